/**
 * What an error of the AWS SDK means to the person who called the command.
 *
 * It knows the failures that any call may have; those of one operation are told apart where that
 * operation is called.
 */
import type { Target } from './choose-target.js';
import { failed, quoted, type Result } from '../terminal/failure.js';

/** A call that failed. */
export interface FailedCall {
  readonly target: Target;
  /** The call, by the name of the permission that it needs. Shape: `<service>:<Action>`. */
  readonly action: string;
  /** Whether the call carried a password: then nothing that AWS says about it is repeated. */
  readonly carriesPassword?: boolean;
}

/** The name of an error, as AWS or Node gives it. */
export function errorName(error: unknown): string {
  return error instanceof Error ? error.name : 'Error';
}

/** The failure that an error of an AWS call comes down to. */
export function awsFailure(error: unknown, call: FailedCall): Result<never> {
  const { target, action } = call;
  const sentence =
    knownSentence(error, action) ??
    networkSentence(error, target) ??
    unforeseenSentence(error, call);
  return failed(sentence);
}

function knownSentence(error: unknown, action: string): string | undefined {
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
      return 'AWS does not know these credentials: see whose they are with `aws sts get-caller-identity`, and sign in again.';
    case 'InvalidSignatureException':
    case 'SignatureDoesNotMatch':
    case 'RequestTimeTooSkewed':
      return "AWS refused the signature of the request: check this machine's clock and the secret access key.";
    case 'AccessDenied':
    case 'AccessDeniedException':
      return `The AWS credentials do not allow ${action}: use others, or have that permission added.`;
    case 'Throttling':
    case 'ThrottlingException':
    case 'TooManyRequestsException':
    case 'LimitExceededException':
      return `AWS is throttling ${action}: wait a minute, and run this again.`;
    case 'ResourceNotFoundException':
      return `What the lock's settings name was deleted meanwhile (${action}): deploy the stage again.`;
    default:
      return undefined;
  }
}

function networkSentence(error: unknown, target: Target): string | undefined {
  // The SDK hands some errors on as they are, and of others keeps the message alone.
  const { code = '', message = '' } = (error ?? {}) as Partial<NodeJS.ErrnoException>;
  const [network] = NETWORK_ERROR.exec(`${code} ${errorName(error)} ${message}`) ?? [];
  if (network === undefined) return undefined;

  if (target.kind === 'local') {
    return `The local edge that ${target.localEdge.file} tells of does not answer any more: start it again with \`npm start\`.`;
  }
  return `AWS could not be reached in ${target.region} (${network}): check the spelling of --region and the network.`;
}

/** Node's error codes, and the SDK's own error, for a host that does not answer. */
const NETWORK_ERROR =
  /\b(ECONNREFUSED|ECONNRESET|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EPIPE|ETIMEDOUT|TimeoutError)\b/;

function unforeseenSentence(error: unknown, { action, carriesPassword }: FailedCall): string {
  const said =
    error instanceof Error && carriesPassword !== true ? `: ${quoted(error.message)}` : '';
  return `The call ${action} failed with ${quoted(errorName(error))}${said}; see what AWS documents for that action.`;
}
