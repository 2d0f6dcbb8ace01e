/**
 * Whose account the credentials at hand belong to, asked before `cdk` starts: its own message
 * without credentials comes late and in many lines.
 */
import { GetCallerIdentityCommand, type STSClient } from '@aws-sdk/client-sts';

/** An account id, or one sentence that says what to do. */
export type CallerAccountResult =
  | { readonly ok: true; readonly account: string }
  | { readonly ok: false; readonly sentence: string };

/** All attempts and the search for credentials together. */
const TIMEOUT_MS = 10_000;

/** What STS says of credentials that were good once, or never. Source: AWS STS API reference, "Common errors". */
const REFUSALS = [
  'AccessDenied',
  'ExpiredToken',
  'ExpiredTokenException',
  'InvalidClientTokenId',
  'SignatureDoesNotMatch',
  'UnrecognizedClientException',
];

/** Asks STS who the caller is; AWS answers this to everybody who has credentials. */
export async function callerAccount(sts: STSClient): Promise<CallerAccountResult> {
  try {
    const { Account: account } = await sts.send(new GetCallerIdentityCommand({}), {
      abortSignal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (account === undefined) return refused('AWS STS answered without an account: try again.');
    return { ok: true, account };
  } catch (error) {
    return refused(sentenceFor(nameOf(error)));
  }
}

/** The system's code (`ENOTFOUND`) or the error's name; a message may quote the credentials. */
function nameOf(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}

function sentenceFor(name: string): string {
  if (name === 'CredentialsProviderError' || name === 'TokenProviderError') {
    return 'No AWS credentials found: sign in (such as "aws sso login --profile NAME"), then state --profile NAME or set AWS_PROFILE.';
  }
  if (REFUSALS.includes(name)) {
    return `AWS refuses the credentials (${name}): sign in again, then state --profile NAME or set AWS_PROFILE.`;
  }
  return `AWS STS could not be asked for the account (${name}): check the network, the proxy and the region.`;
}

function refused(sentence: string): CallerAccountResult {
  return { ok: false, sentence };
}
