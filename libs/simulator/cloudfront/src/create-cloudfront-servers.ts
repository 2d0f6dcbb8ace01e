/**
 * CloudFront on this machine: the two servers of one distribution, with Node's HTTP server adapted to
 * behave as CloudFront does. `exchange.ts` handles the requests.
 */
import {
  Agent,
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import {
  createServer as createSocketServer,
  type Server as SocketServer,
  type Socket,
} from 'node:net';
import type { Duplex } from 'node:stream';
import { createServer as createTlsServer } from 'node:tls';
import type { AnsweredRequest } from './answered-request.js';
import { AnswerCache } from './answer-cache.js';
import {
  cloudFrontError,
  type CloudFrontAnswer,
  type CloudFrontErrorCode,
} from './cloudfront-error.js';
import { Exchange } from './exchange.js';
import type { ExchangeOptions } from './exchange-context.js';
import { headerList, type HeaderList } from './header-list.js';
import type { RequestRecord } from './request-record.js';
import { ViewerConnection, type ParserError } from './viewer-connection.js';
import { splitTarget, type ViewerRequest } from './viewer-request.js';

/** The options of CloudFront. */
export interface CloudFrontOptions extends Pick<
  ExchangeOptions,
  | 'distribution'
  | 'edgeFunctions'
  | 'runViewerFunction'
  | 'originPorts'
  | 'signingSession'
  | 'identitySessions'
  | 'now'
> {
  /** Called once for each request. */
  readonly onAnswered: (request: AnsweredRequest) => void;
  /** Called before `onAnswered`, for each request that could be parsed. */
  readonly onRecorded: (record: RequestRecord) => void;
  /** By path: handlers that replace CloudFront on the server without TLS. */
  readonly pages: ReadonlyMap<string, RequestListener>;
  /** Translates names at the border to the viewers of the TLS server. */
  readonly browserBorder: BrowserBorder;
  /** For the TLS server. Shape: PEM. */
  readonly certificate: { readonly key: string; readonly cert: string };
}

/** What changes in the headers of browsers, so that the distribution's public names lead to this machine. */
export interface BrowserBorder {
  readonly requestHeaders: (headers: HeaderList) => HeaderList;
  readonly answerHeaders: (headers: HeaderList) => HeaderList;
}

/** The two servers of one distribution, not yet listening. */
export interface CloudFrontServers {
  /** Without TLS, for curl; its viewers are treated as HTTPS viewers. */
  readonly http: ViewerServer;
  /** With TLS, for browsers; a connection without TLS is an HTTP viewer, to which the template's policy applies. */
  readonly https: ViewerServer;
}

/** A server whose connections can be closed, as with `http.Server`. */
export interface ViewerServer extends SocketServer {
  readonly closeAllConnections: () => void;
}

/** More than CloudFront's limit, so that CloudFront's error is sent instead of Node's. */
const MAX_PARSED_HEAD_BYTES = 65_536;

/**
 * How long an idle connection of a viewer stays open. Node's default of 5 seconds is so short that
 * clients reuse connections that have just been closed.
 */
const IDLE_CONNECTION_MS = 65_000;

/** The first byte of a TLS connection: a handshake record (RFC 8446, section 5.1). */
const TLS_HANDSHAKE = 0x16;

/** Viewers of the server without TLS see what they would see on AWS. */
const NO_BORDER: BrowserBorder = {
  requestHeaders: (headers) => headers,
  answerHeaders: (headers) => headers,
};

/** Creates the servers for viewers. */
export function createCloudFrontServers(options: CloudFrontOptions): CloudFrontServers {
  const agent = new Agent({ keepAlive: true });
  const exchangeOptions = { ...options, agent, cache: new AnswerCache() };
  const answerAt =
    ({ requestHeaders, answerHeaders }: BrowserBorder) =>
    (incoming: IncomingMessage, outgoing: ServerResponse): void => {
      const sent = viewerRequest(incoming, outgoing);
      const request = { ...sent, headers: requestHeaders(sent.headers) };
      const exchange = new Exchange(
        { ...exchangeOptions, answerHeaders },
        request,
        incoming,
        outgoing,
      );
      void exchange.run().then((report) => {
        options.onRecorded(report.record);
        options.onAnswered(report.answered);
      });
    };
  const answer = answerAt(NO_BORDER);

  const reportUnreadable = (code: CloudFrontErrorCode, { reason }: ParserError): void => {
    options.onAnswered(unreadRequest(code, reason ?? 'it is not a valid HTTP request'));
  };

  const plain = parser(reportUnreadable, (incoming, outgoing) => {
    const page = options.pages.get(incoming.url?.split('?', 1)[0] ?? '');
    if (page === undefined) answer(incoming, outgoing);
    else page(incoming, outgoing);
  });
  const http = viewerServer((socket) => {
    new ViewerConnection(plain, socket, 'https');
  });

  const parsed = parser(reportUnreadable, answerAt(options.browserBorder));
  const tls = createTlsServer({ ...options.certificate, ALPNProtocols: ['http/1.1'] }, (socket) => {
    new ViewerConnection(parsed, socket, 'https');
  });
  const https = viewerServer((socket) => {
    socket.once('data', (packet: Buffer) => {
      socket.pause();
      socket.unshift(packet);
      if (packet[0] === TLS_HANDSHAKE) tls.emit('connection', socket);
      else new ViewerConnection(parsed, socket, 'http');
    });
  });
  for (const server of [http, https]) server.on('close', () => agent.destroy());
  return { http, https };
}

/** Creates a server that parses HTTP from the connections that it is given; it does not listen. */
function parser(
  reportUnreadable: (code: CloudFrontErrorCode, error: ParserError) => void,
  answer: (incoming: IncomingMessage, outgoing: ServerResponse) => void,
): Server {
  const refuse = (error: ParserError, stream: Duplex): void => {
    if (!stream.writable) return;
    const code = error.code === 'HPE_HEADER_OVERFLOW' ? 'HEADERS_TOO_LARGE' : 'BAD_REQUEST';
    endWith(cloudFrontError(code), stream);
    reportUnreadable(code, error);
  };
  // Node.js must accept what CloudFront rejects, so that the viewer gets CloudFront's error.
  const options = {
    maxHeaderSize: MAX_PARSED_HEAD_BYTES,
    requireHostHeader: false,
    keepAliveTimeout: IDLE_CONNECTION_MS,
  };
  const server = createServer(options, answer);
  server.on('clientError', (error: ParserError, stream) => {
    if (!ViewerConnection.retries(error, stream)) refuse(error, stream);
  });
  server.on('connect', (_incoming, stream) => {
    refuse(Object.assign(new Error(), { reason: 'the method CONNECT is not supported' }), stream);
  });
  server.on('checkExpectation', answer);
  return server;
}

function viewerServer(onConnection: (socket: Socket) => void): ViewerServer {
  const sockets = new Set<Socket>();
  const server = createSocketServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    // 'close' follows, and its handler does the cleanup.
    socket.on('error', () => undefined);
    onConnection(socket);
  });
  return Object.assign(server, {
    closeAllConnections: () => {
      for (const socket of sockets) socket.destroy();
    },
  });
}

function viewerRequest(incoming: IncomingMessage, outgoing: ServerResponse): ViewerRequest {
  const connection = ViewerConnection.of(incoming);
  return {
    method: incoming.method ?? '',
    ...splitTarget(connection.takeTarget(incoming, outgoing)),
    headers: headerList(incoming.rawHeaders),
    httpVersion: incoming.httpVersion,
    scheme: connection.scheme,
    clientIp: connection.clientIp,
    clientPort: connection.clientPort,
  };
}

/** A request that Node's parser rejected is still reported. */
function unreadRequest(code: CloudFrontErrorCode, why: string): AnsweredRequest {
  return {
    requestId: '',
    method: 'unreadable',
    rawPath: 'request',
    hasQuery: false,
    status: cloudFrontError(code).status,
    code,
    fault: why,
    keptBy: undefined,
    edgeMs: undefined,
    originMs: undefined,
    totalMs: 0,
  };
}

function endWith({ status, reason, body }: CloudFrontAnswer, stream: Duplex): void {
  stream.end(
    `HTTP/1.1 ${status} ${reason}\r\nServer: CloudFront\r\nContent-Type: text/html\r\n` +
      `X-Cache: Error from cloudfront\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n` +
      body.toString('utf8'),
  );
}
