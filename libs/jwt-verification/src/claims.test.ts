/**
 * Claims as issuers write them: where they are, which types they have, and what a refusal says of them.
 */
import { describe, expect, test } from '@jest/globals';
import { createAlgorithmIssuer, createIssuer, signCompactJwt } from '@furlock/issuer-kit';
import { createJwtVerifier, EXPLAIN_PAUSE_MS } from './create-jwt-verifier.js';
import { NESTING_LIMIT } from './parse-compact-jwt.js';
import type { CognitoIssuer, OidcIssuer } from './trusted-issuer.js';

const keys = createAlgorithmIssuer();
const stranger = createAlgorithmIssuer();
const now = Math.floor(Date.now() / 1000);
const valid = {
  iss: 'https://login.example.com',
  sub: 'ada',
  aud: 'api',
  azp: 'client-a',
  exp: now + 600,
};
const trusted: OidcIssuer = {
  kind: 'oidc',
  issuer: valid.iss,
  jwksUri: 'https://login.example.com/jwks',
  jwks: keys.jwks as unknown as NonNullable<OidcIssuer['jwks']>,
  algorithms: ['RS256', 'ES256'],
  tokenUse: 'access',
  tokenType: null,
  audiences: ['api'],
  clientIds: ['client-a'],
};
const tokenOf = (claims: object, header = {}) =>
  keys.sign('ES256', { ...valid, ...claims }, header);

async function claimsOf(claims: object, issuer: Partial<OidcIssuer> = {}) {
  const verdict = await createJwtVerifier([{ ...trusted, ...issuer }]).verifyJwt(tokenOf(claims));
  if (!verdict.ok) throw new Error(verdict.error.code);
  return verdict.value;
}

describe('groups and scopes are read', () => {
  type Names = NonNullable<OidcIssuer['claimNames']>;
  const path = ['realm_access', 'roles'];
  const cases: [
    name: string,
    claims: object,
    claimNames: Names,
    groups: string[],
    scopes: string[],
  ][] = [
    ['from lists', { g: ['a', 'b'], scope: ['x', 'y'] }, { groups: 'g' }, ['a', 'b'], ['x', 'y']],
    ['from strings', { g: 'a', scope: 'x  y' }, { groups: 'g' }, ['a'], ['x', 'y']],
    ['a group is never split', { g: 'a b,c' }, { groups: 'g' }, ['a b,c'], []],
    ['a group is never parsed', { g: '["a"]' }, { groups: 'g' }, ['["a"]'], []],
    ['an empty string is no group', { g: '', scope: '' }, { groups: 'g' }, [], []],
    ['null is no group', { g: null, scope: null }, { groups: 'g' }, [], []],
    ['at a path', { realm_access: { roles: ['a'] } }, { groups: path }, ['a'], []],
    ['at a path, as a string', { realm_access: { roles: 'a' } }, { groups: path }, ['a'], []],
    ['scopes at a path', { api: { scp: 'x y' } }, { scopes: ['api', 'scp'] }, [], ['x', 'y']],
    ['under a name with dots', { 'https://x.y/g': ['a'] }, { groups: 'https://x.y/g' }, ['a'], []],
    [
      'a name with dots is no path',
      { realm_access: { roles: ['a'] } },
      { groups: 'realm_access.roles' },
      [],
      [],
    ],
    [
      'under a name like a path',
      { 'realm_access.roles': ['a'] },
      { groups: 'realm_access.roles' },
      ['a'],
      [],
    ],
    [
      'at a path whose names have dots',
      { 'https://x.y/': { 'a.b': ['a'] } },
      { groups: ['https://x.y/', 'a.b'] },
      ['a'],
      [],
    ],
    ['a path of one name', { g: ['a'] }, { groups: ['g'] }, ['a'], []],
    ['a path that the token does not have', { realm_access: {} }, { groups: path }, [], []],
    ['a path through a string', { realm_access: 'roles' }, { groups: path }, [], []],
    ['a path through null', { realm_access: null }, { groups: path }, [], []],
    ['a path through a list', { realm_access: [['a']] }, { groups: ['realm_access', '0'] }, [], []],
    ['a path to the length of a list', { g: ['a'] }, { groups: ['g', 'length'] }, [], []],
    ['a path to an inherited member', {}, { groups: ['constructor', 'name'] }, [], []],
    ['a path to a prototype', { g: {} }, { groups: ['g', '__proto__'] }, [], []],
  ];
  test.each(cases)('%s', async (_name, claims, claimNames, groups, scopes) => {
    expect(await claimsOf(claims, { claimNames })).toMatchObject({ groups, scopes });
  });

  test('of a user pool, in the same forms', async () => {
    const pool = createIssuer({ region: 'eu-central-1', userPoolId: 'eu-central-1_AbCdEfGhI' });
    const issuer: CognitoIssuer = {
      kind: 'cognito',
      userPoolId: pool.userPoolId,
      clientIds: ['client-a'],
      tokenUses: ['access'],
      jwks: pool.jwks(),
    };
    const { kid, privateKey } = pool.signingKey('access');
    const claims = { iss: pool.issuer, sub: 'ada', client_id: 'client-a', token_use: 'access' };
    const compactJwt = signCompactJwt({
      header: { alg: 'RS256', kid },
      claims: { ...claims, exp: now + 600, 'cognito:groups': 'admins', scope: ['x'], username: 5 },
      privateKey,
    });

    expect(await createJwtVerifier([issuer]).verifyJwt(compactJwt)).toMatchObject({
      value: {
        groups: ['admins'],
        scopes: ['x'],
        username: null,
        unreadable: { username: { claim: 'username', expected: 'a string', found: 'a number' } },
      },
    });
  });

  test('the username and the client at a path', async () => {
    const claimNames = { username: ['user', 'name'], clientId: ['client', 'id'] };
    const claims = { user: { name: 'Ada' }, client: { id: 'client-a' }, azp: undefined };

    expect(await claimsOf(claims, { claimNames })).toMatchObject({
      username: 'Ada',
      clientId: 'client-a',
    });
  });
});

