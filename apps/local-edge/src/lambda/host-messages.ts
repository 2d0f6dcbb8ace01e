/**
 * What the local edge and the process of one execution environment say to each other.
 *
 * Everything passes as JSON, as it does between Lambda and a runtime.
 */

/** From the local edge to the process: first `start`, then one `invoke` at a time. */
export type HostOrder =
  | {
      readonly kind: 'start';
      /** The folder that holds the code. */
      readonly directory: string;
      /** Shape: `<file without extension>.<export>`. */
      readonly handler: string;
      readonly awsHosts: readonly AwsHost[];
    }
  | {
      readonly kind: 'invoke';
      readonly event: unknown;
      readonly context: InvocationContext;
      readonly timeoutMs: number;
    };

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

/** From the process: `ready` or `init-failed` after `start`, one of the others after `invoke`. */
export type HostReport =
  | { readonly kind: 'ready' }
  | { readonly kind: 'init-failed'; readonly errorType: string; readonly errorMessage: string }
  | { readonly kind: 'answered'; readonly payload: unknown }
  | { readonly kind: 'failed'; readonly errorType: string; readonly errorMessage: string };
