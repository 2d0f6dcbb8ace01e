/**
 * The address at which the issuer signs a person in.
 *
 * Source: RFC 6749, section 4.1.1; RFC 7636, section 4.3; OpenID Connect Core 1.0, section 3.1.2.1.
 */
import { calculatePKCECodeChallenge } from 'oauth4webapi';
import type { Flow } from './flow-cookies.js';
import type { SignInOptions } from './sign-in-options.js';

/** What a person, or the page that they come from, can ask for. */
export interface SignInWishes {
  readonly loginHint?: string | undefined;
  readonly identityProvider?: string | undefined;
  readonly lang?: string | undefined;
  readonly prompt?: string | undefined;
}

const PROMPTS = ['login', 'select_account', 'consent'];

/** Longer ones are no hint, and would make the address too long. */
const WISH_CHARACTERS = 256;

/** The wishes in a query or a form; those that are repeated, too long or unknown are ignored. */
export function signInWishes(parameters: URLSearchParams): SignInWishes {
  const wish = (name: string) => {
    const [value = '', ...others] = parameters.getAll(name);
    const isWish = value !== '' && value.length <= WISH_CHARACTERS && others.length === 0;
    return isWish ? value : undefined;
  };
  const prompt = wish('prompt');
  return {
    loginHint: wish('login_hint'),
    identityProvider: wish('identity_provider'),
    lang: wish('lang'),
    prompt: prompt !== undefined && PROMPTS.includes(prompt) ? prompt : undefined,
  };
}

/** The address for a flow. The wishes take precedence over the settings. */
export async function authorizationUrl(
  { signIn, issuer }: SignInOptions,
  redirectUri: string,
  { state, nonce, codeVerifier }: Flow,
  wishes: SignInWishes,
): Promise<string> {
  const isPool = issuer.kind === 'cognito';
  const parameters: Readonly<Record<string, string | undefined>> = {
    response_type: 'code',
    client_id: signIn.clientId,
    redirect_uri: redirectUri,
    scope: signIn.scopes.join(' '),
    state,
    nonce: signIn.scopes.includes('openid') ? nonce : undefined,
    code_challenge: await calculatePKCECodeChallenge(codeVerifier),
    code_challenge_method: 'S256',
    // Otherwise an issuer that remembers an old sign-in would start a session that is over at once.
    max_age: isPool ? undefined : String(signIn.maxSessionSeconds),
    identity_provider: isPool ? (wishes.identityProvider ?? signIn.identityProvider) : undefined,
    login_hint: wishes.loginHint,
    [isPool ? 'lang' : 'ui_locales']: wishes.lang ?? signIn.lang,
    prompt: wishes.prompt ?? signIn.prompt,
  };
  const url = new URL(signIn.authorizationEndpoint);
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== undefined) url.searchParams.set(name, value);
  }
  return url.href;
}
