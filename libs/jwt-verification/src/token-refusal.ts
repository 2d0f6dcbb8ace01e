/**
 * The reasons why a token is refused, as one union of stable codes, and the mapping of the errors
 * of `aws-jwt-verify` to it.
 *
 * No refusal contains the token. What a token contains is only quoted once its signature is good, and
 * then only what identifies its issuer, client and kind, never what describes a person.
 */
import {
  CognitoJwtInvalidClientIdError,
  CognitoJwtInvalidTokenUseError,
  JwtExpiredError,
  JwtInvalidAudienceError,
  JwtInvalidIssuerError,
  JwtNotBeforeError,
} from 'aws-jwt-verify/error';
import { typeOf } from './claim-shape.js';
import type { Result } from './result.js';

/** Why a token is refused. */
export type TokenRefusal =
  | { readonly code: 'TOKEN_TOO_LARGE'; readonly bytes: number; readonly limitBytes: number }
  | ({ readonly code: TokenCode } & Partial<ClaimEvidence>)
  /** The issuer's keys are unavailable. The token is not at fault. `cause` is for the log. */
  | { readonly code: 'KEYS_UNAVAILABLE'; readonly cause: string };

/** The codes of refusals because of the token's content. */
export type TokenCode =
  /** No JWT at all: an opaque token, or another text. */
  | 'TOKEN_OPAQUE'
  /** An encrypted JWT (JWE). */
  | 'TOKEN_ENCRYPTED'
  /** Not three base64url parts of JSON, or a required claim is missing, or a member is duplicated. */
  | 'TOKEN_MALFORMED'
  /** A required claim has another type. */
  | 'TOKEN_CLAIM_TYPE'
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

/** Which claim a token is refused for. */
export interface ClaimEvidence {
  /** The claim, `header.` and the name of a header parameter, or a path joined with dots. */
  readonly claim: string;
  /** What the issuer's settings or the standards require. */
  readonly expected: string | readonly string[];
  /**
   * What the token has: its type, or, only if its signature is good, its value. Shape: printable ASCII,
   * at most 200 characters.
   */
  readonly found?: string | undefined;
}

/** A refusal before the signature is verified. */
export type ContentRefusal = { readonly code: TokenCode } & Partial<ClaimEvidence> & {
    /** The value that the sender wrote. It must not leave the verifier unless the signature is good. */
    readonly unverified?: unknown;
  };

/** A refusal with this code. */
export function refuse(code: TokenCode): Result<never, { readonly code: TokenCode }> {
  return { ok: false, error: { code } };
}

/** The refusal of a claim because of what is expected, whatever its value is. */
export function refuseClaim(
  code: TokenCode,
  claim: string,
  expected: ClaimEvidence['expected'],
): Result<never, ContentRefusal> {
  return { ok: false, error: { code, claim, expected } };
}

/** The refusal of a claim that has another value than one of those expected. */
export function refuseValue(
  code: TokenCode,
  claim: string,
  expected: ClaimEvidence['expected'],
  value: unknown,
): Result<never, ContentRefusal> {
  const seen = value === undefined ? { found: typeOf(value) } : { unverified: value };
  return { ok: false, error: { code, claim, expected, ...seen } };
}

/** The refusal of a required claim that is missing or has another type. */
export function refuseType(
  claim: string,
  expected: string,
  value: unknown,
): Result<never, ContentRefusal> {
  const code = value === undefined || value === '' ? 'TOKEN_MALFORMED' : 'TOKEN_CLAIM_TYPE';
  return { ok: false, error: { code, ...typeFault(claim, expected, value) } };
}

/** The evidence for a claim of another type. It has no value, and so can be logged for any token. */
export function typeFault(claim: string, expected: string, value: unknown): ClaimEvidence {
  return { claim, expected, found: typeOf(value) };
}

const FOUND_CHARACTERS = 200;

/** A claim's value as `found`. Other characters than ASCII are escaped, because some look alike. */
export function printable(value: unknown): string {
  const text = JSON.stringify(value).slice(0, FOUND_CHARACTERS);
  return text
    .replace(
      /[^\x20-\x7e]/g,
      (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
    )
    .slice(0, FOUND_CHARACTERS);
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
