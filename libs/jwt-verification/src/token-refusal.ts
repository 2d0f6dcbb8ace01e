/**
 * Why a token is refused, as one union of stable codes; and the errors of `aws-jwt-verify` among them.
 *
 * None of them carries the token or a claim of it.
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
  /** The issuer's keys could not be had: not the viewer's fault. `cause` says why, for the log. */
  | { readonly code: 'KEYS_UNAVAILABLE'; readonly cause: string };

/** The refusals that say everything by their code. */
export type TokenCode =
  /** Not three base64url parts of JSON, or a claim is missing, of another type or named twice. */
  | 'TOKEN_MALFORMED'
  /** `alg` is `none`, symmetric, or not the one that the issuer signs with. */
  | 'TOKEN_ALGORITHM'
  /** `typ` says that it is another kind of token. */
  | 'TOKEN_TYPE'
  | 'TOKEN_ISSUER'
  /** The issuer has no key of this id. */
  | 'TOKEN_KEY_UNKNOWN'
  | 'TOKEN_SIGNATURE'
  | 'TOKEN_EXPIRED'
  | 'TOKEN_NOT_YET_VALID'
  | 'TOKEN_USE'
  | 'TOKEN_AUDIENCE'
  | 'TOKEN_CLIENT';

/** A refusal, by its code. */
export function refuse(code: TokenCode): Result<never, { readonly code: TokenCode }> {
  return { ok: false, error: { code } };
}

/**
 * What `aws-jwt-verify` throws of a payload, in no order: none is a subclass of another one here. What
 * else it might throw of a token was refused before it was asked.
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
 * The refusal that an error of `aws-jwt-verify` stands for.
 *
 * Errors: rethrows what is not such an error, so that nothing unforeseen looks like a verdict.
 */
export function tokenRefusal(error: unknown): TokenRefusal {
  for (const [type, code] of REFUSALS) {
    if (error instanceof type) return { code };
  }
  throw error;
}
