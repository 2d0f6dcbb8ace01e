/**
 * The reasons why a token is refused, as one union of stable codes, and the mapping of the errors
 * of `aws-jwt-verify` to it.
 *
 * No refusal contains the token or any of its claims.
 */
import {
  CognitoJwtInvalidClientIdError,
  CognitoJwtInvalidTokenUseError,
  JwtExpiredError,
  JwtInvalidAudienceError,
  JwtInvalidIssuerError,
  JwtNotBeforeError,
} from 'aws-jwt-verify/error';
import type { Result } from './result.js';

/** Why a token is refused. */
export type TokenRefusal =
  | { readonly code: 'TOKEN_TOO_LARGE'; readonly bytes: number; readonly limitBytes: number }
  | { readonly code: TokenCode }
  /** The issuer's keys are unavailable. The token is not at fault. `cause` is for the log. */
  | { readonly code: 'KEYS_UNAVAILABLE'; readonly cause: string };

/** The codes of refusals without further details. */
export type TokenCode =
  /** Not three base64url parts of JSON, or a claim is missing, of the wrong type or duplicated. */
  | 'TOKEN_MALFORMED'
  /** `alg` is `none`, symmetric, or not one that the issuer signs with. */
  | 'TOKEN_ALGORITHM'
  /** `typ` indicates another kind of token. */
  | 'TOKEN_TYPE'
  | 'TOKEN_ISSUER'
  /** The issuer has no key with this id. */
  | 'TOKEN_KEY_UNKNOWN'
  | 'TOKEN_SIGNATURE'
  | 'TOKEN_EXPIRED'
  | 'TOKEN_NOT_YET_VALID'
  | 'TOKEN_USE'
  | 'TOKEN_AUDIENCE'
  | 'TOKEN_CLIENT';

/** A refusal with this code. */
export function refuse(code: TokenCode): Result<never, { readonly code: TokenCode }> {
  return { ok: false, error: { code } };
}

/**
 * The errors that `aws-jwt-verify` throws for a payload. The order does not matter: none is a subclass of
 * another. Tokens that would cause its other errors are refused before it is called.
 */
const REFUSALS: readonly [error: abstract new (...args: never[]) => Error, code: TokenCode][] = [
  [JwtInvalidIssuerError, 'TOKEN_ISSUER'],
  [JwtExpiredError, 'TOKEN_EXPIRED'],
  [JwtNotBeforeError, 'TOKEN_NOT_YET_VALID'],
  [JwtInvalidAudienceError, 'TOKEN_AUDIENCE'],
  [CognitoJwtInvalidTokenUseError, 'TOKEN_USE'],
  [CognitoJwtInvalidClientIdError, 'TOKEN_CLIENT'],
];

/**
 * The refusal for an error of `aws-jwt-verify`.
 *
 * Errors: rethrows any other error, so that an unexpected error is not mistaken for an invalid token.
 */
export function tokenRefusal(error: unknown): TokenRefusal {
  for (const [type, code] of REFUSALS) {
    if (error instanceof type) return { code };
  }
  throw error;
}
