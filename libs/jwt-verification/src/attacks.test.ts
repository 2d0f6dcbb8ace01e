/**
 * Tokens that an attacker can send: each is refused for the right reason, and only those with an
 * unknown key id cause a fetch.
 */
import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { createIssuer, forgedTokens } from '@furlock/issuer-kit';
import { proofRuns } from '@furlock/test-kit';
import { createKeyCache } from './create-key-cache.js';
import { createCheckedVerifier } from './testing/checked-verifier.js';

const issuer = createIssuer({ region: 'eu-central-1', userPoolId: 'eu-central-1_AbCdEfGhI' });
const stranger = createIssuer({ region: 'eu-central-1', userPoolId: 'eu-central-1_Stranger1' });
const clientId = 'client-a';
const now = Math.floor(Date.now() / 1000);
const forged = forgedTokens({ issuer, stranger, clientId, now });
const subject = { subject: 'sub-ada', username: 'ada', clientId, issuedAt: now - 60 };

const pool = { kind: 'cognito', userPoolId: issuer.userPoolId, clientIds: [clientId] } as const;
let fetches = 0;
const verifier = createCheckedVerifier([{ ...pool, tokenUses: ['id', 'access'] }], {
  keyCache: createKeyCache({
    fetchJwks: () => {
      fetches++;
      return Promise.resolve(new TextEncoder().encode(JSON.stringify(issuer.jwks())).buffer);
    },
  }),
  verifiedTokens: { digest: (token) => createHash('sha256').update(token).digest('base64') },
});
beforeAll(() => verifier.fetchKeys());

describe('refused', () => {
  test.each(Object.entries(forged))('%s', async (_name, [code, token]) => {
    expect(await verifier.verifyJwt(token)).toMatchObject({ ok: false, error: { code } });
  });

  test('with only one more fetch, for the key ids that the issuer does not have', () => {
    expect(fetches).toBe(2);
  });
});

test('names that look alike are different', async () => {
  const groups = [
    'аdmins',
    'admins\u200b',
    'ADMINS',
    'ａｄｍｉｎｓ',
    'admi\u0301ns',
    'adm\u0131ns',
  ];

  const verified = await verifier.verifyJwt(issuer.idToken({ ...subject, groups }));

  expect(verified).toMatchObject({ value: { groups } });
  expect(verified.ok && verified.value.groups.includes('admins')).toBe(false);
});

test('a token with one use is not accepted for the other', async () => {
  const tokens = {
    id: issuer.idToken(subject),
    access: issuer.accessToken({ ...subject, scopes: [] }),
  };
  const verdicts = async (tokenUse: 'id' | 'access') => {
    const strict = createCheckedVerifier([{ ...pool, tokenUses: [tokenUse], jwks: issuer.jwks() }]);
    const verdicts = await Promise.all(
      Object.values(tokens).map((token) => strict.verifyJwt(token)),
    );
    return verdicts.map((verdict) => (verdict.ok ? verdict.value.tokenUse : verdict.error.code));
  };

  expect(await verdicts('id')).toEqual(['id', 'TOKEN_USE']);
  expect(await verdicts('access')).toEqual(['TOKEN_USE', 'access']);
});

const mutations = proofRuns({ part: 2_000, all: 10_000, seed: 20261125 });

test(`none of ${mutations.numRuns} mutants of valid tokens is accepted`, async () => {
  const parents = Array.from({ length: 8 }, (_, index) =>
    index % 2 === 0
      ? issuer.idToken({ ...subject, username: `user-${index}` })
      : issuer.accessToken({ ...subject, username: `user-${index}`, scopes: ['openid'] }),
  );
  const random = seededRandom(mutations.seed);
  const mutants = new Set<string>();
  while (mutants.size < mutations.numRuns) {
    const mutant = mutate(pick(random, parents), parents, random);
    if (!parents.includes(mutant)) mutants.add(mutant);
  }

  // The original tokens are cached, which must not help the mutants.
  for (const parent of parents) expect((await verifier.verifyJwt(parent)).ok).toBe(true);
  const accepted: string[] = [];
  for (const mutant of mutants) {
    if ((await verifier.verifyJwt(mutant)).ok) accepted.push(mutant);
  }

  expect(accepted).toEqual([]);
  for (const parent of parents) expect((await verifier.verifyJwt(parent)).ok).toBe(true);
});

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
  function partOfAnother(token, { random, other }) {
    const parts = token.split('.');
    const at = Math.floor(random() * parts.length);
    return parts.with(at, other.split('.')[at] ?? '').join('.');
  },
];

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
