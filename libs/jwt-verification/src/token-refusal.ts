/**
 * Why a token is refused: every error of `aws-jwt-verify`, as one union of stable codes.
 *
 * None of them carries the token or a claim of it.
 */
import {
  CognitoJwtInvalidClientIdError,
  CognitoJwtInvalidTokenUseError,
  FetchError,
  JwkInvalidKtyError,
  JwkInvalidUseError,
  JwkValidationError,
  JwksValidationError,
  JwtExpiredError,
  JwtInvalidIssuerError,
  JwtInvalidSignatureAlgorithmError,
  JwtInvalidSignatureError,
  JwtNotBeforeError,
  JwtParseError,
  JwtWithoutValidKidError,
  KidNotFoundInJwksError,
  ParameterValidationError,
  WaitPeriodNotYetEndedJwkError,
} from 'aws-jwt-verify/error';

/** Why a token is refused. */
export type TokenRefusal =
  | { readonly code: 'TOKEN_TOO_LARGE'; readonly bytes: number; readonly limitBytes: number }
  /** Not three base64url parts of JSON, or a claim that every token has is missing or no string. */
  | { readonly code: 'TOKEN_MALFORMED' }
  /** `alg` is `none`, symmetric, or not the one that the key is for. */
  | { readonly code: 'TOKEN_ALGORITHM' }
  | { readonly code: 'TOKEN_ISSUER' }
  /** The issuer has no key of this id. */
  | { readonly code: 'TOKEN_KEY_UNKNOWN' }
  | { readonly code: 'TOKEN_SIGNATURE' }
  | { readonly code: 'TOKEN_EXPIRED' }
  | { readonly code: 'TOKEN_NOT_YET_VALID' }
  | { readonly code: 'TOKEN_USE' }
  | { readonly code: 'TOKEN_CLIENT' }
  /** The issuer's keys could not be had: not the viewer's fault. `cause` says why, for the log. */
  | { readonly code: 'KEYS_UNAVAILABLE'; readonly cause: string };

/** The error classes of `aws-jwt-verify`, in no order: none is a subclass of another one here. */
const REFUSALS: readonly [
  errors: readonly (abstract new (...args: never[]) => Error)[],
  code: TokenCode,
][] = [
  [[JwtParseError], 'TOKEN_MALFORMED'],
  // While the cool-down lasts the keys are fresh: they were just fetched for an unknown key id.
  [
    [JwtWithoutValidKidError, KidNotFoundInJwksError, WaitPeriodNotYetEndedJwkError],
    'TOKEN_KEY_UNKNOWN',
  ],
  [[JwtInvalidSignatureAlgorithmError], 'TOKEN_ALGORITHM'],
  // ParameterValidationError is what an issuer that is not configured leads to.
  [[JwtInvalidIssuerError, ParameterValidationError], 'TOKEN_ISSUER'],
  [[JwtInvalidSignatureError], 'TOKEN_SIGNATURE'],
  [[JwtExpiredError], 'TOKEN_EXPIRED'],
  [[JwtNotBeforeError], 'TOKEN_NOT_YET_VALID'],
  [[CognitoJwtInvalidTokenUseError], 'TOKEN_USE'],
  [[CognitoJwtInvalidClientIdError], 'TOKEN_CLIENT'],
];

type TokenCode = Exclude<TokenRefusal['code'], 'TOKEN_TOO_LARGE' | 'KEYS_UNAVAILABLE'>;

const KEY_ERRORS = [
  FetchError,
  JwksValidationError,
  JwkValidationError,
  JwkInvalidUseError,
  JwkInvalidKtyError,
];

/**
 * The refusal that an error of `aws-jwt-verify` stands for.
 *
 * Errors: rethrows what is not such an error, so that nothing unforeseen looks like a verdict.
 */
export function tokenRefusal(error: unknown): TokenRefusal {
  for (const [errors, code] of REFUSALS) {
    if (errors.some((type) => error instanceof type)) return { code };
  }
  for (const type of KEY_ERRORS) {
    if (error instanceof type) return { code: 'KEYS_UNAVAILABLE', cause: error.message };
  }
  throw error;
}
