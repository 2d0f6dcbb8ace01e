/**
 * Runs CloudFront with one origin and plain JavaScript functions as edge functions, for tests.
 */
import { once } from 'node:events';
import {
  createServer,
  request as httpRequest,
  type IncomingMessage,
  type RequestListener,
} from 'node:http';
import { connect, type AddressInfo, type Server } from 'node:net';
import { buffer } from 'node:stream/consumers';
import type { FunctionOutcome } from '@furlock/simulator-cloudfront-functions';
import {
  CredentialStore,
  type CacheBehavior,
  type Distribution,
  type Origin,
  type RoleSession,
  type ViewerEventType,
} from '@furlock/simulator-deployment';
import type { InvocationOutcome } from '@furlock/simulator-lambda';
import type { AnsweredRequest } from '../answered-request.js';
import type { EdgeEvent, EventRequest, EventResponse } from '../edge-event.js';
import type { EventType } from '../header-rules.js';
import type { RequestRecord } from '../request-record.js';
import type { ViewerFunctionEvent } from '../viewer-function-event.js';
import { createCloudFrontServers, type CloudFrontOptions } from '../create-cloudfront-servers.js';
import { makeCertificate, type Certificate } from '../make-certificate.js';
import { fixtureBehavior, fixtureDistribution, fixtureOrigin } from './fixture-distribution.js';

/** An edge function: returns its result, or an outcome other than an answer. */
export type EdgeCode = (request: EventRequest, response: EventResponse | undefined) => unknown;

/** A CloudFront Function. */
export type ViewerCode = (event: ViewerFunctionEvent) => unknown;

/** The setup of CloudFront; defaults are in `fixture-distribution.ts`. */
export interface CloudFrontSetup {
  readonly behavior?: Partial<CacheBehavior>;
  readonly behaviors?: readonly CacheBehavior[];
  readonly origin?: Partial<Origin>;
  readonly distribution?: Partial<Distribution>;
  readonly edge?: Partial<Record<EventType, EdgeCode>>;
  /** CloudFront Functions: each returns its result, or throws. */
  readonly viewer?: Partial<Record<ViewerEventType, ViewerCode>>;
  readonly pages?: CloudFrontOptions['pages'];
  /** The sessions of origin access identities. */
  readonly identitySessions?: readonly (readonly [id: string, session: RoleSession])[];
  /** A further host that the origin's server stands for. */
  readonly host?: string;
  readonly onRecorded?: CloudFrontOptions['onRecorded'];
  /** Nothing is translated by default. */
  readonly browserBorder?: CloudFrontOptions['browserBorder'];
  /** Answers as the origin, instead of a 200 with `from the origin`; the request body is read first. */
  readonly answer?: RequestListener;
}