describe('a claim that is not needed never makes a token malformed', () => {
  const claimNames = { groups: 'groups', username: 'name' };
  const cases: [name: string, claims: object, unreadable: object | undefined][] = [
    ['an email of another type', { email: 5 }, undefined],
    ['an issue time of another type', { iat: 'now' }, undefined],
    ['a sign-in time of another type', { auth_time: [] }, undefined],
    ['a token id of another type', { jti: ['a'] }, undefined],
    ['a second client of another type', { client_id: 5 }, undefined],
    ['groups that are a number', { groups: 5 }, { groups: { claim: 'groups', found: 'a number' } }],
    ['groups that are an object', { groups: { a: true } }, { groups: { found: 'an object' } }],
    ['a group that is a list', { groups: [['a']] }, { groups: { found: 'a list' } }],
    ['a group that is a number', { groups: ['a', 5] }, { groups: { found: 'a list' } }],
    ['a scope that is a number', { scope: 5 }, { scopes: { claim: 'scope', found: 'a number' } }],
    ['scopes that are not strings', { scope: [1] }, { scopes: { found: 'a list' } }],
    ['a name that is true', { name: true }, { username: { claim: 'name', found: 'a boolean' } }],
    ['a name that is a list', { name: ['Ada'] }, { username: { found: 'a list of strings' } }],
  ];
  test.each(cases)('%s', async (_name, claims, unreadable) => {
    const read = await claimsOf(claims, { claimNames });

    expect(read).toMatchObject({ subject: 'ada', groups: [], scopes: [], username: null });
    if (unreadable === undefined) expect(read.unreadable).toBeUndefined();
    else expect(read.unreadable).toMatchObject(unreadable);
  });

  test('an audience of another type, if audiences are not checked', async () => {
    expect(await claimsOf({ aud: { a: 1 } }, { audiences: null })).toMatchObject({
      subject: 'ada',
    });
  });
});

