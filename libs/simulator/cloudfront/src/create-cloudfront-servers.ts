/**
 * CloudFront on this machine: the two addresses of one distribution, and what Node's HTTP server
 * needs to answer there as CloudFront would. What becomes of a request is in `exchange.ts`.
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
import { Exchange, type ExchangeOptions } from './exchange.js';
import { headerList } from './header-list.js';
import type { RequestRecord } from './request-record.js';
import { ViewerConnection, type ParserError } from './viewer-connection.js';
import { splitTarget, type ViewerRequest } from './viewer-request.js';

/** What CloudFront needs. */
export interface CloudFrontOptions extends Pick<
  ExchangeOptions,
  'distribution' | 'edgeFunctions' | 'originPorts' | 'signingSession' | 'now'
> {
  /** Called once for every request. */
  readonly onAnswered: (request: AnsweredRequest) => void;
  /** Called before `onAnswered`, for every request that could be read. */
  readonly onRecorded: (record: RequestRecord) => void;
  /** By path: what answers on the server without TLS instead of CloudFront. */
  readonly pages: ReadonlyMap<string, RequestListener>;
  /** For the server that browsers use. Shape: PEM. */
  readonly certificate: { readonly key: string; readonly cert: string };
}

/** The two servers of one distribution; neither listens yet. */
export interface CloudFrontServers {
  /** Without TLS, for curl; its viewers count as HTTPS viewers. */
  readonly http: ViewerServer;
  /** With TLS; who comes without is an HTTP viewer, and treated as the template says. */
  readonly https: ViewerServer;
}

/** A server whose connections can be closed, as those of `http.Server` can. */
export interface ViewerServer extends SocketServer {
  readonly closeAllConnections: () => void;
}

/** More than CloudFront takes, so that the refusal is CloudFront's. */
const MAX_PARSED_HEAD_BYTES = 65_536;

/** The first byte of a TLS connection: a handshake record (RFC 8446, section 5.1). */
const TLS_HANDSHAKE = 0x16;

/** The servers that viewers talk to. */
export function createCloudFrontServers(options: CloudFrontOptions): CloudFrontServers {
  const agent = new Agent({ keepAlive: true });
  const exchangeOptions = { ...options, agent, cache: new AnswerCache() };
  const answer = (incoming: IncomingMessage, outgoing: ServerResponse): void => {
    const request = viewerRequest(incoming, outgoing);
    void new Exchange(exchangeOptions, request, incoming, outgoing).run().then((report) => {
      options.onRecorded(report.record);
      options.onAnswered(report.answered);
    });
  };

  const tellUnreadable = (code: CloudFrontErrorCode, { reason }: ParserError): void => {
    options.onAnswered(unreadRequest(code, reason ?? 'it is no HTTP request'));
  };

  const plain = parser(tellUnreadable, (incoming, outgoing) => {
    const page = options.pages.get(incoming.url?.split('?', 1)[0] ?? '');
    if (page === undefined) answer(incoming, outgoing);
    else page(incoming, outgoing);
  });
  const http = viewerServer((socket) => {
    new ViewerConnection(plain, socket, 'https');
  });

  const parsed = parser(tellUnreadable, answer);
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

/** A server that reads HTTP from the connections that it is handed; it does not listen. */
function parser(
  tellUnreadable: (code: CloudFrontErrorCode, error: ParserError) => void,
  answer: (incoming: IncomingMessage, outgoing: ServerResponse) => void,
): Server {
  const refuse = (error: ParserError, stream: Duplex): void => {
    if (!stream.writable) return;
    const code = error.code === 'HPE_HEADER_OVERFLOW' ? 'HEADERS_TOO_LARGE' : 'BAD_REQUEST';
    endWith(cloudFrontError(code), stream);
    tellUnreadable(code, error);
  };
  // What CloudFront refuses is refused in its words, not in Node's.
  const options = { maxHeaderSize: MAX_PARSED_HEAD_BYTES, requireHostHeader: false };
  const server = createServer(options, answer);
  server.on('clientError', (error: ParserError, stream) => {
    if (!ViewerConnection.retries(error, stream)) refuse(error, stream);
  });
  server.on('connect', (_incoming, stream) => {
    refuse(Object.assign(new Error(), { reason: 'CONNECT asks for a tunnel' }), stream);
  });
  server.on('checkExpectation', answer);
  return server;
}

function viewerServer(onConnection: (socket: Socket) => void): ViewerServer {
  const sockets = new Set<Socket>();
  const server = createSocketServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    // 'close' follows, and tells all that there is to do.
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

/** What Node's parser could not read never becomes a request, and is told of all the same. */
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
