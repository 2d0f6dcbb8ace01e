/**
 * A compact JWT with an RS256 signature, from any header and any claims.
 *
 * It validates nothing: the header and the claims are signed as given, so that a test can forge what
 * no issuer would write.
 */
import { sign, type KeyObject } from 'node:crypto';

/** The header of a compact JWT. */
export type JoseHeader = Readonly<Record<string, unknown>>;

/**
 * The compact serialization of a header and claims, signed with RSASSA-PKCS1-v1_5 and SHA-256,
 * even if the header names another algorithm.
 *
 * Shape: three base64url parts joined by `.`; members in the order given.
 * Source: RFC 7515, section 7.1; RFC 7518, section 3.3.
 */
export function signCompactJwt({
  header,
  claims,
  privateKey,
}: {
  readonly header: JoseHeader;
  readonly claims: Readonly<Record<string, unknown>>;
  readonly privateKey: KeyObject;
}): string {
  const signingInput = `${base64UrlJson(header)}.${base64UrlJson(claims)}`;
  const signature = sign('sha256', Buffer.from(signingInput), privateKey);
  return `${signingInput}.${signature.toString('base64url')}`;
}

function base64UrlJson(value: Readonly<Record<string, unknown>>): string {
  return Buffer.from(JSON.stringify(value), 'utf8').toString('base64url');
}
