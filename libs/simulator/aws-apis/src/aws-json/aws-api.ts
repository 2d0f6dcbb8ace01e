/**
 * What one API is: its service, its operations, and what IAM is asked before each.
 */
import type { AwsResult } from './aws-result.js';

/** The members of a request's JSON body, not yet checked. */
export type AwsInput = Readonly<Record<string, unknown>>;

/** What IAM is asked before an operation answers. */
export interface Permission {
  /** Shape: `<service>:<Action>`. */
  readonly action: string;
  /** Each must be allowed. None where the request names none: the operation then refuses it. */
  readonly resourceArns: (input: AwsInput, region: string) => readonly string[];
}

/** One operation of an API: the request's members and the region called in, the answer out. */
export interface AwsOperation {
  /** `null` for an operation that AWS lets anybody call, with no signature. */
  readonly permission: Permission | null;
  readonly answer: (input: AwsInput, region: string) => AwsResult;
}

/** An API that speaks AWS's JSON 1.1. */
export interface AwsApi {
  /** The service of its credential scopes, and of its host names. Shape: `ssm`. */
  readonly service: string;
  /** Shape: the part of `X-Amz-Target` before the operation, with its full stop. */
  readonly targetPrefix: string;
  /** The name of the exception for calls that come too fast. */
  readonly throttlingException: string;
  /**
   * Whether a client at the loopback address means the region that it signs for, instead of the
   * home region: for an API that is asked in many regions.
   */
  readonly isInEveryRegion?: true;
  readonly operations: Readonly<Record<string, AwsOperation>>;
}
