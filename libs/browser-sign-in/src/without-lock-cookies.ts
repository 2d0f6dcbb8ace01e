/**
 * Removes the cookies of locks from a request, because the backend must not receive them.
 */
import { isLockCookie } from './cookie-names.js';
import type { HeaderField } from './header-field.js';
import { pairName } from './read-cookies.js';

/**
 * The headers without the cookies of any lock. Every other cookie stays as it is, byte for byte and in order;
 * a Cookie header with no others is removed.
 */
export function withoutLockCookies(headers: readonly HeaderField[]): readonly HeaderField[] {
  if (!headers.some(mayHaveLockCookie)) return headers;
  return headers.flatMap((header): HeaderField[] => {
    if (!mayHaveLockCookie(header)) return [header];
    const [field, text] = header;
    const pairs = text.split(';');
    const kept = pairs.filter((pair) => !isLockCookie(pairName(pair)));
    if (kept.length === pairs.length) return [header];
    if (kept.length === 0) return [];
    // The white space in front of a pair belongs to the separator from the one before.
    if (kept[0] !== pairs[0]) kept[0] = String(kept[0]).trimStart();
    return [[field, kept.join(';')]];
  });
}

/** Most requests end here: no name is looked at without the text that all of them contain. */
function mayHaveLockCookie([field, text]: HeaderField): boolean {
  return field === 'cookie' && text.includes('-furlock-');
}
