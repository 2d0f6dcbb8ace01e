/**
 * The issuers whose tokens are accepted, as whoever runs the lock writes them down.
 *
 * Whatever is not checked has to be said: `null` stands for a check that is left out on purpose.
 */
import type { Jwks, SignatureAlgorithm } from './key-set.js';

/** Whether a token says who signed in (`id`) or what a client may do for them (`access`). */
export type TokenUse = 'id' | 'access';

/** An Amazon Cognito user pool. Both forms of its issuer are accepted, and RS256 alone. */
export interface CognitoIssuer {
  readonly kind: 'cognito';
  readonly userPoolId: string;
  readonly clientIds: readonly string[];
  /** One or both: a token of another use is refused. */
  readonly tokenUses: readonly TokenUse[];
  /** Keys to begin with, so that none need be fetched first. */
  readonly jwks?: Jwks | undefined;
}

/** Any other issuer of OpenID Connect or OAuth 2.0. */
export interface OidcIssuer {
  readonly kind: 'oidc';
  /** The `iss` of its tokens, character for character. */
  readonly issuer: string;
  /** Where its key set is; it is never discovered from a token. */
  readonly jwksUri: string;
  readonly algorithms: readonly SignatureAlgorithm[];
  /** Which of the two its tokens for this place are: no standard claim tells. */
  readonly tokenUse: TokenUse;
  /**
   * The `typ` of the tokens' header, such as `at+jwt` (RFC 9068), in any case and with or without
   * `application/`. Null: it is not looked at.
   */
  readonly tokenType: string | null;
  /** A token must be meant for one of these (`aud`); of an id token, for no others. Null: for any. */
  readonly audiences: readonly string[] | null;
  /** A token must have been issued to one of these clients. Null: to any. */
  readonly clientIds: readonly string[] | null;
  /** Claims that have other names than the standards'. */
  readonly claimNames?: OidcClaimNames | undefined;
  /** Keys to begin with, so that none need be fetched first. */
  readonly jwks?: Jwks | undefined;
}

/** By which claims an issuer says what no standard has one name for. */
export interface OidcClaimNames {
  /** The client: default `azp`, for access tokens `client_id` before it. */
  readonly clientId?: string | undefined;
  /** Default: none, and nobody has a name. `preferred_username` may change and be another's. */
  readonly username?: string | undefined;
  /** A list of names. Default: none, and nobody is in a group. */
  readonly groups?: string | undefined;
  /** A list of names, or names with a space between. Default `scope`. Of access tokens alone. */
  readonly scopes?: string | undefined;
}

/** An issuer whose tokens are accepted, and which of them. */
export type TrustedIssuer = CognitoIssuer | OidcIssuer;
