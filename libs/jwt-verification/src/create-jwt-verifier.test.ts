import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createIssuer, signCompactJwt, type Claims, type Issuer } from '@furlock/issuer-kit';
import { HttpResponse, http } from 'msw';
import { setupServer } from 'msw/node';
import { createKeyCache } from './create-key-cache.js';
import { KEY_COOL_DOWN_MS, KEY_RETRY_MS } from './issuer-keys.js';
import type { TokenRefusal } from './token-refusal.js';
import { TOKEN_LIMIT_BYTES } from './create-jwt-verifier.js';
import { createCheckedVerifier } from './testing/checked-verifier.js';

const region = 'eu-central-1';
const pool = {
  kind: 'cognito' as const,
  userPoolId: 'eu-central-1_AbCdEfGhI',
  clientIds: ['client-a', 'client-b'],
};
const issuer = createIssuer({ region, userPoolId: pool.userPoolId });
const stranger = createIssuer({ region, userPoolId: 'eu-central-1_Stranger1' });
const issuedAt = Math.floor(Date.now() / 1000) - 60;
const ada = { subject: 'sub-ada', username: 'ada', clientId: 'client-a', issuedAt };

let fetches: string[];
let answer: () => Response;
const server = setupServer(
  http.get('https://:host/:pool/.well-known/jwks.json', ({ request }) => {
    fetches.push(request.url);
    return answer();
  }),
);
beforeAll(() => server.listen({ onUnhandledRequest: 'error' }));
afterAll(() => server.close());
beforeEach(() => {
  fetches = [];
  answer = () => HttpResponse.json(issuer.jwks());
});

const verifier = (tokenUses: readonly ('id' | 'access')[] = ['id', 'access'], now = () => 0) =>
  createCheckedVerifier([{ ...pool, tokenUses }], {
    keyCache: createKeyCache({ now, random: () => 0 }),
  });

/** A token signed with the issuer's own key, with changes to its header and claims. */
function forged(claims: Claims, header: object = {}, from: Issuer = issuer) {
  const { kid, privateKey } = from.signingKey('access');
  const [, payload = ''] = from.accessToken({ ...ada, scopes: [] }).split('.');
  const original = JSON.parse(Buffer.from(payload, 'base64url').toString()) as Claims;
  return signCompactJwt({
    header: { kid, alg: 'RS256', ...header },
    claims: { ...original, ...claims },
    privateKey,
  });
}

describe('accepted', () => {
  test('an id token, with claim names that do not depend on the use', async () => {
    const token = issuer.idToken({ ...ada, groups: ['admins'], email: 'ada@example.com' });

    expect(await verifier().verifyJwt(token)).toEqual({
      ok: true,
      value: {
        issuer: issuer.issuer,
        issuerId: issuer.userPoolId,
        subject: 'sub-ada',
        username: 'ada',
        groups: ['admins'],
        scopes: [],
        clientId: 'client-a',
        tokenUse: 'id',
        expiresAt: issuedAt + 3600,
        payload: JSON.parse(
          Buffer.from(token.split('.')[1] ?? '', 'base64url').toString(),
        ) as unknown,
      },
    });
  });

  test('an access token, with its scopes', async () => {
    const token = issuer.accessToken({ ...ada, clientId: 'client-b', scopes: ['openid', 'email'] });

    expect(await verifier().verifyJwt(token)).toMatchObject({
      value: { tokenUse: 'access', clientId: 'client-b', scopes: ['openid', 'email'], groups: [] },
    });
  });

  test('a token of the client credentials grant, which has no user', async () => {
    expect(await verifier().verifyJwt(forged({ username: undefined }))).toMatchObject({
      value: { username: null },
    });
  });

  test('an id token grants no scopes, even if it has a scope claim', async () => {
    const token = forged({ token_use: 'id', aud: 'client-a', scope: 'orders/write' });

    expect(await verifier().verifyJwt(token)).toMatchObject({
      value: { tokenUse: 'id', scopes: [] },
    });
  });

  test('every claim as the token has it, deeply frozen', async () => {
    const address = { lines: ['1 Row', { door: 'b' }], country: 'GB' };
    const verified = await verifier().verifyJwt(forged({ address, 'custom:tenant': 'acme' }));

    const payload = verified.ok ? verified.value.payload : {};
    expect(payload).toMatchObject({ address, 'custom:tenant': 'acme', client_id: 'client-a' });
    const parts = [
      payload,
      payload['address'],
      ...(Object.values(payload['address'] as object) as unknown[]),
    ];
    expect([...parts, (parts[2] as unknown[])[1]].map((part) => Object.isFrozen(part))).toEqual(
      Array.from({ length: 5 }, () => true),
    );
  });

  test('a token of the updated issuer form', async () => {
    const updated = createIssuer({ region, userPoolId: pool.userPoolId, issuerForm: 'updated' });
    answer = () => HttpResponse.json(updated.jwks());

    const verified = await verifier().verifyJwt(updated.idToken(ada));

    expect(verified).toMatchObject({ value: { issuer: updated.issuer } });
  });
});