/** A request that the origin received. */
export interface Received {
  readonly method: string | undefined;
  readonly target: string | undefined;
  readonly rawHeaders: readonly string[];
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

/** An answer that a viewer received. */
export interface ViewerAnswer {
  readonly status: number | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

/** A running CloudFront. */
export interface RunningCloudFront {
  readonly port: number;
  readonly browserPort: number;
  readonly events: EdgeEvent[];
  readonly viewerEvents: ViewerFunctionEvent[];
  readonly received: Received[];
  readonly answered: AnsweredRequest[];
  /** In the order of the answers. */
  readonly records: RequestRecord[];
  /** The request in the last event. */
  readonly shown: () => EventRequest | undefined;
  readonly call: (
    target: string,
    method?: string,
    headers?: readonly string[],
    body?: Buffer,
  ) => Promise<ViewerAnswer>;
  /** Sends packets on one connection, without TLS, and reads until it is closed. */
  readonly send: (packets: readonly string[], port?: number) => Promise<string>;
  readonly passSeconds: (seconds: number) => void;
  readonly stopOrigin: () => void;
  readonly stop: () => void;
}

const certificate: Promise<Certificate> = makeCertificate(new Date());

/** Starts CloudFront and its origin; a function is associated for each trigger in `edge`. */
export async function runCloudFront(setup: CloudFrontSetup = {}): Promise<RunningCloudFront> {
  const events: EdgeEvent[] = [];
  const viewerEvents: ViewerFunctionEvent[] = [];
  const received: Received[] = [];
  const answered: AnsweredRequest[] = [];
  const records: RequestRecord[] = [];
  let nowMs = Date.UTC(2026, 10, 22);

  const answer: RequestListener =
    setup.answer ?? ((_incoming, outgoing) => void outgoing.end('from the origin'));
  const origin = createServer((incoming, outgoing) => {
    void buffer(incoming).then((body) => {
      const { method, url: target, rawHeaders, headers } = incoming;
      received.push({ method, target, rawHeaders, headers, body });
      answer(incoming, outgoing);
    });
  });

  const edge = setup.edge ?? {};
  const edgeFunctions = new Map(
    Object.entries(edge).map(([eventType, code]) => [
      eventType,
      (event: unknown): Promise<InvocationOutcome> => {
        events.push(event as EdgeEvent);
        const { request, response } = (event as EdgeEvent).Records[0].cf;
        const result = code(structuredClone(request), structuredClone(response));
        return Promise.resolve(
          isOutcome(result) ? result : { kind: 'answered', payload: result, durationMs: 0 },
        );
      },
    ]),
  );
  const viewer = setup.viewer ?? {};
  const viewerFunctions = Object.fromEntries(
    Object.keys(viewer).map((eventType) => [eventType, eventType]),
  );
  const functions = Object.keys(edge).map((eventType) => ({
    eventType: eventType as EventType,
    versionArn: eventType,
    includeBody: eventType.endsWith('request'),
  }));
  const originPort = await portOf(origin);
  const servers = createCloudFrontServers({
    distribution: {
      ...fixtureDistribution,
      origins: [{ ...fixtureOrigin, ...setup.origin }],
      behaviors: setup.behaviors ?? [
        { ...fixtureBehavior, functions, viewerFunctions, ...setup.behavior },
      ],
      ...setup.distribution,
    },
    edgeFunctions,
    runViewerFunction: ({ functionArn, event }) => {
      viewerEvents.push(event as ViewerFunctionEvent);
      const code = viewer[functionArn as ViewerEventType] ?? (() => undefined);
      return Promise.resolve(runViewerCode(code, event));
    },
    originPorts: new Map(
      [fixtureOrigin.domainName, setup.host ?? []].flat().map((host) => [host, originPort]),
    ),
    signingSession: new CredentialStore().issueToService('arn:aws:iam::1:role/oac', 'session', {
      principal: 'cloudfront.amazonaws.com',
      sourceArn: 'arn:aws:cloudfront::123456789012:distribution/E1',
      sourceAccount: '123456789012',
    }),
    identitySessions: new Map(setup.identitySessions),
    onAnswered: (request) => answered.push(request),
    onRecorded: (record) => {
      records.push(record);
      setup.onRecorded?.(record);
    },
    pages: setup.pages ?? new Map(),
    browserBorder: setup.browserBorder ?? {
      requestHeaders: (headers) => headers,
      answerHeaders: (headers) => headers,
    },
    now: () => new Date(nowMs),
    certificate: await certificate,
  });
  const port = await portOf(servers.http);
  const browserPort = await portOf(servers.https);
  const stopOrigin = (): void => {
    origin.closeAllConnections();
    origin.close();
  };
  return {
    port,
    browserPort,
    events,
    viewerEvents,
    received,
    answered,
    records,
    shown: () => events.at(-1)?.Records[0].cf.request,
    call: (target, method = 'GET', headers = [], body = undefined) =>
      call(port, target, method, headers, body),
    send: (packets, to = port) => send(to, packets),
    passSeconds: (seconds) => (nowMs += seconds * 1000),
    stopOrigin,
    stop: () => {
      stopOrigin();
      for (const server of [servers.http, servers.https]) {
        server.closeAllConnections();
        server.close();
      }
    },
  };
}

function isOutcome(result: unknown): result is InvocationOutcome {
  return typeof result === 'object' && result !== null && 'kind' in result;
}

/** Through JSON, as between processes. */
function runViewerCode(code: ViewerCode, event: unknown): FunctionOutcome {
  try {
    const json = JSON.stringify(code(structuredClone(event) as ViewerFunctionEvent));
    const result = json === undefined ? undefined : (JSON.parse(json) as unknown);
    return { kind: 'answered', result, logs: [] };
  } catch (error) {
    return { kind: 'failed', errorType: 'Error', errorMessage: String(error), logs: [] };
  }
}

async function portOf(server: Server): Promise<number> {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return (server.address() as AddressInfo).port;
}

function call(
  port: number,
  target: string,
  method: string,
  headers: readonly string[],
  body: Buffer | undefined,
): Promise<ViewerAnswer> {
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest(
      {
        host: '127.0.0.1',
        port,
        path: target,
        method,
        headers: [...headers, 'Host', 'localhost', 'Connection', 'close'],
      },
      (incoming) => {
        buffer(incoming).then(
          (bytes) =>
            resolve({ status: incoming.statusCode, headers: incoming.headers, body: bytes }),
          reject,
        );
      },
    );
    outgoing.on('error', reject).end(body);
  });
}

/** Shape of packets and answer: one character per byte. */
function send(port: number, packets: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    const chunks: Buffer[] = [];
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    socket.on('error', reject);
    socket.on('close', () => resolve(Buffer.concat(chunks).toString('latin1')));
    void (async () => {
      for (const packet of packets) {
        socket.write(packet, 'latin1');
        // So that the next packet arrives separately.
        await new Promise((sent) => setTimeout(sent, 5));
      }
    })();
  });
}
