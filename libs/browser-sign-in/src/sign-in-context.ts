/**
 * What every part of a sign-in needs, made once from its settings.
 */
import { SIGN_IN_PATH_NAMES, type SignInPaths } from './sign-in-paths.js';
import { cookieNames, type CookieNames } from './cookie-names.js';
import type { HeaderField } from './header-field.js';
import { clearSession } from './session-cookies.js';
import { clearCookie } from './set-cookie.js';
import type { LockCookies } from './read-cookies.js';
import type { PageAction } from './sign-in-answer.js';
import { issuerUrls, type SignInOptions } from './sign-in-options.js';
import { createTokenClient, type TokenClient } from './token-client.js';

/** A request, as far as the sign-in reads it. */
export interface SignInRequest {
  readonly method: string;
  /** As the viewer spelled it. */
  readonly path: string;
  /** Without the `?`. */
  readonly query: string;
  readonly headers: readonly HeaderField[];
  readonly body: { readonly base64: string };
}

/** The parts of a sign-in that do not change. */
export interface SignInContext extends SignInOptions {
  readonly names: CookieNames;
  readonly paths: SignInPaths;
  /** The address of the callback, as it is registered at the issuer. */
  readonly redirectUri: string;
  readonly tokenClient: TokenClient;
  readonly issuerUrls: readonly string[];
  readonly actions: {
    readonly signIn: PageAction;
    readonly signInInNewTab: PageAction;
    readonly otherAccount: PageAction;
  };
}

/** The context of these options. */
export function signInContext(options: SignInOptions): SignInContext {
  const { signIn, issuer, publicOrigin } = options;
  // The type of `Object.fromEntries` does not keep the names.
  const paths = Object.fromEntries(
    SIGN_IN_PATH_NAMES.map((name) => [name, `${signIn.pathPrefix}/${name}`]),
  ) as unknown as SignInPaths;
  const redirectUri = publicOrigin + paths.callback;
  const href = paths['sign-in'];
  // A user pool does not offer to select an account.
  const prompt = issuer.kind === 'cognito' ? 'login' : 'select_account';
  return {
    ...options,
    names: cookieNames(signIn.cookieName),
    paths,
    redirectUri,
    tokenClient: createTokenClient(options, redirectUri),
    issuerUrls: issuerUrls(issuer),
    actions: {
      signIn: { kind: 'link', text: 'Sign in', href },
      signInInNewTab: { kind: 'link', text: 'Sign in in a new tab', href, isNewTab: true },
      otherAccount: {
        kind: 'link',
        text: 'Use another account',
        href: `${href}?prompt=${prompt}`,
      },
    },
  };
}

/** The values of `Set-Cookie` that end the session in this browser. */
export function endSession(
  cookies: LockCookies,
  { names, signIn }: Pick<SignInContext, 'names' | 'signIn'>,
): string[] {
  return [
    ...clearSession(cookies, names),
    clearCookie(names.refresh, signIn.pathPrefix),
    ...(cookies.has(names.refreshTried) ? [clearCookie(names.refreshTried)] : []),
  ];
}
