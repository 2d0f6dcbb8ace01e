/**
 * Tokens that an attacker can send: each is refused for the right reason, and only those with an
 * unknown key id cause a fetch.
 */
import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { createIssuer, forgedTokens, tokenMutants } from '@furlock/issuer-kit';
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
  const mutants = tokenMutants(parents, mutations);

  // The original tokens are cached, which must not help the mutants.
  for (const parent of parents) expect((await verifier.verifyJwt(parent)).ok).toBe(true);
  const accepted: string[] = [];
  for (const mutant of mutants) {
    if ((await verifier.verifyJwt(mutant)).ok) accepted.push(mutant);
  }

  expect(accepted).toEqual([]);
  for (const parent of parents) expect((await verifier.verifyJwt(parent)).ok).toBe(true);
});
