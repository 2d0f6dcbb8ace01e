/**
 * Whether new tokens continue the session of a cookie.
 *
 * A page of a sibling domain can plant a refresh cookie, because only `__Host-` cookies are safe from that. So
 * what a refresh token yields is used only if it is what the session cookie says.
 */
import type { SessionClaims } from './sign-in-options.js';
import type { UnverifiedClaims } from './unverified-claims.js';

/** Who, for which client, and by which sign-in. Where one of the tokens has the claim, both must. */
const CONTINUED = ['sub', 'client_id', 'azp', 'aud', 'token_use', 'origin_jti', 'auth_time'];

/**
 * Whether a verified token has the issuer, the subject, the client and the sign-in of an earlier token, which
 * may have expired. `issuerUrls` are the names of the one issuer that both must come from.
 */
export function isSameSession(
  { issuer, payload }: SessionClaims,
  earlier: UnverifiedClaims,
  issuerUrls: readonly string[],
): boolean {
  return (
    issuerUrls.includes(issuer) &&
    issuerUrls.includes(String(earlier['iss'])) &&
    CONTINUED.every((name) => JSON.stringify(payload[name]) === JSON.stringify(earlier[name]))
  );
}
