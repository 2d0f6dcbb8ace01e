/**
 * Matches IAM's wildcards, `*` for any number of characters and `?` for one, in texts that may contain
 * unknown parts. The time is proportional to the length of the pattern.
 *
 * Source: IAM user guide, "IAM JSON policy elements: Resource", "Action".
 */
import { all, type Answer } from './answer.js';
import { isSameText, text, type Text, type Unknown } from './text.js';

/** Whether a text matches a pattern. */
export function matchText(pattern: Text, value: Text): Answer {
  if (!hasWildcards(pattern)) return equalText(pattern, value);
  return matchAtoms(pattern, value, (atom) => atom);
}

/** Whether a text is exactly another one: `*` and `?` have no meaning. */
export function equalText(one: Text, other: Text): Answer {
  if (isSameText(one, other)) return 'yes';
  return matchAtoms(one, other, (atom) => (isWildcard(atom) ? { exactly: atom } : atom));
}

/**
 * Whether an ARN matches a pattern. A wildcard does not cross a colon, except within the resource; a
 * pattern that would match only if it did is `unknown`.
 */
export function matchArn(pattern: Text, arn: Text): Answer {
  const whole = matchText(pattern, arn);
  if (whole === 'no' || isEverything(pattern) || !hasWildcards(pattern)) return whole;
  const fields = arnFields(pattern);
  const arnParts = arnFields(arn);
  if (fields === undefined || arnParts === undefined) return 'unknown';
  return all(fields.map((field, index) => matchText(field, arnParts[index] ?? [])));
}

/** Whether a pattern is a single `*`, which matches everything. */
export function isEverything(pattern: Text): boolean {
  return pattern.length === 1 && pattern[0] === '*';
}

/** Whether a pattern has `*` or `?`, as far as it is known. */
export function hasWildcards(pattern: Text): boolean {
  return pattern.some((part) => typeof part === 'string' && WILDCARD.test(part));
}

const WILDCARD = /[*?]/;

/** A text in which ASCII letters are lower-case. */
export function lowerCase(value: Text): Text {
  return value.map((part) => (typeof part === 'string' ? part.toLowerCase() : part));
}

/** The six fields of an ARN; undefined if they cannot be told apart. */
function arnFields(arn: Text): readonly Text[] | undefined {
  const fields: Text[] = [];
  let rest: (string | Unknown)[] = [];
  for (const part of arn) {
    if (typeof part !== 'string') {
      if (!part.isName && fields.length < 5) return undefined;
      rest.push(part);
      continue;
    }
    let remaining = part;
    while (fields.length < 5 && remaining.includes(':')) {
      const colon = remaining.indexOf(':');
      fields.push(text(...rest, remaining.slice(0, colon)));
      rest = [];
      remaining = remaining.slice(colon + 1);
    }
    rest.push(remaining);
  }
  return fields.length === 5 ? [...fields, text(...rest)] : undefined;
}

/** A character or an unknown part; a wildcard that stands for itself. */
type Atom = string | Unknown | { readonly exactly: string };

function matchAtoms(pattern: Text, value: Text, spell: (atom: Atom) => Atom): Answer {
  if (beginDifferently(pattern, value) || areDifferentNames(pattern, value)) return 'no';
  const patternAtoms = atomsOf(pattern).map(spell);
  const atoms = atomsOf(value);
  if (matches(patternAtoms, atoms, 'certainly')) return 'yes';
  const isKnown = [...pattern, ...value].every((part) => typeof part === 'string');
  return !isKnown && matches(patternAtoms, atoms, 'possibly') ? 'unknown' : 'no';
}

/** Whether both begin with known text that differs: most pairs, and at once. */
function beginDifferently([pattern]: Text, [value]: Text): boolean {
  if (typeof pattern !== 'string' || typeof value !== 'string') return false;
  const wildcard = pattern.search(WILDCARD);
  const known = wildcard === -1 ? pattern : pattern.slice(0, wildcard);
  return !known.startsWith(value.slice(0, known.length));
}

function atomsOf(value: Text): readonly Atom[] {
  return value.flatMap((part): Atom[] =>
    typeof part === 'string' ? [...part] : [...part.prefix, part],
  );
}

/** Whether both begin alike and go on with whole names, which are of different resources. */
function areDifferentNames(one: Text, other: Text): boolean {
  const start = one.findIndex((part, index) => !isSameText([part], other.slice(index, index + 1)));
  if (start === -1 || hasWildcards(one.slice(0, start))) return false;
  const [first, afterFirst = ':'] = one.slice(start);
  const [second, afterSecond = ':'] = other.slice(start);
  return (
    isName(first) &&
    isName(second) &&
    [afterFirst, afterSecond].every((part) => typeof part === 'string' && part.startsWith(':'))
  );
}

function isName(atom: Atom | undefined): atom is Unknown {
  return typeof atom === 'object' && 'key' in atom && atom.isName;
}

function isWildcard(atom: Atom | undefined): atom is '*' | '?' {
  return atom === '*' || atom === '?';
}

/** Whether a pattern matches, whatever the unknown parts are, or for some values of them. */
function matches(
  pattern: readonly Atom[],
  value: readonly Atom[],
  how: 'certainly' | 'possibly',
): boolean {
  const possibly = how === 'possibly';
  let reached = withSkipped(new Set([0]), value, possibly);
  for (const atom of pattern) {
    const next = new Set<number>();
    if (atom === '*' || (possibly && typeof atom === 'object' && 'key' in atom)) {
      for (let from = Math.min(...reached); from <= value.length; from += 1) next.add(from);
    } else {
      for (const from of reached) {
        const at = value[from];
        if (at === undefined) continue;
        if (typeof at === 'string' ? consumes(atom, at) : isSamePart(atom, at)) next.add(from + 1);
        // An unknown part may hold any number of characters.
        if (possibly && typeof at === 'object' && mayContain(at, atom)) next.add(from);
      }
    }
    reached = withSkipped(next, value, possibly);
    if (reached.size === 0) return false;
  }
  return reached.has(value.length);
}

function consumes(atom: Atom, character: string): boolean {
  if (typeof atom === 'object') return 'exactly' in atom && atom.exactly === character;
  return atom === '?' || atom === character;
}

function isSamePart(atom: Atom, at: Atom): boolean {
  return (
    typeof atom === 'object' &&
    typeof at === 'object' &&
    'key' in atom &&
    'key' in at &&
    atom.key === at.key
  );
}

function mayContain(at: Atom, atom: Atom): boolean {
  return !isName(at) || !(atom === ':' || atom === '/');
}

/** With the positions after unknown parts, which may be empty. */
function withSkipped(
  positions: ReadonlySet<number>,
  value: readonly Atom[],
  possibly: boolean,
): ReadonlySet<number> {
  if (!possibly) return positions;
  const all = new Set(positions);
  for (const position of all) if (typeof value[position] === 'object') all.add(position + 1);
  return all;
}
