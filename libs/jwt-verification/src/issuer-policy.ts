/**
 * The requirements for tokens of one trusted issuer: everything that differs between kinds of issuers.
 */
import type { JwtPayload } from 'aws-jwt-verify/jwt-model';
import type { Jwks, SignatureAlgorithm } from './key-set.js';
import type { UnverifiedJwt } from './parse-compact-jwt.js';
import type { Result } from './result.js';
import type { ContentRefusal } from './token-refusal.js';
import type { VerifiedClaims } from './verified-claims.js';

/** The requirements for tokens of one trusted issuer. */
export interface IssuerPolicy {
  /** The `iss` of its tokens: a user pool has two. */
  readonly issuers: readonly string[];
  readonly jwksUri: string;
  readonly jwks: Jwks | undefined;
  readonly algorithms: readonly SignatureAlgorithm[];
  /**
   * The claims of the token, if it meets the issuer's requirements.
   *
   * It does not verify the signature or check the time. Before the signature is verified, its result may
   * only be used to refuse the token.
   */
  readClaims(token: UnverifiedJwt): Result<VerifiedClaims, ContentRefusal>;
  /**
   * Has `aws-jwt-verify` check the token's claims.
   *
   * Errors: throws its errors.
   */
  validate(payload: JwtPayload, clockToleranceSeconds: number): void;
}
