/**
 * One request stage by stage, as `/__furlock/requests` shows it. It contains no secret and no body.
 */
import type { HeaderList } from './header-list.js';
import type { EventType } from './header-rules.js';
import type { BodyDigest } from './without-secrets.js';

/** A request from the viewer's request line to the answer; stages that it did not reach are omitted. */
export interface RequestRecord {
  /** CloudFront's id of the request, as in `X-Amz-Cf-Id`. */
  readonly requestId: string;
  /** Shape: ISO 8601, UTC. */
  readonly receivedAt: string;
  readonly viewerRequest: RecordedViewerRequest;
  /** The path pattern of the cache behaviour. */
  readonly behavior?: string;
  readonly cache?: RecordedCache;
  /** In the order of execution. */
  readonly functions: readonly RecordedFunction[];
  /** The try at the first origin of an origin group, if it failed. */
  readonly failedTry?: RecordedTry;
  readonly originRequest?: RecordedOriginRequest;
  readonly originAnswer?: RecordedAnswer;
  readonly answer?: RecordedAnswer;
  /** The code and the reason of the line on the terminal. */
  readonly code?: string;
  readonly fault?: string;
  readonly totalMs: number;
}

/** The request of the viewer. */
export interface RecordedViewerRequest {
  readonly scheme: 'http' | 'https';
  readonly httpVersion: string;
  readonly clientIp: string;
  readonly method: string;
  /** Path and query. Shape: as on the wire, shown as text. */
  readonly target: string;
  readonly headers: HeaderList;
  /** The part that was read. */
  readonly body?: BodyDigest;
}

/** The use of the cache. */
export interface RecordedCache {
  /** The policy's name. */
  readonly policy: string;
  readonly result: 'hit' | 'miss' | 'not looked up';
  /** How long the answer is cached. */
  readonly keptForSeconds?: number;
}

/** One run of an edge function. */
export interface RecordedFunction {
  readonly eventType: EventType;
  readonly event: unknown;
  /** The returned value, or how it failed. */
  readonly result: unknown;
  readonly fault?: string;
  readonly durationMs: number;
}

/** The request that was sent to the origin. */
export interface RecordedOriginRequest {
  readonly domainName: string;
  readonly method: string;
  readonly target: string;
  readonly headers: HeaderList;
  readonly body?: BodyDigest;
  readonly attempts: number;
}

/** A request to an origin that failed, and its answer or the failure. */
export interface RecordedTry {
  readonly originRequest?: RecordedOriginRequest;
  readonly originAnswer?: RecordedAnswer;
  readonly code?: string;
  readonly fault?: string;
}

/** An answer, as far as it was sent. */
export interface RecordedAnswer {
  readonly status: number;
  readonly headers: HeaderList;
  readonly body?: BodyDigest;
}
