/**
 * The attacks on the verifier, sent as requests: the whole function refuses each token, and
 * returns and logs no part of it.
 */
import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import type { EdgeSettings } from '@furlock/edge-settings';
import {
  createAlgorithmIssuer,
  createIssuer,
  forgedSignatures,
  forgedTokens,
  SIGNATURE_KINDS,
  tokenMutants,
} from '@furlock/issuer-kit';
import { createKeyCache } from '@furlock/jwt-verification';
import { createNodeSigner } from '@furlock/sigv4-signing/node';
import { originRequestEvent, proofRuns } from '@furlock/test-kit';
import { decodeIdentity } from '@furlock/viewer-identity';
import { createHandler } from './create-handler.js';
import { configWith } from './testing/config-with.js';

const region = 'eu-central-1';
const issuer = createIssuer({ region, userPoolId: 'eu-central-1_AbCdEfGhI' });
const stranger = createIssuer({ region, userPoolId: 'eu-central-1_Stranger1' });
const clientId = 'client-a';
const now = Math.floor(Date.now() / 1000);
const logged: Readonly<Record<string, unknown>>[] = [];

const signer = createAlgorithmIssuer();
const oidc = {
  kind: 'oidc',
  issuer: 'https://login.example.com',
  jwksUri: 'https://login.example.com/jwks',
  algorithms: ['RS256', 'RS384', 'RS512', 'ES256', 'ES384', 'ES512', 'EdDSA'],
  tokenUse: 'access',
  tokenType: null,
  audiences: ['api'],
  clientIds: null,
  claimNames: { groups: ['realm_access', 'roles'] },
} satisfies EdgeSettings['issuers'][number];
const oidcClaims = { iss: oidc.issuer, sub: 'ada', aud: 'api', azp: 'web', exp: now + 3_600 };

function handlerFor(tokenUses: readonly ('id' | 'access')[], more: Partial<EdgeSettings> = {}) {
  const settings: EdgeSettings = {
    publicOrigin: 'https://api.example.com',
    issuers: [
      {
        kind: 'cognito',
        userPoolId: issuer.userPoolId,
        clientIds: [clientId],
        tokenUses: [...tokenUses],
      },
      oidc,
    ],
    ...more,
  };
  const encoded = (jwks: object) => new TextEncoder().encode(JSON.stringify(jwks)).buffer;
  const handler = createHandler({
    region,
    config: configWith(settings),
    keyCache: createKeyCache({
      fetchJwks: (jwksUri) =>
        Promise.resolve(encoded(jwksUri === oidc.jwksUri ? signer.jwks : issuer.jwks())),
    }),
    digestToken: (compactJwt) => createHash('sha256').update(compactJwt).digest('base64'),
    readCredentials: () => ({ accessKeyId: 'id', secretAccessKey: 'secret' }),
    now: () => new Date(),
    signRequest: createNodeSigner(),
    elapsedMs: () => 0,
    random: () => 0,
    log: (record) => logged.push(record),
  });
  return (token: string, uri = '/') =>
    handler.handle(originRequestEvent({ uri, headers: [['Authorization', `Bearer ${token}`]] }));
}

const call = handlerFor(['id', 'access']);

const subject = { subject: 'sub-ada', username: 'ada', clientId, issuedAt: now - 60 };

// Whitespace around a header's value is not part of the value (RFC 9110, section 5.5).
const attacks = Object.entries({
  ...forgedTokens({ issuer, stranger, clientId, now }),
  ...forgedSignatures({ issuer: signer, stranger: createAlgorithmIssuer() }, oidcClaims),
}).filter(([, [, token]]) => token === token.trim());

describe('refused', () => {
  test.each(attacks)('%s', async (_name, [code, token]) => {
    const answer = await call(token);

    expect(answer).toMatchObject({ status: '401' });
    expect(logged).toMatchObject([{ code, status: 401 }]);
    const shown = JSON.stringify([answer, logged.splice(0)]);
    expect(
      [token, ...token.split('.')].filter((part) => part.length > 4 && shown.includes(part)),
    ).toEqual([]);
  });
});

test('an id token is refused if only access tokens are accepted', async () => {
  expect(await handlerFor(['access'])(issuer.idToken(subject))).toMatchObject({
    status: '401',
    body: expect.stringContaining('TOKEN_USE'),
  });
});

test('a valid token passes', async () => {
  expect(await call(issuer.accessToken({ ...subject, scopes: [] }))).toMatchObject({ uri: '/' });
});

const mutations = proofRuns({ part: 150, all: 50_000, seed: 20261129 });

