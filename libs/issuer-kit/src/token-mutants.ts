/**
 * Random changes to valid tokens: none of the results may be accepted.
 */

/** This number of different mutants of these tokens. The same seed gives the same mutants. */
export function tokenMutants(
  parents: readonly string[],
  { numRuns, seed }: { readonly numRuns: number; readonly seed: number },
): ReadonlySet<string> {
  const random = seededRandom(seed);
  const mutants = new Set<string>();
  while (mutants.size < numRuns) {
    const mutant = mutate(pick(random, parents), parents, random);
    if (!parents.includes(mutant)) mutants.add(mutant);
  }
  return mutants;
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** Makes one to three small changes to a token: to its text, or to the bytes of one of its parts. */
function mutate(token: string, others: readonly string[], random: () => number): string {
  let mutant = token;
  for (let changes = 1 + Math.floor(random() * 3); changes > 0; changes--) {
    const change = pick(random, CHANGES);
    mutant = change(mutant, { random, other: pick(random, others) });
  }
  return mutant;
}

type Change = (
  token: string,
  given: { readonly random: () => number; readonly other: string },
) => string;

const CHANGES: readonly Change[] = [
  function replaceCharacter(token, { random }) {
    const at = Math.floor(random() * token.length);
    return token.slice(0, at) + pick(random, [...ALPHABET, '.', '=', ' ']) + token.slice(at + 1);
  },
  function insertCharacter(token, { random }) {
    const at = Math.floor(random() * (token.length + 1));
    return token.slice(0, at) + pick(random, [...ALPHABET, '.', '=', '\n']) + token.slice(at);
  },
  function removeCharacters(token, { random }) {
    const at = Math.floor(random() * token.length);
    return token.slice(0, at) + token.slice(at + 1 + Math.floor(random() * 4));
  },
  function swapCharacters(token, { random }) {
    const at = Math.floor(random() * (token.length - 1));
    return token.slice(0, at) + (token[at + 1] ?? '') + (token[at] ?? '') + token.slice(at + 2);
  },
  function lastCharacter(token, { random }) {
    return token.slice(0, -1) + pick(random, [...ALPHABET]);
  },
  function flipBit(token, { random }) {
    return withPart(token, random, (bytes) => {
      const at = Math.floor(random() * bytes.length);
      bytes[at] = (bytes[at] ?? 0) ^ (1 << Math.floor(random() * 8));
      return bytes;
    });
  },
  function growOrShrinkPart(token, { random }) {
    return withPart(token, random, (bytes) =>
      random() < 0.5 ? Buffer.concat([bytes, Buffer.from([0])]) : bytes.subarray(1),
    );
  },
  function changeDigit(token, { random }) {
    return withPart(token, random, (bytes) => {
      const digits = [...bytes.keys()].filter((at) =>
        /[0-9]/.test(String.fromCharCode(bytes[at] ?? 0)),
      );
      const at = digits[Math.floor(random() * digits.length)];
      if (at !== undefined) bytes[at] = 48 + Math.floor(random() * 10);
      return bytes;
    });
  },
  function resizeSignature(token, { random }) {
    const at = token.lastIndexOf('.') + 1;
    const signature = Buffer.from(token.slice(at), 'base64url');
    const size = Math.floor(random() * (signature.length + 8));
    const resized = Buffer.concat([signature, Buffer.alloc(8)]).subarray(0, size);
    return token.slice(0, at) + resized.toString('base64url');
  },
  function fillSignature(token, { random }) {
    const at = token.lastIndexOf('.') + 1;
    const signature = Buffer.from(token.slice(at), 'base64url');
    const from = Math.floor(random() * (signature.length + 1));
    const to = from + Math.floor(random() * (signature.length + 1 - from));
    return (
      token.slice(0, at) + signature.fill(pick(random, [0, 255]), from, to).toString('base64url')
    );
  },
  function changeMember(token, { random }) {
    const parts = token.split('.');
    const at = Math.floor(random() * 2);
    const members = objectIn(parts[at]);
    if (members === undefined) return token;
    const name = pick(random, [...Object.keys(members), 'crit', 'nbf', '__proto__']);
    const changed = Object.fromEntries([
      ...Object.entries(members).filter(([other]) => other !== name),
      [name, pick(random, VALUES)],
    ]) as unknown;
    return parts.with(at, Buffer.from(JSON.stringify(changed)).toString('base64url')).join('.');
  },
  function nest(token, { random }) {
    const parts = token.split('.');
    const at = Math.floor(random() * 2);
    const json = Buffer.from(parts[at] ?? '', 'base64url').toString();
    const levels = Math.floor(random() * 1_000);
    const nested = `${json.slice(0, -1)},"x":${'['.repeat(levels)}1${']'.repeat(levels)}}`;
    return parts.with(at, Buffer.from(nested).toString('base64url')).join('.');
  },
  function partOfAnother(token, { random, other }) {
    const parts = token.split('.');
    const at = Math.floor(random() * parts.length);
    return parts.with(at, other.split('.')[at] ?? '').join('.');
  },
];

const VALUES = [
  ...[null, true, 0, -1, 1e300, '', 'none', 'HS256', 'PS256', 'ES256', 'ES512', 'EdDSA', 'RS256'],
  ...[[], {}, ['RS256'], { alg: 'none' }],
];

function objectIn(part = ''): object | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString());
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

function withPart(token: string, random: () => number, change: (bytes: Buffer) => Buffer): string {
  const parts = token.split('.');
  const at = Math.floor(random() * parts.length);
  return parts
    .with(at, change(Buffer.from(parts[at] ?? '', 'base64url')).toString('base64url'))
    .join('.');
}

function pick<T>(random: () => number, from: readonly T[]): T {
  return from[Math.floor(random() * from.length)] as T;
}

/** Random numbers in the range [0, 1), the same for the same seed (mulberry32, in the public domain). */
function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
