/**
 * Judges the session of a request: whether its token is valid, and whether the session still lasts.
 */
import { readSession } from './session-cookies.js';
import type { LockCookies } from './read-cookies.js';
import type { SignInContext } from './sign-in-context.js';
import type { CodedRefusal, SessionCaller, VerifyToken } from './sign-in-options.js';
import { endsAt, signedInAt } from './session-times.js';
import { unverifiedClaims } from './unverified-claims.js';

/** The verdict on the session of a request. */
export type JudgedSession<Caller, Refusal> =
  /** There are no cookies of a session. */
  | { readonly state: 'none' }
  /** `isStale`: it was a session, but it is too old or was revoked. */
  | { readonly state: 'ended'; readonly isStale: boolean }
  /** Its token is over, but a refresh may continue it. The token is not verified. */
  | { readonly state: 'expired'; readonly token: string }
  | { readonly state: 'current'; readonly token: string; readonly caller: Caller }
  /** The bearer of the session is refused, or the token cannot be verified now. */
  | { readonly state: 'refused'; readonly refusal: Refusal };

/** The verdict. */
export async function judgeSession<Caller extends SessionCaller, Refusal extends CodedRefusal>(
  cookies: LockCookies,
  context: SignInContext,
  verify: VerifyToken<Caller, Refusal>,
): Promise<JudgedSession<Caller, Refusal>> {
  const read = readSession(cookies, context.names);
  if (read.kind === 'none') return { state: 'none' };
  if (read.kind === 'broken') return { state: 'ended', isStale: false };
  const { token } = read;

  const verified = await verify(token);
  if (verified.ok) {
    const { claims } = verified.value;
    if (!isOfSignIn(verified.value, context)) return { state: 'ended', isStale: false };
    return context.now() / 1000 < endsAt(claims, context.signIn)
      ? { state: 'current', token, caller: verified.value }
      : { state: 'ended', isStale: true };
  }
  const { code } = verified.error;
  if (code === 'TOKEN_REVOKED') return { state: 'ended', isStale: true };
  // The issuer has withdrawn the key of a token that may have been valid.
  if (code === 'TOKEN_EXPIRED' || code === 'TOKEN_KEY_UNKNOWN') return afterToken(token, context);
  // A rule may need a claim that the token has with another type. Signing in again would not help.
  const isOfRule = code === 'TOKEN_CLAIM_TYPE';
  if (code.startsWith('TOKEN_') && !isOfRule) return { state: 'ended', isStale: false };
  return { state: 'refused', refusal: verified.error };
}

/** Whether a verified token comes from this sign-in, rather than from another issuer or client of the lock. */
export function isOfSignIn(
  { claims: { issuerId, clientId, tokenUse } }: SessionCaller,
  { signIn }: Pick<SignInContext, 'signIn'>,
): boolean {
  return issuerId === signIn.issuer && clientId === signIn.clientId && tokenUse === signIn.tokenUse;
}

/** The claims are not verified, and can only end the session sooner. */
function afterToken(
  token: string,
  { signIn, issuerUrls, now }: SignInContext,
): { state: 'expired'; token: string } | { state: 'ended'; isStale: boolean } {
  const payload = unverifiedClaims(token);
  const signedIn = signedInAt({ payload });
  if (signedIn === undefined || !issuerUrls.includes(String(payload['iss']))) {
    return { state: 'ended', isStale: false };
  }
  return now() / 1000 < signedIn + signIn.maxSessionSeconds
    ? { state: 'expired', token }
    : { state: 'ended', isStale: true };
}
