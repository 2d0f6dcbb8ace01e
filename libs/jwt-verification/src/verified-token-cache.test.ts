import crypto, { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { createIssuer } from '@furlock/issuer-kit';
import { createJwtVerifier, type JwtVerifierOptions } from './create-jwt-verifier.js';
import { createKeyCache } from './create-key-cache.js';
import type { VerifiedClaims } from './verified-claims.js';
import type { VerifiedTokenCacheOptions } from './verified-token-cache.js';

const issuer = createIssuer({ region: 'eu-central-1', userPoolId: 'eu-central-1_AbCdEfGhI' });
const clientId = 'client-a';
const pool = {
  kind: 'cognito',
  userPoolId: issuer.userPoolId,
  clientIds: [clientId],
  tokenUses: ['id', 'access'],
} as const;
const realNow = Date.now();
const tokenOf = (username: string, validitySeconds = 3600) =>
  issuer.idToken({
    subject: username,
    username,
    clientId,
    issuedAt: Math.floor(realNow / 1000),
    validitySeconds,
  });

let clock: { ms: number };
let verifications: jest.SpiedFunction<typeof crypto.createVerify>;
beforeEach(() => {
  clock = { ms: realNow };
  verifications = jest.spyOn(crypto, 'createVerify');
});
afterEach(() => {
  verifications.mockRestore();
});

const digest = (token: string) => createHash('sha256').update(token).digest('base64');

function verifierWith(
  cache: Partial<VerifiedTokenCacheOptions> = {},
  options: JwtVerifierOptions = {},
) {
  return createJwtVerifier([{ ...pool, jwks: issuer.jwks() }], {
    keyCache: createKeyCache({
      fetchJwks: () => Promise.resolve(encoded(issuer.jwks())),
      now: () => clock.ms,
      random: () => 0,
    }),
    now: () => clock.ms,
    verifiedTokens: { digest, ...cache },
    ...options,
  });
}

const encoded = (jwks: object) => new TextEncoder().encode(JSON.stringify(jwks)).buffer;

/** The number of signatures that are verified during an action. */
async function signaturesVerifiedBy(something: () => Promise<unknown>): Promise<number> {
  const before = verifications.mock.calls.length;
  await something();
  return verifications.mock.calls.length - before;
}

describe('a token that was verified', () => {
  const token = tokenOf('ada');

  test('is looked up after that, with the same claims', async () => {
    const verifier = verifierWith();
    const first = await verifier.verifyJwt(token);

    const again = await signaturesVerifiedBy(async () => {
      expect(await verifier.verifyJwt(token)).toEqual(first);
    });

    expect(first).toMatchObject({ value: { username: 'ada' } });
    expect(again).toBe(0);
  });

  test('is verified again after five minutes, or after the configured time', async () => {
    for (const [maxAgeSeconds, limitMs] of [
      [undefined, 300_000],
      [10, 10_000],
    ] as const) {
      const verifier = verifierWith({ maxAgeSeconds });
      await verifier.verifyJwt(token);

      clock.ms += limitMs - 1;
      const young = await signaturesVerifiedBy(() => verifier.verifyJwt(token));
      clock.ms += 1;
      const old = await signaturesVerifiedBy(() => verifier.verifyJwt(token));

      expect([young, old]).toEqual([0, 1]);
      clock.ms = realNow;
    }
  });

  test('is verified each time without a cache', async () => {
    for (const verifier of [
      verifierWith({ maxAgeSeconds: 0 }),
      verifierWith({}, { verifiedTokens: undefined }),
    ]) {
      const count = await signaturesVerifiedBy(async () => {
        await verifier.verifyJwt(token);
        await verifier.verifyJwt(token);
      });

      expect(count).toBe(2);
    }
  });

  test('is refused exactly from its expiry on', async () => {
    const short = tokenOf('ada', 60);
    const verifier = verifierWith();
    await verifier.verifyJwt(short);
    const expiresAtMs = Math.floor(realNow / 1000) * 1000 + 60_000;

    clock.ms = expiresAtMs - 1;
    expect((await verifier.verifyJwt(short)).ok).toBe(true);
    clock.ms = expiresAtMs;

    expect(await verifier.verifyJwt(short)).toMatchObject({
      ok: false,
      error: { code: 'TOKEN_EXPIRED' },
    });
  });

  test('is verified again if the clock was set back', async () => {
    const verifier = verifierWith();
    await verifier.verifyJwt(token);

    clock.ms -= 1;

    expect(await signaturesVerifiedBy(() => verifier.verifyJwt(token))).toBe(1);
  });

  test('is refused once its key is revoked', async () => {
    let listed = issuer.jwks();
    const verifier = verifierWith(
      { maxAgeSeconds: 3600 },
      {
        keyCache: createKeyCache({
          fetchJwks: () => Promise.resolve(encoded(listed)),
          now: () => clock.ms,
        }),
      },
    );
    expect((await verifier.verifyJwt(token)).ok).toBe(true);

    const stranger = createIssuer({ region: 'eu-central-1', userPoolId: issuer.userPoolId });
    listed = stranger.jwks();
    clock.ms += 120_000;
    await verifier.verifyJwt(token);
    await new Promise((resolve) => setImmediate(resolve));

    expect(await verifier.verifyJwt(token)).toMatchObject({
      ok: false,
      error: { code: 'TOKEN_KEY_UNKNOWN' },
    });
  });

  test('is verified again once the settings have changed', async () => {
    const keyCache = createKeyCache({ now: () => clock.ms });
    await verifierWith({}, { keyCache }).verifyJwt(token);

    const strict = createJwtVerifier([{ ...pool, clientIds: ['client-b'] }], {
      keyCache,
      now: () => clock.ms,
      verifiedTokens: { digest },
    });

    expect(await strict.verifyJwt(token)).toMatchObject({
      ok: false,
      error: { code: 'TOKEN_CLIENT' },
    });
  });
});

test('a refused token is not cached, and evicts no other', async () => {
  const verifier = verifierWith({ maxBytes: 10_000 });
  const token = tokenOf('ada');
  await verifier.verifyJwt(token);
  const [header, payload, signature = ''] = tokenOf('bob').split('.');
  const forged = Array.from({ length: 20 }, (_, index) =>
    [header, payload, `${String(index).padStart(4, 'A')}${signature.slice(4)}`].join('.'),
  );

  const forgeries = await signaturesVerifiedBy(async () => {
    for (const one of [...forged, ...forged]) await verifier.verifyJwt(one);
  });

  expect(forgeries).toBe(40);
  expect(await signaturesVerifiedBy(() => verifier.verifyJwt(token))).toBe(0);
});

test('a token in two concurrent calls is cached once', async () => {
  const verifier = verifierWith();
  const token = tokenOf('ada');

  const verdicts = await Promise.all([verifier.verifyJwt(token), verifier.verifyJwt(token)]);

  expect(verdicts.map(({ ok }) => ok)).toEqual([true, true]);
  expect(await signaturesVerifiedBy(() => verifier.verifyJwt(token))).toBe(0);
});

test('memory is bounded: the least recently used tokens are evicted first', async () => {
  const tokens = ['ada', 'bob', 'cyd', 'dan'].map((name) => tokenOf(name));
  const [ada = '', bob = '', cyd = '', dan = ''] = tokens;
  // Room for two of them in each generation.
  const verifier = verifierWith({ maxBytes: 4.5 * (600 + ada.length) });

  for (const token of [ada, bob, cyd, ada, dan]) await verifier.verifyJwt(token);
  const forgotten = await signaturesVerifiedBy(() => verifier.verifyJwt(bob));
  const kept = await signaturesVerifiedBy(async () => {
    for (const token of [ada, dan, bob]) await verifier.verifyJwt(token);
  });

  expect([forgotten, kept]).toEqual([1, 0]);
});

describe('refused without verifying a signature', () => {
  const now = Math.floor(realNow / 1000);
  const stranger = createIssuer({ region: 'eu-central-1', userPoolId: 'eu-central-1_Stranger1' });
  const subject = { subject: 's', username: 'ada', clientId, issuedAt: now };
  const cases: [name: string, token: string][] = [
    ['an expired token', issuer.idToken({ ...subject, issuedAt: now - 7200 })],
    ['another issuer', stranger.idToken(subject)],
    ['another client', issuer.idToken({ ...subject, clientId: 'client-b' })],
    ['a string that is not a JWT', 'a.b.c'],
  ];
  test.each(cases)('%s', async (_name, token) => {
    const verifier = verifierWith();
    // Of each code, one refusal in ten seconds is explained, which needs the signature.
    await verifier.verifyJwt(token);

    const count = await signaturesVerifiedBy(async () => {
      expect((await verifier.verifyJwt(token)).ok).toBe(false);
    });

    expect(count).toBe(0);
  });
});

describe('the result of fromClaims', () => {
  const token = tokenOf('ada');
  const readingVerifier = (fromClaims: (claims: VerifiedClaims) => unknown) =>
    createJwtVerifier([{ ...pool, jwks: issuer.jwks() }], {
      now: () => clock.ms,
      verifiedTokens: { digest },
      fromClaims,
    });

  test('is computed once, and cached with the token', async () => {
    const fromClaims = jest.fn(({ username }: VerifiedClaims) => ({ username }));
    const verifier = readingVerifier(fromClaims);

    const first = await verifier.verifyJwt(token);
    const second = await verifier.verifyJwt(token);

    expect(first).toEqual({ ok: true, value: { username: 'ada' } });
    expect(second.ok && first.ok && second.value === first.value).toBe(true);
    expect(fromClaims).toHaveBeenCalledTimes(1);
  });

  test('is not computed for a refused token', async () => {
    const fromClaims = jest.fn();
    const verifier = readingVerifier(fromClaims);

    await verifier.verifyJwt(token.replace(/.{8}$/, 'AAAAAAAA'));
    await verifier.verifyJwt(tokenOf('ada', -60));

    expect(fromClaims).not.toHaveBeenCalled();
  });

  test('is not cached if fromClaims throws', async () => {
    const verifier = readingVerifier(() => {
      throw new RangeError('no');
    });

    await expect(verifier.verifyJwt(token)).rejects.toThrow(RangeError);
    await expect(verifier.verifyJwt(token)).rejects.toThrow(RangeError);
  });
});