describe(`of ${mutations.numRuns} mutants none passes, and none is unforeseen, signed with`, () => {
  test.each(SIGNATURE_KINDS)('%s', async (kind) => {
    const parents = ['ada', 'bob'].map((sub) =>
      signer.sign(kind, { ...oidcClaims, sub, realm_access: { roles: ['admins'] } }),
    );
    const codes = new Set<unknown>();

    for (const mutant of tokenMutants(parents, mutations)) {
      // A header value ends before a line feed.
      if (mutant.includes('\n') || mutant !== mutant.trim()) continue;
      codes.add((await call(mutant)) && logged.splice(0)[0]?.['code']);
    }

    expect(codes).toContain('TOKEN_SIGNATURE');
    for (const code of ['UNFORESEEN', 'KEYS_UNAVAILABLE', undefined]) {
      expect(codes).not.toContain(code);
    }
    for (const parent of parents) expect(await call(parent)).toMatchObject({ uri: '/' });
  });
});

describe('a claim that only some routes need', () => {
  const rules: EdgeSettings['rules'] = [
    { path: '/admin', access: 'signed-in', anyGroup: ['admins'] },
  ];
  const route = handlerFor(['access'], { rules });
  const cases: [name: string, claims: object, uri: string, code: string | undefined][] = [
    ['groups of another type, elsewhere', { realm_access: { roles: 5 } }, '/', undefined],
    ['groups of another type', { realm_access: { roles: 5 } }, '/admin', 'TOKEN_CLAIM_TYPE'],
    ['one group as a string', { realm_access: { roles: 'admins' } }, '/admin', undefined],
    ['one of several groups', { realm_access: { roles: ['a', 'admins'] } }, '/admin', undefined],
    [
      'several groups in one string',
      { realm_access: { roles: 'a admins' } },
      '/admin',
      'GROUP_MISSING',
    ],
    ['no groups', { email: 5 }, '/admin', 'GROUP_MISSING'],
    ['an email of another type', { email: 5, jti: 5, scope: 5, iat: 'now' }, '/', undefined],
  ];
  test.each(cases)('%s', async (_name, claims, uri, code) => {
    const token = signer.sign('ES256', { ...oidcClaims, ...claims });

    const answer = await route(token, uri);

    expect(logged.splice(0).map((line) => line['code'])).toEqual(code === undefined ? [] : [code]);
    if (code === undefined) expect(answer).toMatchObject({ uri });
    else expect(answer).toMatchObject({ body: expect.stringContaining(code) });
  });

  test('is named in the log, with what the route needs and what the token has', async () => {
    await route(signer.sign('ES256', { ...oidcClaims, realm_access: { roles: 5 } }), '/admin');
    await route(
      signer.sign('ES256', { ...oidcClaims, realm_access: { roles: ['ops'] } }),
      '/admin',
    );

    expect(logged.splice(0)).toMatchObject([
      { code: 'TOKEN_CLAIM_TYPE', status: 401, claim: 'realm_access.roles', found: 'a number' },
      {
        code: 'GROUP_MISSING',
        status: 403,
        claim: 'groups',
        expected: ['admins'],
        found: '["ops"]',
      },
    ]);
  });
});

test('the identity header carries the chosen claims that the token has', async () => {
  const choosing = handlerFor(['access'], {
    identityClaims: ['email', 'custom:tenant', '__proto__'],
  });
  const claims = { ...oidcClaims, email: 'ada@example.com', secret: 'not chosen' };
  const identityOf = async (chosen: typeof call) => {
    const passed = await chosen(signer.sign('RS256', claims));
    const header = 'uri' in passed ? passed.headers['x-furlock-identity']?.[0]?.value : undefined;
    return decodeIdentity(header ?? '');
  };

  expect(await identityOf(choosing)).toMatchObject({
    ok: true,
    value: { subject: 'ada', claims: { email: 'ada@example.com' } },
  });
  expect(JSON.stringify(await identityOf(choosing))).not.toContain('not chosen');
  expect(await identityOf(call)).not.toHaveProperty('value.claims');
});

test('claims that exceed the header budget are refused, as too many groups are', async () => {
  const choosing = handlerFor(['access'], { identityClaims: ['note'] });
  const note = (length: number) =>
    signer.sign('RS256', { ...oidcClaims, note: 'x'.repeat(length) });

  expect(await choosing(note(3_000))).toMatchObject({ uri: '/' });
  expect(await choosing(note(7_000))).toMatchObject({ status: '431' });
  expect(logged.splice(0)).toMatchObject([{ code: 'HEADERS_TOO_LARGE' }]);
});