describe('refused', () => {
  const valid = issuer.idToken(ada);
  const [header = '', payload = '', signature = ''] = valid.split('.');
  const unsigned = Buffer.from('{"alg":"none"}').toString('base64url');
  const publicKeyText = JSON.stringify(issuer.jwks().keys[0]);
  const hmacHeader = Buffer.from(
    JSON.stringify({ alg: 'HS256', kid: issuer.signingKey('id').kid }),
  ).toString('base64url');
  const hmacInput = `${hmacHeader}.${payload}`;
  const hmac = createHmac('sha256', publicKeyText).update(hmacInput).digest('base64url');

  const cases: [name: string, token: string, code: TokenRefusal['code']][] = [
    ['nothing', '', 'TOKEN_OPAQUE'],
    ['a string that is not a JWT', 'opaque', 'TOKEN_OPAQUE'],
    ['two parts', `${header}.${payload}`, 'TOKEN_MALFORMED'],
    ['a payload that is not JSON', `${header}.AAAA.${signature}`, 'TOKEN_MALFORMED'],
    ['no subject', forged({ sub: undefined }), 'TOKEN_MALFORMED'],
    ['no expiry', forged({ exp: undefined }), 'TOKEN_MALFORMED'],
    ['a subject of another type', forged({ sub: 5 }), 'TOKEN_CLAIM_TYPE'],
    ['an nbf that is not a date', forged({ nbf: null }), 'TOKEN_CLAIM_TYPE'],
    ['no algorithm and no key id', `${unsigned}.${payload}.AA`, 'TOKEN_ALGORITHM'],
    ['algorithm none', forged({}, { alg: 'none' }), 'TOKEN_ALGORITHM'],
    ['the public key as an HMAC secret', `${hmacInput}.${hmac}`, 'TOKEN_ALGORITHM'],
    ['an algorithm that the key is not for', forged({}, { alg: 'RS512' }), 'TOKEN_ALGORITHM'],
    ['a pool that is not configured', stranger.idToken(ada), 'TOKEN_ISSUER'],
    ['no issuer', forged({ iss: undefined }), 'TOKEN_ISSUER'],
    ['a key that the issuer does not have', forged({}, { kid: 'invented' }), 'TOKEN_KEY_UNKNOWN'],
    [
      "a stranger's key under the issuer's name",
      forged({ iss: issuer.issuer }, { kid: issuer.signingKey('access').kid }, stranger),
      'TOKEN_SIGNATURE',
    ],
    [
      'a payload of another token',
      `${header}.${forged({}).split('.')[1]}.${signature}`,
      'TOKEN_SIGNATURE',
    ],
    ['an expired token', issuer.idToken({ ...ada, issuedAt: issuedAt - 7200 }), 'TOKEN_EXPIRED'],
    ['a token that is not valid yet', forged({ nbf: issuedAt + 7200 }), 'TOKEN_NOT_YET_VALID'],
    ['another use', forged({ token_use: 'refresh' }), 'TOKEN_USE'],
    ['another client', issuer.idToken({ ...ada, clientId: 'client-c' }), 'TOKEN_CLIENT'],
  ];
  test.each(cases)('%s', async (_name, token, code) => {
    expect(await verifier().verifyJwt(token)).toMatchObject({ ok: false, error: { code } });
  });

  test.each([
    ['an id token if only access tokens are accepted', ['access'] as const, valid],
    [
      'an access token if only id tokens are accepted',
      ['id'] as const,
      issuer.accessToken({ ...ada, scopes: [] }),
    ],
  ])('%s', async (_name, tokenUses, token) => {
    expect(await verifier(tokenUses).verifyJwt(token)).toMatchObject({
      ok: false,
      error: { code: 'TOKEN_USE' },
    });
    expect(await verifier().verifyJwt(token)).toMatchObject({ ok: true });
  });

  test('a token over the size limit, before it is decoded', async () => {
    const huge = 'x'.repeat(TOKEN_LIMIT_BYTES + 1);

    expect(await verifier().verifyJwt(huge)).toEqual({
      ok: false,
      error: { code: 'TOKEN_TOO_LARGE', bytes: 16_385, limitBytes: 16_384 },
    });
    expect(await verifier().verifyJwt(huge.slice(1))).toMatchObject({
      ok: false,
      error: { code: 'TOKEN_OPAQUE' },
    });
    expect(fetches).toEqual([]);
  });
});

