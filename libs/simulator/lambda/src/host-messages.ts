/**
 * The messages between the local edge and the process of one execution environment.
 *
 * All messages are JSON, as between Lambda and a runtime.
 */
import type { RoleCredentials } from '@furlock/simulator-deployment';

/**
 * From the local edge to the process: first `start`, then one `invoke` at a time, and a `take` for
 * each piece of a streamed payload that was consumed.
 */
export type HostOrder =
  | {
      readonly kind: 'start';
      /** The folder that holds the code. */
      readonly directory: string;
      /** The folders with packages that `import` finds as well. */
      readonly importFolders: readonly string[];
      /** Shape: `<file without extension>.<export>`. */
      readonly handler: string;
      /** Shape: `nodejs24.x`. */
      readonly runtime: string;
      readonly awsHosts: readonly AwsHost[];
      readonly allowedHosts: readonly string[];
      readonly clock: HostClock;
    }
  | {
      readonly kind: 'invoke';
      readonly event: unknown;
      readonly context: InvocationContext;
      readonly timeoutMs: number;
      /** The value of the variable `_X_AMZN_TRACE_ID`, which changes with each event. */
      readonly traceHeader: string;
      readonly clock: HostClock;
      /** Replace the process's own credentials from this event on. */
      readonly credentials?: RoleCredentials;
    }
  | { readonly kind: 'take' };

/** The difference between the process's clock and the machine's. Units: milliseconds. */
export interface HostClock {
  /** Additional time that has passed everywhere: timers and connections have aged by it. */
  readonly passedMs: number;
  /** How far the process's clock alone is ahead; negative if it is behind. */
  readonly skewMs: number;
}

/** An AWS host, and the server on this machine that simulates it. */
export interface AwsHost {
  /** Shape: `ssm.eu-central-1.amazonaws.com`; `*.amazonaws.com` for those that none before it names. */
  readonly host: string;
  readonly port: number;
}

/** The members of a handler's second argument that are not functions. */
export interface InvocationContext {
  readonly awsRequestId: string;
  readonly functionName: string;
  readonly functionVersion: string;
  readonly invokedFunctionArn: string;
  /** Units: MB, as text. */
  readonly memoryLimitInMB: string;
  readonly logGroupName: string;
  readonly logStreamName: string;
}

/**
 * From the process: `ready` or `init-failed` after `start`. After `invoke` either `answered` or
 * `failed`, or any number of `stream-chunk` and then `stream-ended` or `failed`.
 */
export type HostReport =
  | { readonly kind: 'ready' }
  | ({ readonly kind: 'init-failed' } & ErrorDescription)
  | { readonly kind: 'answered'; readonly payload: unknown }
  | ({ readonly kind: 'failed' } & ErrorDescription)
  | { readonly kind: 'stream-chunk'; readonly contentType: string; readonly base64: string }
  | { readonly kind: 'stream-ended'; readonly contentType: string }
  /** At any time: a connection that was not made. Shape of `host`: `db.example.com:5432`. */
  | { readonly kind: 'closed-host'; readonly host: string }
  /** An uncaught error: the process is no longer usable. */
  | ({ readonly kind: 'crashed' } & ErrorDescription);

/** An error as Lambda describes it. */
export interface ErrorDescription {
  readonly errorType: string;
  readonly errorMessage: string;
}
