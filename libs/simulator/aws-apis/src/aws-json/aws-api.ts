/**
 * Defines an API: its service, its operations, and the permission that each requires.
 */
import type { AwsResult } from './aws-result.js';

/** The unchecked members of a request's JSON body. */
export type AwsInput = Readonly<Record<string, unknown>>;

/** The permission that an operation requires. */
export interface Permission {
  /** Shape: `<service>:<Action>`. */
  readonly action: string;
  /** Each must be allowed. Empty if the request names none: the operation then rejects it. */
  readonly resourceArns: (input: AwsInput, region: string) => readonly string[];
}

/** One operation of an API: maps the request's members and the called region to the result. */
export interface AwsOperation {
  /** `null` for an operation that needs no signature. */
  readonly permission: Permission | null;
  readonly answer: (input: AwsInput, region: string) => AwsResult;
}

/** An API that uses the AWS JSON 1.1 protocol. */
export interface AwsApi {
  /** The service name in credential scopes and host names. Shape: `ssm`. */
  readonly service: string;
  /** Shape: the part of `X-Amz-Target` before the operation, including the full stop. */
  readonly targetPrefix: string;
  /** The name of the throttling exception. */
  readonly throttlingException: string;
  /**
   * Whether a call to the loopback address reaches the region that it is signed for instead of the
   * home region. Set for an API that clients call in many regions.
   */
  readonly isInEveryRegion?: true;
  /** Operations that need no signature on AWS and are not served: clients send them unsigned. */
  readonly unservedWithoutSignature?: readonly string[];
  readonly operations: Readonly<Record<string, AwsOperation>>;
}
