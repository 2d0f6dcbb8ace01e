/**
 * Signs out: ends the session in this browser, the refresh token, and the issuer's own session.
 *
 * Source: RFC 7009; OpenID Connect RP-Initiated Logout 1.0, section 2; Amazon Cognito developer guide, "Logout
 * endpoint"; Clear Site Data, section 3.1 (read 2026-11-28).
 */
import { hasSessionCookie } from './session-cookies.js';
import type { LockCookies } from './read-cookies.js';
import { readRefreshTokens } from './refresh-cookie.js';
import { clearCookie } from './set-cookie.js';
import type { PageAction, SignInAnswer } from './sign-in-answer.js';
import { endSession, type SignInContext } from './sign-in-context.js';

/** The session ends, and the browser goes to where the issuer's own session ends. */
export async function signOut(
  cookies: LockCookies,
  context: SignInContext,
): Promise<SignInAnswer<never>> {
  const { names, paths, tokenClient } = context;
  // What the issuer does not confirm is over in this browser all the same.
  const revoked = await Promise.all(
    readRefreshTokens(cookies, names).map((token) => tokenClient.revoke(token)),
  );
  const flows = [...cookies.keys()].filter((name) => name.startsWith(`${names.flow}-`));
  return {
    kind: 'redirect',
    status: 303,
    location: endOfIssuerSession(context) ?? paths['sign-out'],
    cookies: [
      ...endSession(cookies, context),
      ...[...flows, names.returned]
        .filter((name) => cookies.has(name))
        .map((name) => clearCookie(name)),
    ],
    event: revoked.every(Boolean) ? 'SIGNED_OUT' : 'SIGNED_OUT_UNREVOKED',
    clearsCache: true,
  };
}

/** The page that asks somebody with a session, and tells everybody else that there is none. */
export function signOutPage(cookies: LockCookies, context: SignInContext): SignInAnswer<never> {
  const { names, paths, publicOrigin, signIn, actions } = context;
  const page = (title: string, text: string, action: PageAction, formTargets: string[] = []) =>
    ({ kind: 'page', title, text, actions: [action], cookies: [], formTargets }) as const;
  if (hasSessionCookie(cookies, names)) {
    const action: PageAction = { kind: 'post', text: 'Sign out', path: paths['sign-out'] };
    const leadsTo = signIn.endSessionEndpoint;
    return page(
      'Sign out?',
      `This ends your session on ${new URL(publicOrigin).host}.`,
      action,
      // An issuer may lead on to the providers behind it, whose addresses nobody here knows.
      leadsTo === undefined ? [] : [new URL(leadsTo).origin, 'https:'],
    );
  }
  if (signIn.afterSignOut !== undefined) {
    return {
      kind: 'redirect',
      status: 302,
      location: signIn.afterSignOut,
      cookies: [],
      event: 'SIGNED_OUT',
    };
  }
  return page('You are signed out', 'This browser has no session on this site.', actions.signIn);
}

/** The address that ends the issuer's session and leads back to the page. */
function endOfIssuerSession({
  signIn,
  issuer,
  publicOrigin,
  paths,
}: SignInContext): string | undefined {
  if (signIn.endSessionEndpoint === undefined) return undefined;
  const url = new URL(signIn.endSessionEndpoint);
  url.searchParams.set('client_id', signIn.clientId);
  const back = issuer.kind === 'cognito' ? 'logout_uri' : 'post_logout_redirect_uri';
  url.searchParams.set(back, publicOrigin + paths['sign-out']);
  return url.href;
}
