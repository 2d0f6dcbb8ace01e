/**
 * The issuers whose tokens are accepted, as you configure them.
 *
 * A check can only be skipped explicitly, with `null`.
 */
import type { ClaimName } from './claim-at.js';
import type { Jwks, SignatureAlgorithm } from './key-set.js';

/** Whether a token identifies a user (`id`) or grants a client access (`access`). */
export type TokenUse = 'id' | 'access';

/** An Amazon Cognito user pool. Both forms of its issuer are accepted, and only RS256. */
export interface CognitoIssuer {
  readonly kind: 'cognito';
  readonly userPoolId: string;
  readonly clientIds: readonly string[];
  /** One or both: a token with another use is refused. */
  readonly tokenUses: readonly TokenUse[];
  /** Initial keys, so that the first token does not have to wait for a fetch. */
  readonly jwks?: Jwks | undefined;
}

/** Any other issuer of OpenID Connect or OAuth 2.0. */
export interface OidcIssuer {
  readonly kind: 'oidc';
  /** The `iss` of its tokens, character for character. */
  readonly issuer: string;
  /** The address of its key set; it is never discovered from a token. */
  readonly jwksUri: string;
  readonly algorithms: readonly SignatureAlgorithm[];
  /** The use of its tokens, which no standard claim states. */
  readonly tokenUse: TokenUse;
  /**
   * The `typ` of the tokens' header, such as `at+jwt` (RFC 9068), ignoring case and an `application/`
   * prefix. Null: it is not checked.
   */
  readonly tokenType: string | null;
  /** A token's `aud` must contain one of these; an id token's, no others. Null: it is not checked. */
  readonly audiences: readonly string[] | null;
  /** A token must have been issued to one of these clients. Null: to any client. */
  readonly clientIds: readonly string[] | null;
  /** The names of claims that differ from the standard names. */
  readonly claimNames?: OidcClaimNames | undefined;
  /** Initial keys, so that the first token does not have to wait for a fetch. */
  readonly jwks?: Jwks | undefined;
}

/**
 * The names of claims for which issuers use different names. Each is a claim's name, character for
 * character (`https://example.com/groups`), or the list of names that leads to it (`['realm_access', 'roles']`).
 */
export interface OidcClaimNames {
  /** The client. Default: `client_id` or `azp` of an access token; `azp` or the single `aud` of an id token. */
  readonly clientId?: ClaimName | undefined;
  /** The username. Default: none; it is null. `preferred_username` can change, and is not unique. */
  readonly username?: ClaimName | undefined;
  /** The groups, as a list of names, or one name. Default: none; the caller is in no group. */
  readonly groups?: ClaimName | undefined;
  /** The scopes, as a list or separated by spaces. Default: `scope`. Only read from access tokens. */
  readonly scopes?: ClaimName | undefined;
}

/** An issuer whose tokens are accepted, and which of them. */
export type TrustedIssuer = CognitoIssuer | OidcIssuer;
