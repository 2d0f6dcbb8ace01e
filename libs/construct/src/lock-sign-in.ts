/**
 * The properties of signing in with a browser, and their defaults.
 */
import type * as cognito from 'aws-cdk-lib/aws-cognito';
import type { SignInSettings } from '@furlock/edge-settings';

/** What can differ from the defaults, wherever people sign in. */
export interface SignInOptions {
  /**
   * The path under which the edge signs people in. Of the paths below it, the edge reserves `sign-in`,
   * `callback`, `refresh`, `sign-out` and `session`.
   *
   * @default '/auth'
   */
  readonly pathPrefix?: string;

  /**
   * The scopes that the edge asks for. An issuer may give a refresh token only for `offline_access`; a
   * user pool always gives one.
   *
   * @default ['openid']
   */
  readonly scopes?: readonly string[];

  /**
   * Which token the session consists of. The function reads its claims.
   *
   * @default 'access'
   */
  readonly tokenUse?: 'access' | 'id';

  /**
   * How long after the sign-in itself a session ends.
   *
   * Units: seconds, 300 to 2,592,000.
   * @default 43,200, which is 12 hours
   */
  readonly maxSessionSeconds?: number;

  /**
   * How long before its token expires a navigation refreshes a session.
   *
   * Units: seconds, 0 to 3,600.
   * @default 300
   */
  readonly refreshBeforeSeconds?: number;

  /**
   * Where people go after signing out. Shape: a path of the lock.
   *
   * @default a page of the edge
   */
  readonly afterSignOut?: string;

  /**
   * The identity provider that people are sent to directly, by its name in the user pool.
   *
   * @default the sign-in page, where people choose
   */
  readonly identityProvider?: string;

  /**
   * The languages of the sign-in page: `lang` of a user pool, `ui_locales` of another issuer.
   *
   * @default the issuer's choice
   */
  readonly lang?: string;

  /**
   * What the issuer must ask even if its own session still holds.
   *
   * @default the issuer's choice
   */
  readonly prompt?: 'login' | 'select_account' | 'consent';

  /**
   * What the names of the cookies contain. Locks on one host need different ones.
   *
   * Shape: lower-case letters, digits and hyphens.
   * @default `<stage>-<lock>`
   */
  readonly cookieName?: string;
}

/** Signing in at the lock's user pool. */
export interface UserPoolSignIn extends SignInOptions {
  /**
   * The domain of an existing `userPool`.
   *
   * @default the domain of the new pool; required with `userPool`
   */
  readonly userPoolDomain?: cognito.IUserPoolDomain;

  /**
   * An existing client of `userPool` for browsers. It has no secret, the authorization code grant, the
   * callback `<url><pathPrefix>/callback`, and the logout URLs `<url><pathPrefix>/sign-out` and, if it is set,
   * `<url><afterSignOut>`.
   *
   * @default a new one
   */
  readonly userPoolClient?: cognito.IUserPoolClient;

  /** Only with another issuer: see `IssuerSignIn`. */
  readonly issuer?: never;
}

/** Signing in at one of the lock's `issuers`, or at a user pool whose domain is not in this app. */
export interface IssuerSignIn extends SignInOptions {
  /** Which issuer: its URL as in `issuers`, or the id of a user pool. */
  readonly issuer: string;

  /**
   * The public client that the issuer knows for browsers, with the callback `<url><pathPrefix>/callback`.
   * Its tokens must be accepted: `issuers` must list it, or allow any client.
   */
  readonly clientId: string;

  /** The issuer's `authorization_endpoint`. */
  readonly authorizationEndpoint: string;

  /** The issuer's `token_endpoint`. */
  readonly tokenEndpoint: string;

  /**
   * The issuer's `revocation_endpoint`.
   *
   * @default none: signing out leaves the refresh token valid
   */
  readonly revocationEndpoint?: string;

  /**
   * The issuer's `end_session_endpoint`, or `/logout` of a user pool.
   *
   * @default none: signing out ends only the session at the lock
   */
  readonly endSessionEndpoint?: string;

  /** Only with a user pool: see `UserPoolSignIn`. */
  readonly userPoolDomain?: never;
  /** Only with a user pool: see `UserPoolSignIn`. */
  readonly userPoolClient?: never;
}

/** How people sign in with a browser; `{}` is enough for the lock's own user pool. */
export type LockSignIn = UserPoolSignIn | IssuerSignIn;

/** The endpoints and the client in the settings. */
export type SignInAt = Pick<
  SignInSettings,
  | 'issuer'
  | 'clientId'
  | 'authorizationEndpoint'
  | 'tokenEndpoint'
  | 'revocationEndpoint'
  | 'endSessionEndpoint'
>;
