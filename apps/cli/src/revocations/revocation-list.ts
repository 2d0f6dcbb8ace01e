/**
 * Changes a list of revocations: adds an entry, lifts entries, and drops those that have ended.
 *
 * It does not read or write the list: `stored-revocations.ts` does.
 */
import {
  PARAMETER_LIMIT_BYTES,
  REVOCATIONS_LIMIT_BYTES,
  type Revocation,
} from '@furlock/edge-settings';

/** Whose tokens an entry covers: one user's, or everybody's. */
export type Holder = Pick<Revocation, 'issuer' | 'subject'>;

/** Whether both cover the same tokens. */
export function isSameHolder(one: Holder, other: Holder): boolean {
  return one.issuer === other.issuer && one.subject === other.subject;
}

/** The entries that may still cover a valid token. */
export function withoutEnded(
  entries: readonly Revocation[],
  nowSeconds: number,
): readonly Revocation[] {
  return entries.filter(({ removableAt = Infinity }) => nowSeconds < removableAt);
}

/**
 * The list with another entry, which replaces an earlier one of the same holder. An entry of a whole issuer
 * also replaces its users' earlier ones, but only if there is no room for both: when it is lifted, the
 * others remain.
 *
 * Errors: undefined if the list would be too large.
 */
export function withRevocation(
  entries: readonly Revocation[],
  added: Revocation,
): readonly Revocation[] | undefined {
  const same = entries.find((entry) => isSameHolder(entry, added));
  const others = entries.filter((entry) => entry !== same);
  const entry = { ...added, revokedAt: Math.max(added.revokedAt, same?.revokedAt ?? 0) };
  const complete = [...others, entry];
  if (fits(complete, entry)) return complete;
  if (entry.subject !== undefined) return undefined;
  const smaller = complete.filter(
    (other) =>
      other === entry || other.issuer !== entry.issuer || other.revokedAt > entry.revokedAt,
  );
  return fits(smaller, entry) ? smaller : undefined;
}

/** The list in the form in which it is stored. */
export function revocationsText(revocations: readonly Revocation[]): string {
  return JSON.stringify({ revocations });
}

function fits(entries: readonly Revocation[], { subject }: Holder): boolean {
  const limit = subject === undefined ? PARAMETER_LIMIT_BYTES.advanced : REVOCATIONS_LIMIT_BYTES;
  return Buffer.byteLength(revocationsText(entries)) <= limit;
}
