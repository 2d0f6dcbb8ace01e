/**
 * One request stage by stage, as `/__furlock/requests` shows it. No secret is in it, and no body.
 */
import type { HeaderList } from './header-list.js';
import type { EventType } from './header-rules.js';
import type { BodyDigest } from './without-secrets.js';

/** A request from the viewer's line to the answer; stages that it did not reach are left out. */
export interface RequestRecord {
  /** CloudFront's id of the request, as in `X-Amz-Cf-Id`. */
  readonly requestId: string;
  /** Shape: ISO 8601, UTC. */
  readonly receivedAt: string;
  readonly viewerRequest: RecordedViewerRequest;
  /** The path pattern of the cache behaviour. */
  readonly behavior?: string;
  readonly cache?: RecordedCache;
  /** In the order in which they ran. */
  readonly functions: readonly RecordedFunction[];
  readonly originRequest?: RecordedOriginRequest;
  readonly originAnswer?: RecordedAnswer;
  readonly answer?: RecordedAnswer;
  /** What the line on the terminal calls the outcome, and why. */
  readonly code?: string;
  readonly fault?: string;
  readonly totalMs: number;
}

/** What the viewer sent. */
export interface RecordedViewerRequest {
  readonly scheme: 'http' | 'https';
  readonly httpVersion: string;
  readonly clientIp: string;
  readonly method: string;
  /** Path and query. Shape: as on the wire, shown as text. */
  readonly target: string;
  readonly headers: HeaderList;
  /** As far as it was read. */
  readonly body?: BodyDigest;
}

/** What the cache had to do with it. */
export interface RecordedCache {
  /** The policy's name. */
  readonly policy: string;
  readonly result: 'hit' | 'miss' | 'not looked up';
  /** For how long the answer may be given to others. */
  readonly keptForSeconds?: number;
}

/** One run of a function at the edge. */
export interface RecordedFunction {
  readonly eventType: EventType;
  readonly event: unknown;
  /** What it returned, or how it failed. */
  readonly result: unknown;
  readonly fault?: string;
  readonly durationMs: number;
}

/** What the origin was sent. */
export interface RecordedOriginRequest {
  readonly domainName: string;
  readonly method: string;
  readonly target: string;
  readonly headers: HeaderList;
  readonly body?: BodyDigest;
  readonly attempts: number;
}

/** An answer, as far as it went. */
export interface RecordedAnswer {
  readonly status: number;
  readonly headers: HeaderList;
  readonly body?: BodyDigest;
}
