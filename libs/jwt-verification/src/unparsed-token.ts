/**
 * Why a text cannot be parsed as a signed JWT.
 */
import type { TokenCode } from './token-refusal.js';

/**
 * A part that begins like a JSON object or list, which a JWT's header must be: the base64url of `{` or
 * `[` begins with these characters.
 */
const BEGINS_LIKE_JSON = /^[eW][w-z\d_/+-]/;

/**
 * The code of a text that `parseCompactJwt` does not accept: `TOKEN_OPAQUE` for a text that was never a
 * JWT, `TOKEN_ENCRYPTED` for one with five parts (RFC 7516, section 7.1), `TOKEN_MALFORMED` for a damaged
 * one.
 */
export function unparsedToken(text: string): TokenCode {
  const parts = text.split('.', 6).length;
  if (parts === 1 || !BEGINS_LIKE_JSON.test(text)) return 'TOKEN_OPAQUE';
  return parts === 5 ? 'TOKEN_ENCRYPTED' : 'TOKEN_MALFORMED';
}
