/**
 * The account that the current credentials belong to, checked before `cdk` starts: without
 * credentials, `cdk` fails late and with many lines of output.
 */
import { CredentialsUnavailable } from '@furlock/aws-access';
import { GetCallerIdentityCommand, type STSClient } from '@aws-sdk/client-sts';

/**
 * An account id, or one sentence that says what to do. It is `final` if `cdk` could not deploy either: the
 * credentials are missing, or AWS rejected them. Otherwise only this look-up failed.
 */
export type CallerAccountResult =
  | { readonly ok: true; readonly account: string }
  | { readonly ok: false; readonly sentence: string; readonly final: boolean };

/** The limit for all attempts together, including the search for credentials. */
const TIMEOUT_MS = 10_000;

/** The error codes of STS for expired or invalid credentials. Source: AWS STS API reference, "Common errors". */
const REJECTIONS = [
  'ExpiredToken',
  'ExpiredTokenException',
  'InvalidClientTokenId',
  'SignatureDoesNotMatch',
  'UnrecognizedClientException',
];

/** Requests the caller's account from STS, which any valid credentials may do. */
export async function callerAccount(sts: STSClient): Promise<CallerAccountResult> {
  try {
    const { Account: account } = await sts.send(new GetCallerIdentityCommand({}), {
      abortSignal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (account === undefined) return failed('AWS STS returned no account.', false);
    return { ok: true, account };
  } catch (error) {
    if (error instanceof CredentialsUnavailable) return failed(error.message, true);
    return failureOf(nameOf(error));
  }
}

/** The system's code (`ENOTFOUND`) or the error's name. The message may quote the credentials. */
function nameOf(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}

function failureOf(name: string): CallerAccountResult {
  if (name === 'CredentialsProviderError' || name === 'TokenProviderError') {
    return failed(
      'No AWS credentials found: sign in (for example with "aws sso login --profile NAME"), then pass --profile NAME or set AWS_PROFILE.',
      true,
    );
  }
  if (REJECTIONS.includes(name)) {
    return failed(
      `AWS rejected the credentials (${name}): sign in again, then pass --profile NAME or set AWS_PROFILE.`,
      true,
    );
  }
  return failed(
    `The request to AWS STS failed (${name}): check the network, the proxy and the region.`,
    false,
  );
}

function failed(sentence: string, final: boolean): CallerAccountResult {
  return { ok: false, sentence, final };
}
