/**
 * The messages between the local edge and the process that runs CloudFront Functions.
 */
import type { CloudFrontFunction } from '@furlock/simulator-deployment';

/** The first message: all functions that the process can run. */
export interface HostStart {
  readonly kind: 'start';
  readonly functions: readonly CloudFrontFunction[];
}

/** One run of one function. */
export interface HostRun {
  readonly kind: 'run';
  /** Returned with the report, which is otherwise ignored. */
  readonly runId: string;
  readonly functionArn: string;
  /** As JSON. */
  readonly event: string;
  /** The part of the request's URL after `?`; absent if there is no `?`. */
  readonly rawQuery?: string;
  /** What the function's clock shows. Units: milliseconds since 1970-01-01T00:00:00Z. */
  readonly startedAtMs: number;
}

/** What the process reports. Each run is followed by exactly one `answered` or `failed`. */
export type HostReport = { readonly kind: 'ready' } | ({ readonly runId: string } & HostOutcome);

/** The end of a run. */
export type HostOutcome =
  /** Shape of `result`: JSON; absent if the function returned nothing. */
  | { readonly kind: 'answered'; readonly result?: string; readonly logs: readonly string[] }
  | {
      readonly kind: 'failed';
      readonly errorType: string;
      readonly errorMessage: string;
      readonly logs: readonly string[];
    };
