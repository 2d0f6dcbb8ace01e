/**
 * What the tokens of one trusted issuer must be: everything that differs between kinds of issuers.
 */
import type { JwtPayload } from 'aws-jwt-verify/jwt-model';
import type { Jwks, SignatureAlgorithm } from './key-set.js';
import type { UnverifiedJwt } from './parse-compact-jwt.js';
import type { Result } from './result.js';
import type { TokenRefusal } from './token-refusal.js';
import type { VerifiedClaims } from './verified-claims.js';

/** What the tokens of one trusted issuer must be. */
export interface IssuerPolicy {
  /** The `iss` of its tokens: of a user pool there are two. */
  readonly issuers: readonly string[];
  readonly jwksUri: string;
  readonly jwks: Jwks | undefined;
  readonly algorithms: readonly SignatureAlgorithm[];
  /**
   * Who the token speaks of, if it is what this issuer's tokens must be.
   *
   * It verifies no signature and looks at no clock. Asked before, its answer is good for a refusal
   * and nothing else.
   */
  readClaims(token: UnverifiedJwt): Result<VerifiedClaims, TokenRefusal>;
  /**
   * What `aws-jwt-verify` checks of a token's claims.
   *
   * Errors: throws its errors.
   */
  validate(payload: JwtPayload, clockToleranceSeconds: number): void;
}
