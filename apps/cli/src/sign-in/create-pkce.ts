/**
 * Creates the secrets that bind an authorization code to the process that requested it.
 */
import { createHash, randomBytes } from 'node:crypto';

/** The secrets of one sign-in: used once, never stored. */
export interface Pkce {
  /** Sent only to the token endpoint. Shape: 43 characters. Source: RFC 7636, section 4.1. */
  readonly codeVerifier: string;
  /** Sent to the authorization endpoint. */
  readonly codeChallenge: string;
  /** Returned with the code. Source: RFC 6749, section 10.12. */
  readonly state: string;
}

/** Fresh secrets for one sign-in. */
export function createPkce(): Pkce {
  // RFC 7636, section 4.1: 32 octets from a random number generator, base64url encoded.
  const codeVerifier = randomBytes(32).toString('base64url');
  return {
    codeVerifier,
    codeChallenge: s256(codeVerifier),
    state: randomBytes(32).toString('base64url'),
  };
}

/** The code challenge of a verifier. Source: RFC 7636, section 4.2, method S256. */
export function s256(codeVerifier: string): string {
  return createHash('sha256').update(codeVerifier, 'ascii').digest('base64url');
}
