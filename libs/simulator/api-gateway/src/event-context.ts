/**
 * What the events of an API contain besides the request itself.
 */
import type { Api, ApiKey, ApiRoute, ApiStage } from '@furlock/simulator-deployment';
import type { Caller } from './caller.js';
import type { WireRequest } from '@furlock/simulator-sigv4-judge';

/** A request and everything that its event is built from but the caller. */
export interface ReceivedRequest {
  readonly api: Api;
  readonly accountId: string;
  readonly stage: ApiStage;
  readonly route: ApiRoute;
  /** The variables of the path, as sent. */
  readonly variables: Readonly<Record<string, string>>;
  readonly request: WireRequest;
  /** The names of the headers as sent, and the values. */
  readonly sentHeaders: readonly (readonly [name: string, value: string])[];
  /** The path without the stage. */
  readonly path: string;
  /** The address of the caller: CloudFront's, not the viewer's. */
  readonly sourceIp: string;
  readonly requestId: string;
  readonly extendedRequestId: string;
  readonly traceId: string;
  /** Units: milliseconds since 1970-01-01T00:00:00Z. */
  readonly now: number;
}

/** An admitted caller, and its API key if the route requires one. */
export interface Admission {
  readonly caller: Caller;
  readonly apiKey?: ApiKey | undefined;
}

/** A request and everything that its event is built from. */
export type EventContext = ReceivedRequest & Admission;

/** Of a map without entries, undefined. */
export function unlessEmpty<Value>(
  entries: Readonly<Record<string, Value>>,
): Readonly<Record<string, Value>> | undefined {
  return Object.keys(entries).length === 0 ? undefined : entries;
}

/**
 * The addresses of the request's way so far, with the caller's at the end.
 *
 * Source: API Gateway developer guide, "Lambda proxy integrations", input format.
 */
export function forwardedFor(sent: string | undefined, sourceIp: string): string {
  return sent === undefined || sent === '' ? sourceIp : `${sent}, ${sourceIp}`;
}
