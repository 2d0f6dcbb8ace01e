/**
 * Signatures of every algorithm: the verifier, `jose` and `aws-jwt-verify` accept the same tokens, and no
 * forged signature is accepted or makes the verifier throw.
 */
import { describe, expect, test } from '@jest/globals';
import {
  algorithmOf,
  createAlgorithmIssuer,
  forgedSignatures,
  SIGNATURE_KINDS,
  tokenMutants,
} from '@furlock/issuer-kit';
import { proofRuns } from '@furlock/test-kit';
import { createKeyCache } from './create-key-cache.js';
import { createCheckedVerifier } from './testing/checked-verifier.js';
import type { OidcIssuer } from './trusted-issuer.js';

const issuer = createAlgorithmIssuer();
const stranger = createAlgorithmIssuer();
const now = Math.floor(Date.now() / 1000);
const claims = {
  iss: 'https://login.example.com',
  sub: 'ada',
  aud: 'api',
  azp: 'client-a',
  exp: now + 3600,
};
const trusted: OidcIssuer = {
  kind: 'oidc',
  issuer: claims.iss,
  jwksUri: 'https://login.example.com/jwks',
  jwks: issuer.jwks as unknown as NonNullable<OidcIssuer['jwks']>,
  algorithms: ['RS256', 'RS384', 'RS512', 'ES256', 'ES384', 'ES512', 'EdDSA'],
  tokenUse: 'access',
  tokenType: null,
  audiences: ['api'],
  clientIds: null,
};
const verifier = createCheckedVerifier([trusted], {
  keyCache: createKeyCache({
    fetchJwks: () => Promise.resolve(new TextEncoder().encode(JSON.stringify(issuer.jwks)).buffer),
  }),
});

describe('a valid signature passes', () => {
  test.each(SIGNATURE_KINDS)('%s', async (kind) => {
    expect(await verifier.verifyJwt(issuer.sign(kind, claims))).toMatchObject({
      ok: true,
      value: { subject: 'ada' },
    });
  });
});

test('a forged signature is refused, with its own code', async () => {
  const forged = Object.entries(forgedSignatures({ issuer, stranger }, claims));

  const verdicts = [];
  for (const [name, [, token]] of forged) {
    const verdict = await verifier.verifyJwt(token);
    verdicts.push([name, verdict.ok ? 'accepted' : verdict.error.code]);
  }

  expect(verdicts).toEqual(forged.map(([name, [code]]) => [name, code]));
  expect(verdicts.length).toBeGreaterThan(300);
});

const mutations = proofRuns({ part: 250, all: 50_000, seed: 20261128 });

describe(`none of ${mutations.numRuns} mutants is accepted, signed with`, () => {
  test.each(SIGNATURE_KINDS)('%s', async (kind) => {
    const parents = ['ada', 'bob', 'cyd'].map((sub) =>
      issuer.sign(kind, { ...claims, sub, scope: 'orders/read', groups: ['admins'] }),
    );
    const codes = new Map<string, number>();

    for (const mutant of tokenMutants(parents, mutations)) {
      const verdict = await verifier.verifyJwt(mutant);
      const code = verdict.ok ? 'accepted' : verdict.error.code;
      codes.set(code, (codes.get(code) ?? 0) + 1);
    }

    expect(codes.get('accepted')).toBeUndefined();
    // The issuer's keys are good, whatever a token says.
    expect(codes.get('KEYS_UNAVAILABLE')).toBeUndefined();
    expect(codes.get('TOKEN_SIGNATURE')).toBeGreaterThan(mutations.numRuns / 20);
    for (const parent of parents) expect((await verifier.verifyJwt(parent)).ok).toBe(true);
  });
});

test('an issuer that does not list an algorithm accepts no token with it', async () => {
  for (const kind of SIGNATURE_KINDS) {
    const others = trusted.algorithms.filter((algorithm) => algorithm !== algorithmOf(kind));
    const strict = createCheckedVerifier([{ ...trusted, algorithms: others }]);

    expect(await strict.verifyJwt(issuer.sign(kind, claims))).toMatchObject({
      error: { code: 'TOKEN_ALGORITHM', claim: 'header.alg', found: `"${algorithmOf(kind)}"` },
    });
  }
});
