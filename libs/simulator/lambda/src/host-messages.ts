/**
 * What the local edge and the process of one execution environment say to each other.
 *
 * Everything passes as JSON, as it does between Lambda and a runtime.
 */
import type { RoleCredentials } from '@furlock/simulator-deployment';

/**
 * From the local edge to the process: first `start`, then one `invoke` at a time, and `take` for
 * each piece of a streamed payload that was taken.
 */
export type HostOrder =
  | {
      readonly kind: 'start';
      /** The folder that holds the code. */
      readonly directory: string;
      /** Shape: `<file without extension>.<export>`. */
      readonly handler: string;
      /** Shape: `nodejs24.x`. */
      readonly runtime: string;
      readonly awsHosts: readonly AwsHost[];
      readonly clock: HostClock;
    }
  | {
      readonly kind: 'invoke';
      readonly event: unknown;
      readonly context: InvocationContext;
      readonly timeoutMs: number;
      readonly clock: HostClock;
      /** Those that replace the process's own from this event on. */
      readonly credentials?: RoleCredentials;
    }
  | { readonly kind: 'take' };

/** How the process's clock differs from the machine's. Units: milliseconds. */
export interface HostClock {
  /** What has passed on top, for everybody: timers and connections have grown old by it. */
  readonly passedMs: number;
  /** How much it is ahead of everybody's; below 0 for behind. */
  readonly skewMs: number;
}

/** A host of AWS, and the server on this machine that answers for it. */
export interface AwsHost {
  /** Shape: `ssm.eu-central-1.amazonaws.com`. */
  readonly host: string;
  readonly port: number;
}

/** The plain members of a handler's second argument. */
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
 * From the process: `ready` or `init-failed` after `start`; after `invoke` one of `answered` and
 * `failed`, or any number of `stream-chunk` and then one of `stream-ended` and `failed`.
 */
export type HostReport =
  | { readonly kind: 'ready' }
  | ({ readonly kind: 'init-failed' } & ErrorDescription)
  | { readonly kind: 'answered'; readonly payload: unknown }
  | ({ readonly kind: 'failed' } & ErrorDescription)
  | { readonly kind: 'stream-chunk'; readonly contentType: string; readonly base64: string }
  | { readonly kind: 'stream-ended'; readonly contentType: string }
  /** Nobody caught an error: the process is of no use any more. */
  | ({ readonly kind: 'crashed' } & ErrorDescription);

/** An error as Lambda describes it. */
export interface ErrorDescription {
  readonly errorType: string;
  readonly errorMessage: string;
}
