/**
 * The result of a sign-in.
 */

/** The tokens of a signed-in user. */
export interface Tokens {
  readonly access: string;
  readonly id: string;
  readonly expiresInSeconds: number;
}

/**
 * The tokens, if the values in Cognito's response are valid.
 *
 * Shape: the characters of a Bearer credential, so that a token is safe in a header and, quoted, in a
 * shell command.
 * Source: RFC 6750, section 2.1 (b64token).
 */
export function toTokens(access: unknown, id: unknown, expiresIn: unknown): Tokens | undefined {
  return isB64Token(access) && isB64Token(id) && typeof expiresIn === 'number'
    ? { access, id, expiresInSeconds: expiresIn }
    : undefined;
}

function isB64Token(value: unknown): value is string {
  return typeof value === 'string' && /^[\w.~+/-]+=*$/.test(value);
}