test('a valid token is refused in any other spelling, and with any one character changed', async () => {
  const valid = issuer.idToken(ada);
  const subject = verifier();
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  const mutants = [
    `${valid}=`,
    `${valid}==`,
    ...Array.from(alphabet, (character) => valid.slice(0, -1) + character),
    ...Array.from(valid, (character, index) => {
      const next = alphabet[(alphabet.indexOf(character) + 1) % 64] as string;
      return valid.slice(0, index) + next + valid.slice(index + 1);
    }),
  ].filter((mutant) => mutant !== valid);

  const accepted = [];
  for (const mutant of mutants) {
    if ((await subject.verifyJwt(mutant)).ok) accepted.push(mutant);
  }

  expect(accepted).toEqual([]);
  expect((await subject.verifyJwt(valid)).ok).toBe(true);
});

describe('keys', () => {
  const jwksUri = issuer.jwksUri;

  test('are fetched once for each pool, and serve both forms of its issuer', async () => {
    const updated = {
      ...issuer,
      issuer: issuer.issuer.replace('cognito-idp', 'issuer-cognito-idp'),
    };
    const subject = verifier();

    const failures = await subject.fetchKeys();
    const regional = await subject.verifyJwt(issuer.idToken(ada));
    const other = await subject.verifyJwt(forged({ iss: updated.issuer }));

    expect(failures).toEqual([]);
    expect([regional.ok, other.ok]).toEqual([true, true]);
    expect(fetches).toEqual([jwksUri]);
  });

  test('that are unavailable are reported, and fetched again after a pause', async () => {
    const clock = { ms: 0 };
    const subject = verifier(undefined, () => clock.ms);
    answer = () => new HttpResponse(null, { status: 503 });

    const failures = await subject.fetchKeys();
    const before = fetches.length;
    clock.ms += KEY_RETRY_MS - 1;
    const meanwhile = await subject.verifyJwt(issuer.idToken(ada));
    expect(fetches).toHaveLength(before);
    answer = () => HttpResponse.json(issuer.jwks());
    clock.ms += 1;
    const later = await subject.verifyJwt(issuer.idToken(ada));

    expect(failures).toMatchObject([{ jwksUri }]);
    expect(meanwhile).toMatchObject({ error: { code: 'KEYS_UNAVAILABLE' } });
    expect(later.ok).toBe(true);
  });

  const damaged: [name: string, answer: () => Response][] = [
    ['not JSON', () => new HttpResponse('keys')],
    ['not a list', () => HttpResponse.json({ keys: 'none' })],
    ['an empty list', () => HttpResponse.json({ keys: [] })],
    [
      'keys without required members',
      () => HttpResponse.json({ keys: [{ kid: 'a', kty: 'RSA' }] }),
    ],
    ['symmetric keys', () => HttpResponse.json({ keys: [{ kid: 'a', kty: 'oct', k: 'AA' }] })],
  ];
  test.each(damaged)(
    'that are %s are not used, and do not replace valid ones',
    async (_name, bad) => {
      const fresh = verifier();
      const holding = verifier();
      await holding.fetchKeys();
      answer = bad;

      const unknown = await fresh.verifyJwt(issuer.idToken(ada));
      const provoked = await holding.verifyJwt(forged({}, { kid: 'invented' }));
      const known = await holding.verifyJwt(issuer.idToken(ada));

      expect(unknown).toMatchObject({ error: { code: 'KEYS_UNAVAILABLE' } });
      expect(provoked).toMatchObject({ error: { code: 'KEYS_UNAVAILABLE' } });
      expect(known.ok).toBe(true);
    },
  );

  test('in force are listed by issuer; before the first fetch the lists are empty', async () => {
    const subject = verifier();
    const kids = () =>
      Array.from(subject.keysInForce(), ([iss, keys]) => [iss, keys.map(({ jwk }) => jwk.kid)]);
    const updated = `https://issuer-cognito-idp.${region}.amazonaws.com/${pool.userPoolId}`;

    const before = kids();
    await subject.fetchKeys();

    const listed = issuer.jwks().keys.map(({ kid }) => kid);
    expect(before).toEqual([
      [issuer.issuer, []],
      [updated, []],
    ]);
    expect(kids()).toEqual([
      [issuer.issuer, listed],
      [updated, listed],
    ]);
    expect(fetches).toHaveLength(1);
  });

  test('in the cache of one verifier are used by the next one', async () => {
    const keyCache = createKeyCache();
    await createCheckedVerifier([{ ...pool, tokenUses: ['id'] }], { keyCache }).fetchKeys();
    answer = () => new HttpResponse(null, { status: 503 });

    const next = createCheckedVerifier([{ ...pool, tokenUses: ['id', 'access'] }], { keyCache });
    const verified = await next.verifyJwt(issuer.idToken(ada));

    expect(verified.ok).toBe(true);
  });

  test('are not fetched for every invented key id, but only once per cool-down', async () => {
    const clock = { ms: 0 };
    const subject = verifier(undefined, () => clock.ms);
    await subject.fetchKeys();
    const invented = () => subject.verifyJwt(forged({}, { kid: `invented-${fetches.length}` }));

    const first = await invented();
    clock.ms += KEY_COOL_DOWN_MS - 1;
    const soon = await invented();
    clock.ms += 1;
    const later = await invented();

    const error = {
      code: 'TOKEN_KEY_UNKNOWN',
      claim: 'header.kid',
      expected: 'the id of a key of the issuer',
    };
    expect([first, soon, later]).toEqual(Array.from({ length: 3 }, () => ({ ok: false, error })));
    expect(fetches).toHaveLength(3);
  });

  test('rotate without a restart', async () => {
    const rotating = createIssuer({ region, userPoolId: pool.userPoolId });
    answer = () => HttpResponse.json(rotating.jwks());
    const subject = verifier();
    await subject.fetchKeys();

    rotating.rotateKeys();
    const verified = await subject.verifyJwt(rotating.idToken(ada));

    expect(verified.ok).toBe(true);
    expect(fetches).toHaveLength(2);
  });
});
