/**
 * Applies the filters of `aws s3 sync`.
 *
 * Source: AWS CLI command reference, "Use of Exclude and Include Filters"; Python, `fnmatch` (read 2026-11-28).
 */

/** The filters, as CDK passes them: all excludes before all includes. */
export interface SyncFilters {
  readonly exclude: readonly string[];
  readonly include: readonly string[];
}

/** Whether a file is synchronized. The last filter that matches decides. Shape of `path`: relative. */
export function isSynchronized(path: string, { exclude, include }: SyncFilters): boolean {
  return (
    include.some((pattern) => matchesFilter(pattern, path)) ||
    !exclude.some((pattern) => matchesFilter(pattern, path))
  );
}

/** Whether one character matches. */
type Matcher = (character: string) => boolean;

const ANYTHING = 'any number of characters';

/**
 * Whether a pattern matches a whole text: `*` any characters, also `/`, `?` one, `[abc]` and `[!abc]` one
 * of a set. Its time grows with the product of both lengths at most.
 */
export function matchesFilter(pattern: string, text: string): boolean {
  const parts = readPattern(pattern);
  const characters = [...text];
  let part = 0;
  let at = 0;
  let star = -1;
  let resumeAt = 0;
  while (at < characters.length) {
    const current = parts[part];
    if (current === ANYTHING) {
      star = part;
      resumeAt = at;
      part += 1;
    } else if (current?.(characters[at] ?? '') === true) {
      part += 1;
      at += 1;
    } else if (star >= 0) {
      resumeAt += 1;
      at = resumeAt;
      part = star + 1;
    } else {
      return false;
    }
  }
  return parts.slice(part).every((rest) => rest === ANYTHING);
}

function readPattern(pattern: string): (Matcher | typeof ANYTHING)[] {
  const characters = [...pattern];
  const parts: (Matcher | typeof ANYTHING)[] = [];
  for (let index = 0; index < characters.length; index += 1) {
    const character = characters[index] ?? '';
    const set = character === '[' ? readSet(characters, index) : undefined;
    if (set !== undefined) {
      parts.push(set.matcher);
      index = set.end;
    } else if (character === '*') {
      parts.push(ANYTHING);
    } else {
      parts.push((one) => character === '?' || one === character);
    }
  }
  return parts;
}

/** A set in brackets; undefined if it is not closed, so that the bracket stands for itself. */
function readSet(
  characters: readonly string[],
  start: number,
): { readonly matcher: Matcher; readonly end: number } | undefined {
  const isNegated = characters[start + 1] === '!';
  const first = start + (isNegated ? 2 : 1);
  // A bracket that is the first of the set belongs to it.
  const end = characters.indexOf(']', first + 1);
  if (end < 0) return undefined;
  const members = characters.slice(first, end);
  return { matcher: (one) => isMember(members, one) !== isNegated, end };
}

function isMember(members: readonly string[], character: string): boolean {
  for (let index = 0; index < members.length; index += 1) {
    const from = members[index] ?? '';
    const to = members[index + 2];
    if (members[index + 1] === '-' && to !== undefined) {
      if (from <= character && character <= to) return true;
      index += 2;
    } else if (from === character) {
      return true;
    }
  }
  return false;
}