describe('a refusal says which claim, what was expected, and what was found', () => {
  const cases: [name: string, claims: object, header: object, error: object][] = [
    [
      'another audience',
      { aud: ['web', 'ops'] },
      {},
      { code: 'TOKEN_AUDIENCE', claim: 'aud', expected: ['api'], found: '["web","ops"]' },
    ],
    [
      'no audience',
      { aud: undefined },
      {},
      { code: 'TOKEN_AUDIENCE', claim: 'aud', expected: ['api'], found: 'nothing' },
    ],
    [
      'another client',
      { azp: 'client-b' },
      {},
      { code: 'TOKEN_CLIENT', claim: 'azp', expected: ['client-a'], found: '"client-b"' },
    ],
    [
      'no client',
      { azp: undefined },
      {},
      { code: 'TOKEN_MALFORMED', claim: 'client_id', found: 'nothing' },
    ],
    [
      'a client of another type',
      { azp: 5 },
      {},
      { code: 'TOKEN_CLAIM_TYPE', claim: 'azp', found: 'a number' },
    ],
    [
      'two clients',
      { client_id: 'client-a', azp: 'client-b' },
      {},
      {
        code: 'TOKEN_MALFORMED',
        claim: 'azp',
        expected: 'the same client as client_id',
        found: '"client-b"',
      },
    ],
    [
      'no subject',
      { sub: undefined },
      {},
      { code: 'TOKEN_MALFORMED', claim: 'sub', found: 'nothing' },
    ],
    [
      'a subject of another type',
      { sub: 5 },
      {},
      { code: 'TOKEN_CLAIM_TYPE', claim: 'sub', found: 'a number' },
    ],
    [
      'an expiry of another type',
      { exp: '1' },
      {},
      { code: 'TOKEN_CLAIM_TYPE', claim: 'exp', found: 'a string' },
    ],
    [
      'no expiry',
      { exp: undefined },
      {},
      { code: 'TOKEN_MALFORMED', claim: 'exp', found: 'nothing' },
    ],
    [
      'an expiry beyond dates',
      { exp: 1e300 },
      {},
      { code: 'TOKEN_MALFORMED', claim: 'exp', found: '1e+300' },
    ],
    [
      'an audience of another type',
      { aud: 5 },
      {},
      { code: 'TOKEN_CLAIM_TYPE', claim: 'aud', found: 'a number' },
    ],
    [
      'an extension',
      {},
      { crit: ['x'] },
      { code: 'TOKEN_MALFORMED', claim: 'header.crit', found: undefined },
    ],
    [
      'another issuer',
      { iss: 'https://b.example' },
      {},
      { code: 'TOKEN_ISSUER', claim: 'iss', expected: [valid.iss], found: undefined },
    ],
    [
      'an issuer that is nested',
      { iss: { a: 1 } },
      {},
      { code: 'TOKEN_ISSUER', claim: 'iss', found: undefined },
    ],
    [
      'a logout token',
      { events: {} },
      {},
      { code: 'TOKEN_USE', claim: 'events', found: undefined },
    ],
    [
      'a token that is not valid yet',
      { nbf: now + 36_000 },
      {},
      { code: 'TOKEN_NOT_YET_VALID', claim: 'nbf', found: String(now + 36_000) },
    ],
    [
      'an expired token',
      { exp: now - 60 },
      {},
      { code: 'TOKEN_EXPIRED', claim: 'exp', found: undefined },
    ],
    [
      'no key id',
      {},
      { kid: undefined },
      { code: 'TOKEN_KEY_UNKNOWN', claim: 'header.kid', found: 'nothing' },
    ],
  ];
  test.each(cases)('%s', async (_name, claims, header, error) => {
    const verdict = await createJwtVerifier([trusted]).verifyJwt(tokenOf(claims, header));

    expect(verdict.ok).toBe(false);
    expect({ found: undefined, ...(!verdict.ok && verdict.error) }).toMatchObject(error);
  });

  test('another type of token', async () => {
    const strict = createJwtVerifier([{ ...trusted, tokenType: 'at+jwt' }]);

    expect(await strict.verifyJwt(tokenOf({}, { typ: 'JWT' }))).toMatchObject({
      error: { code: 'TOKEN_TYPE', claim: 'header.typ', expected: 'at+jwt', found: '"JWT"' },
    });
  });

  const audience = { aud: 'a secret of the sender' };

  test('but nothing that was found, if the signature is wrong', async () => {
    const header = { alg: 'ES256', kid: 'ES256' };
    const forged = [
      stranger.sign('ES256', { ...valid, ...audience }),
      tokenOf(audience).replace(/[^.]{8}$/, 'AAAAAAAA'),
      tokenOf(audience, { kid: 'unknown' }),
      keys.sign('RS256', { ...valid, ...audience }, header),
    ];
    for (const token of forged) {
      const { ok, ...rest } = await createJwtVerifier([trusted]).verifyJwt(token);

      expect(ok).toBe(false);
      expect(rest).toEqual({
        error: { code: 'TOKEN_AUDIENCE', claim: 'aud', expected: ['api'] },
      });
    }
  });

  test('once in ten seconds for each code, so that a flood costs no signatures', async () => {
    const clock = { ms: Date.now() };
    const verifier = createJwtVerifier([trusted], { now: () => clock.ms });
    const foundIn = async (claims: object) => {
      const verdict = await verifier.verifyJwt(tokenOf(claims));
      return !verdict.ok && 'found' in verdict.error ? verdict.error.found : undefined;
    };

    expect(await foundIn({ aud: 'a' })).toBe('"a"');
    expect(await foundIn({ aud: 'b' })).toBeUndefined();
    expect(await foundIn({ azp: 'c' })).toBe('"c"');
    clock.ms += EXPLAIN_PAUSE_MS - 1;
    expect(await foundIn({ aud: 'd' })).toBeUndefined();
    clock.ms += 1;
    expect(await foundIn({ aud: 'e' })).toBe('"e"');
  });

  test('in printable ASCII, and never more than 200 characters', async () => {
    const odd = `аpi\u202e\n${'x'.repeat(1_000)}`;
    const verdict = await createJwtVerifier([trusted]).verifyJwt(tokenOf({ aud: odd }));
    const found = !verdict.ok && 'found' in verdict.error ? (verdict.error.found ?? '') : '';

    expect(found).toMatch(/^"\\u0430pi\\u202e\\nxxx[\x20-\x7e]*$/);
    expect(found).toHaveLength(200);
  });
});

describe('the payload', () => {
  test('has every claim, and is frozen at every depth', async () => {
    const claims = { email: 'ada@example.com', 'custom:tenant': 't1', a: { b: [{ c: 1 }] } };
    const { payload } = await claimsOf(claims);

    expect(payload).toEqual({ ...valid, ...claims });
    const levels = [payload, payload['a'], (payload['a'] as { b: object[] }).b];
    expect(levels.every((level) => Object.isFrozen(level))).toBe(true);
    expect(Object.isFrozen((payload['a'] as { b: object[] }).b[0])).toBe(true);
  });

  test('is the same for a token that is looked up', async () => {
    const verifier = createJwtVerifier([trusted], { verifiedTokens: { digest: (token) => token } });
    const compactJwt = tokenOf({ email: 'ada@example.com' });
    const [first, second] = [
      await verifier.verifyJwt(compactJwt),
      await verifier.verifyJwt(compactJwt),
    ];

    expect(first.ok && second.ok && first.value.payload === second.value.payload).toBe(true);
  });
});

describe('nesting', () => {
  const nested = (levels: number) =>
    JSON.parse(`${'['.repeat(levels)}${']'.repeat(levels)}`) as unknown;
  const verdictOn = (token: string) => createJwtVerifier([trusted]).verifyJwt(token);

  test('up to the limit is accepted, in header and claims', async () => {
    const member = nested(NESTING_LIMIT - 1);

    expect((await verdictOn(tokenOf({ x: member }))).ok).toBe(true);
    expect((await verdictOn(tokenOf({}, { x: member }))).ok).toBe(true);
  });

  test('above the limit is refused', async () => {
    for (const levels of [NESTING_LIMIT, 3_000]) {
      const error = { code: 'TOKEN_MALFORMED' };

      expect(await verdictOn(tokenOf({ x: nested(levels) }))).toMatchObject({ ok: false, error });
      expect(await verdictOn(tokenOf({}, { x: nested(levels) }))).toMatchObject({
        ok: false,
        error,
      });
    }
  });

  test('does not count brackets in strings, or beside each other', async () => {
    const claims = {
      x: '[{'.repeat(1_000),
      y: Array.from({ length: 500 }, () => [[]]),
      z: '\\"[[',
    };

    expect((await verdictOn(tokenOf(claims))).ok).toBe(true);
  });
});

test('a key that cannot be imported is at fault, not the token', async () => {
  const [key] = trusted.jwks?.keys.filter(({ kid }) => kid === 'ES256') ?? [];
  const broken = { ...key, kty: 'EC', y: key?.x };
  const verifier = createJwtVerifier([{ ...trusted, jwks: { keys: [broken] } }]);

  expect(await verifier.verifyJwt(tokenOf({}))).toMatchObject({
    error: { code: 'KEYS_UNAVAILABLE' },
  });
});
