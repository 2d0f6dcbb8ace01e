/**
 * Renews a session: asks the issuer for its next tokens, and verifies that they continue it.
 */
import { isOfSignIn } from './judge-session.js';
import type { LockCookies } from './read-cookies.js';
import { readRefreshTokens } from './refresh-cookie.js';
import { isSameSession } from './same-session.js';
import { SESSION_LIMIT_BYTES } from './session-cookies.js';
import { sessionSize, startSession } from './start-session.js';
import type { SignInContext } from './sign-in-context.js';
import type { CodedRefusal, SessionCaller, VerifyToken } from './sign-in-options.js';
import { endsAt } from './session-times.js';
import { unverifiedClaims } from './unverified-claims.js';

/** The outcome of a renewal. */
export type Renewal<Caller> =
  | { readonly kind: 'renewed'; readonly caller: Caller; readonly cookies: readonly string[] }
  /** The issuer does not answer, its keys are not known yet, or its clock differs. */
  | { readonly kind: 'down'; readonly cause: string }
  /** There is no refresh token, the issuer does not accept it, or its tokens are too large. */
  | { readonly kind: 'rejected'; readonly hadToken: boolean }
  /** The refresh token is that of another session, or its tokens are not accepted. */
  | { readonly kind: 'foreign' }
  /** The session is too old, or was revoked. */
  | { readonly kind: 'stale' };

/** Renews the session with this token, which may have expired. */
export async function renewSession<Caller extends SessionCaller, Refusal extends CodedRefusal>(
  token: string,
  cookies: LockCookies,
  context: SignInContext,
  verify: VerifyToken<Caller, Refusal>,
): Promise<Renewal<Caller>> {
  const refreshTokens = readRefreshTokens(cookies, context.names);
  let renewal: Renewal<Caller> = { kind: 'rejected', hadToken: refreshTokens.length > 0 };
  for (const refreshToken of refreshTokens) {
    renewal = await renewBy(refreshToken, token, cookies, context, verify);
    if (renewal.kind !== 'rejected' && renewal.kind !== 'foreign') break;
  }
  return renewal;
}

async function renewBy<Caller extends SessionCaller, Refusal extends CodedRefusal>(
  refreshToken: string,
  earlier: string,
  cookies: LockCookies,
  context: SignInContext,
  verify: VerifyToken<Caller, Refusal>,
): Promise<Renewal<Caller>> {
  const { tokenClient, issuerUrls, signIn, now } = context;
  const rejected = { kind: 'rejected', hadToken: true } as const;
  const asked = await tokenClient.refresh(refreshToken);
  if (!asked.ok) {
    const { error } = asked;
    switch (error.code) {
      case 'SIGN_IN_UNAVAILABLE':
        return { kind: 'down', cause: error.cause };
      case 'SIGN_IN_CLOCK':
        return { kind: 'down', cause: error.code };
      case 'SIGN_IN_TOKEN_REFUSED':
        return { kind: 'foreign' };
      case 'SIGN_IN_CODE_REJECTED':
      case 'SIGN_IN_DENIED':
      case 'SIGN_IN_RESPONSE_INVALID':
        return rejected;
    }
  }
  const { session, refresh = refreshToken, idClaims } = asked.value;

  const verified = await verify(session);
  if (!verified.ok) {
    const { code } = verified.error;
    if (code === 'TOKEN_REVOKED') return { kind: 'stale' };
    return isTheIssuersFault(code) ? { kind: 'down', cause: code } : { kind: 'foreign' };
  }
  const { claims } = verified.value;
  if (
    !isOfSignIn(verified.value, context) ||
    !isSameSession(claims, unverifiedClaims(earlier), issuerUrls) ||
    (idClaims !== undefined && idClaims.sub !== claims.subject)
  ) {
    return { kind: 'foreign' };
  }
  if (now() / 1000 >= endsAt(claims, signIn)) return { kind: 'stale' };
  if (sessionSize(session, refresh, context) > SESSION_LIMIT_BYTES) return rejected;
  return {
    kind: 'renewed',
    caller: verified.value,
    cookies: startSession({ session, refresh, claims }, cookies, context),
  };
}

/** Whether a token that has just been issued is refused for a reason that will pass. */
function isTheIssuersFault(code: string): boolean {
  return (
    !code.startsWith('TOKEN_') ||
    ['TOKEN_EXPIRED', 'TOKEN_NOT_YET_VALID', 'TOKEN_KEY_UNKNOWN'].includes(code)
  );
}
