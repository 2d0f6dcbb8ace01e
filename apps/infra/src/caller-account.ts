/**
 * The account that the current credentials belong to, checked before `cdk` starts: without
 * credentials, `cdk` fails late and with many lines of output.
 */
import { GetCallerIdentityCommand, type STSClient } from '@aws-sdk/client-sts';

/** An account id, or one sentence that says what to do. */
export type CallerAccountResult =
  | { readonly ok: true; readonly account: string }
  | { readonly ok: false; readonly sentence: string };

/** The limit for all attempts together, including the search for credentials. */
const TIMEOUT_MS = 10_000;

/** The error codes of STS for expired or invalid credentials. Source: AWS STS API reference, "Common errors". */
const REFUSALS = [
  'AccessDenied',
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
    if (account === undefined) return refused('AWS STS returned no account: try again.');
    return { ok: true, account };
  } catch (error) {
    return refused(sentenceFor(nameOf(error)));
  }
}

/** The system's code (`ENOTFOUND`) or the error's name. The message may quote the credentials. */
function nameOf(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}

function sentenceFor(name: string): string {
  if (name === 'CredentialsProviderError' || name === 'TokenProviderError') {
    return 'No AWS credentials found: sign in (for example with "aws sso login --profile NAME"), then pass --profile NAME or set AWS_PROFILE.';
  }
  if (REFUSALS.includes(name)) {
    return `AWS rejected the credentials (${name}): sign in again, then pass --profile NAME or set AWS_PROFILE.`;
  }
  return `The request to AWS STS failed (${name}): check the network, the proxy and the region.`;
}

function refused(sentence: string): CallerAccountResult {
  return { ok: false, sentence };
}
