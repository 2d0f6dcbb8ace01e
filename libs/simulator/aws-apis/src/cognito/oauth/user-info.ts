/**
 * `GET /oauth2/userInfo`: returns the attributes that an access token gives access to.
 */
import type { LocalUserPools } from '../local-user-pool.js';
import { readAccessToken, type AccessTokenHolder } from '../read-access-token.js';

/** The response to the client. */
export type UserInfoAnswer =
  | { readonly kind: 'attributes'; readonly attributes: Readonly<Record<string, string>> }
  | {
      readonly kind: 'refused';
      readonly status: 400 | 401;
      /** The value of `WWW-Authenticate`, as Cognito writes it. */
      readonly challenge: string;
    };

/**
 * The attributes, all as strings.
 *
 * Approximated: a valid token without the scope `openid`, such as one of `InitiateAuth`, gets the
 * response of an invalid one; the guide states that it is not accepted, but not the error.
 * Source: Cognito developer guide, "The user attributes endpoint" (read 2026-11-22).
 */
export function userInfo(
  pools: LocalUserPools,
  authorization: string | undefined,
  now: Date,
): UserInfoAnswer {
  const [, token] = /^Bearer ([\w.-]+)$/i.exec(authorization ?? '') ?? [];
  if (token === undefined) {
    return {
      kind: 'refused',
      status: 400,
      challenge:
        'error="invalid_request", error_description="Bad OAuth2 request at UserInfo Endpoint"',
    };
  }
  const holder = readAccessToken(pools, token, now);
  if (holder === undefined || !holder.scopes.includes('openid')) {
    return {
      kind: 'refused',
      status: 401,
      challenge:
        'error="invalid_token", error_description="Access token is expired, disabled, or deleted, or the user has globally signed out."',
    };
  }
  return { kind: 'attributes', attributes: attributesFor(holder) };
}

/** Source: OpenID Connect Core, section 5.4, and the guide. */
const ATTRIBUTES_BY_SCOPE: Readonly<Record<string, readonly string[]>> = {
  email: ['email', 'email_verified'],
  phone: ['phone_number', 'phone_number_verified'],
  profile: [
    'name',
    'family_name',
    'given_name',
    'middle_name',
    'nickname',
    'preferred_username',
    'profile',
    'picture',
    'website',
    'gender',
    'birthdate',
    'zoneinfo',
    'locale',
    'updated_at',
  ],
};

/** `openid` alone gives access to all attributes; other scopes restrict them. */
function attributesFor({ user, scopes }: AccessTokenHolder): Readonly<Record<string, string>> {
  const restricting = scopes.filter((scope) => Object.hasOwn(ATTRIBUTES_BY_SCOPE, scope));
  const allowed = restricting.flatMap((scope) => ATTRIBUTES_BY_SCOPE[scope] ?? []);
  const isAllowed = (name: string): boolean =>
    restricting.length === 0 ||
    allowed.includes(name) ||
    (name.startsWith('custom:') && scopes.includes('profile'));
  return {
    sub: user.subject,
    ...Object.fromEntries(Object.entries(user.attributes).filter(([name]) => isAllowed(name))),
    username: user.username,
  };
}
