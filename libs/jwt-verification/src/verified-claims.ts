/**
 * Who a token speaks of, under names that depend neither on its issuer nor on its use.
 */
import type { TokenUse } from './trusted-issuer.js';

/** Who a verified token speaks of. */
export interface VerifiedClaims {
  /** The token's `iss`. */
  readonly issuer: string;
  /** Which of the trusted issuers that is: the user pool's id, of another issuer its URL. */
  readonly issuerId: string;
  readonly subject: string;
  /** Null where nobody is signed in (client credentials), or the issuer says no name. */
  readonly username: string | null;
  readonly groups: readonly string[];
  /** Empty for an id token, which grants nothing. */
  readonly scopes: readonly string[];
  readonly clientId: string;
  /** Of a user pool what the token says of itself, of another issuer what the settings say. */
  readonly tokenUse: TokenUse;
  /** Units: seconds since 1970-01-01T00:00:00Z. */
  readonly expiresAt: number;
}
