/**
 * Converts an error of the AWS SDK into a failure that says what to do.
 *
 * It handles the errors that any call may have; the caller of an operation handles the errors that are
 * specific to it.
 */
import { CredentialsUnavailable } from '@furlock/aws-access';
import type { Target } from './choose-target.js';
import { START_LOCAL_EDGE } from './find-local-edge.js';
import { failed, quoted, type Result } from '../terminal/failure.js';

/** A call that failed. */
export interface FailedCall {
  readonly target: Target;
  /** The call, by the name of the permission that it needs. Shape: `<service>:<Action>`. */
  readonly action: string;
  /** Whether the call contained a password: then AWS's error message is not repeated. */
  readonly containsPassword?: boolean;
}

/** The name of an error, as AWS or Node gives it. */
export function errorName(error: unknown): string {
  return error instanceof Error ? error.name : 'Error';
}

/** The failure for an error of an AWS call. */
export function awsFailure(error: unknown, call: FailedCall): Result<never> {
  const { target, action } = call;
  const message =
    knownErrorMessage(error, action) ??
    networkErrorMessage(error, target) ??
    unknownErrorMessage(error, call);
  return failed(message);
}

function knownErrorMessage(error: unknown, action: string): string | undefined {
  if (error instanceof CredentialsUnavailable) return error.message;
  switch (errorName(error)) {
    case 'CredentialsProviderError':
    case 'TokenProviderError':
      return 'There are no usable AWS credentials: sign in (for instance with `aws sso login`) or set AWS_PROFILE, and run this again.';
    case 'ExpiredToken':
    case 'ExpiredTokenException':
    case 'RequestExpired':
      return 'The AWS credentials have expired: sign in again (for instance with `aws sso login`), and run this again.';
    case 'UnrecognizedClientException':
    case 'InvalidClientTokenId':
      return 'AWS does not recognize these credentials: check them with `aws sts get-caller-identity`, and sign in again.';
    case 'InvalidSignatureException':
    case 'SignatureDoesNotMatch':
    case 'RequestTimeTooSkewed':
      return "AWS rejected the signature of the request: check this machine's clock and the secret access key.";
    case 'AccessDenied':
    case 'AccessDeniedException':
      return `The AWS credentials do not allow ${action}: use other credentials, or add that permission.`;
    case 'Throttling':
    case 'ThrottlingException':
    case 'TooManyRequestsException':
    case 'LimitExceededException':
      return `AWS is throttling ${action}: wait a minute, and run this again.`;
    case 'ResourceNotFoundException':
      return `A resource that the lock's settings name no longer exists (${action}): deploy the stage again.`;
    default:
      return undefined;
  }
}

function networkErrorMessage(error: unknown, target: Target): string | undefined {
  // The SDK passes some errors through unchanged, and keeps only the message of others.
  const { code = '', message = '' } = (error ?? {}) as Partial<NodeJS.ErrnoException>;
  const [network] = NETWORK_ERROR.exec(`${code} ${errorName(error)} ${message}`) ?? [];
  if (network === undefined) return undefined;

  if (target.kind === 'local') {
    return `The local edge described in ${target.localEdge.file} no longer responds: start it again with ${START_LOCAL_EDGE}.`;
  }
  return `AWS could not be reached in ${target.region} (${network}): check the spelling of --region, the network and the proxy (HTTPS_PROXY).`;
}

/** Node's error codes, and the SDK's own error, for a host that does not respond. */
const NETWORK_ERROR =
  /\b(ECONNREFUSED|ECONNRESET|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EPIPE|ETIMEDOUT|PROXY_\d+|TimeoutError)\b/;

function unknownErrorMessage(error: unknown, { action, containsPassword }: FailedCall): string {
  const detail =
    error instanceof Error && containsPassword !== true ? `: ${quoted(error.message)}` : '';
  return `The call ${action} failed with ${quoted(errorName(error))}${detail}; see the AWS documentation of that action.`;
}
