/**
 * Checks whether a token is revoked: whether its user signed in before the tokens were revoked.
 *
 * It does not verify the token: `jwt-verification` has done so.
 */
import type { Revocation } from '@furlock/edge-settings';

/** The parts of a verified token that revocations refer to. */
export interface RevocableToken {
  /** A user pool's id, which stands for both forms of its issuer, or another issuer's URL. */
  readonly issuerId: string;
  readonly subject: string;
  /** The token's claims. */
  readonly payload: Readonly<Record<string, unknown>>;
}

/** The token is revoked. */
export interface RevocationRefusal {
  readonly code: 'TOKEN_REVOKED';
  /** When. Units: seconds since the epoch. */
  readonly revokedAt: number;
}

/** The first revocation that applies to the token; undefined if none does. */
export function revocationRefusal(
  revocations: readonly Revocation[],
  token: RevocableToken,
): RevocationRefusal | undefined {
  const found = revocations.find((revocation) => applies(revocation, token));
  return found && { code: 'TOKEN_REVOKED', revokedAt: found.revokedAt };
}

function applies(
  { issuer, subject, revokedAt }: Revocation,
  { issuerId, subject: holder, payload }: RevocableToken,
): boolean {
  const isCovered = issuer === issuerId && (subject === undefined || subject === holder);
  return isCovered && !isLater(payload, revokedAt);
}

/**
 * Whether the sign-in is certainly later than the second of the revocation. A refreshed token has a new
 * `iat`, but keeps the `auth_time` of its sign-in (OpenID Connect Core 1.0, section 12.2). Without a usable
 * time, it is not certain.
 */
function isLater({ auth_time: authTime, iat }: RevocableToken['payload'], revokedAt: number) {
  const signedInAt = authTime === undefined ? iat : authTime;
  return (
    typeof signedInAt === 'number' && Number.isFinite(signedInAt) && signedInAt >= revokedAt + 1
  );
}
