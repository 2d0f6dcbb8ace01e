/**
 * The schema of the settings' `signIn`: how people sign in with a browser.
 *
 * It does not sign anybody in: `browser-sign-in` does.
 */
import * as v from 'valibot';
import { urlOf } from './url.js';
import { listOf, oneOf, text, wholeNumber } from './value-kinds.js';

const ONE_MINUTE = 60;
const ONE_HOUR = 60 * ONE_MINUTE;
const ONE_DAY = 24 * ONE_HOUR;

/** The address of one of the issuer's endpoints (RFC 6749, section 3). */
const endpoint = v.message(
  v.pipe(v.string(), v.check(isEndpoint)),
  'must be an https URL without a fragment',
);

/**
 * The path under which the edge signs people in. Unreserved characters only, so that a browser, CloudFront
 * and the edge read it alike.
 */
const pathPrefix = v.message(
  v.pipe(v.string(), v.regex(/^(?:\/[A-Za-z0-9_-]{1,32}){1,4}$/)),
  'must be a path such as /auth',
);

/** A path on the lock's own origin. Two slashes at its start would name another host. */
const ownPath = v.message(
  v.pipe(v.string(), v.regex(/^\/(?![/\\])[\w!$&'()*+,./:;=@~%-]*$/)),
  'must be a path such as /goodbye',
);

/** What the names of the cookies contain, so that several locks can share a host. */
const cookieName = v.message(
  v.pipe(v.string(), v.regex(/^[a-z0-9-]{1,64}$/)),
  'must be lower-case letters, digits and hyphens',
);

/** How people sign in with a browser. */
export const signInSchema = v.object({
  /** Which of the `issuers` signs people in: its user pool id, or its URL. */
  issuer: text,
  /** The public client that the edge signs people in with. The issuer's tokens must be accepted for it. */
  clientId: text,
  /** RFC 6749, section 3.1. */
  authorizationEndpoint: endpoint,
  /** RFC 6749, section 3.2. */
  tokenEndpoint: endpoint,
  /** RFC 7009. Absent: signing out leaves the refresh token valid. */
  revocationEndpoint: v.optional(endpoint),
  /**
   * Where the issuer's own session ends: a user pool's `/logout`, or another issuer's
   * `end_session_endpoint`. Absent: signing out ends only the session at the edge.
   */
  endSessionEndpoint: v.optional(endpoint),
  /** Absent: `openid`. */
  scopes: v.optional(listOf(text)),
  /** Which of the issuer's tokens the session consists of. Absent: access. */
  tokenUse: v.optional(oneOf(['access', 'id'])),
  /** Absent: `/auth`. */
  pathPrefix: v.optional(pathPrefix),
  /** Distinguishes the cookies of this lock from those of others on the same host. */
  cookieName,
  /** How long after the sign-in itself a session ends. Absent: 12 hours. */
  maxSessionSeconds: v.optional(wholeNumber(5 * ONE_MINUTE, 30 * ONE_DAY)),
  /** How long before its token expires a navigation refreshes a session. Absent: 300. */
  refreshBeforeSeconds: v.optional(wholeNumber(0, ONE_HOUR)),
  /** Where people go after signing out. Absent: a page of the edge. */
  afterSignOut: v.optional(ownPath),
  /** The provider that people are sent to directly (a user pool's `identity_provider`). */
  identityProvider: v.optional(text),
  /** The languages of the issuer's pages: `lang` of a user pool, `ui_locales` of another issuer. */
  lang: v.optional(text),
  /** Whether the issuer must ask again (OpenID Connect Core 1.0, section 3.1.2.1). */
  prompt: v.optional(oneOf(['login', 'select_account', 'consent'])),
});

/** The settings' `signIn`, validated. */
export type SignInSettings = v.InferOutput<typeof signInSchema>;

/** What is in force if the settings do not say otherwise. */
export const SIGN_IN_DEFAULTS = {
  scopes: ['openid'],
  tokenUse: 'access',
  pathPrefix: '/auth',
  maxSessionSeconds: 12 * ONE_HOUR,
  refreshBeforeSeconds: 5 * ONE_MINUTE,
} as const satisfies Partial<SignInSettings>;

/** The paths of the edge under the prefix, reserved in exactly this spelling. */
export const SIGN_IN_PATHS = ['sign-in', 'callback', 'refresh', 'sign-out', 'session'] as const;

function isEndpoint(value: string): boolean {
  const url = urlOf(value);
  return (
    url?.protocol === 'https:' && url.username === '' && url.password === '' && !value.includes('#')
  );
}
