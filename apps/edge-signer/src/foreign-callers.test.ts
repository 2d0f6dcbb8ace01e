/**
 * Callers of an issuer that is not a user pool, and callers of a user pool: which rules admit them, and
 * which identity the backend receives.
 */
import { createHash } from 'node:crypto';
import { expect, test } from '@jest/globals';
import type { EdgeSettings } from '@furlock/edge-settings';
import { createIssuer, signCompactJwt } from '@furlock/issuer-kit';
import { createKeyCache } from '@furlock/jwt-verification';
import { createNodeSigner } from '@furlock/sigv4-signing/node';
import { originRequestEvent } from '@furlock/test-kit';
import { IDENTITY_HEADER, decodeIdentity } from '@furlock/viewer-identity';
import { createHandler } from './create-handler.js';
import { configWith } from './testing/config-with.js';

const pool = createIssuer({ region: 'eu-central-1', userPoolId: 'eu-central-1_AbCdEfGhI' });
// Only its keys are used, which work for any issuer.
const partner = createIssuer({ region: 'eu-central-1', userPoolId: 'eu-central-1_Partner1' });
// Ends like the pool's URL, but is another issuer.
const partnerUrl = `https://login.partner.example/${pool.userPoolId}`;
const issuedAt = Math.floor(Date.now() / 1000) - 60;

const settings: EdgeSettings = {
  publicOrigin: 'https://api.example.com',
  issuers: [
    {
      kind: 'cognito',
      userPoolId: pool.userPoolId,
      clientIds: ['client-a'],
      tokenUses: ['access'],
      jwks: pool.jwks(),
    },
    {
      kind: 'oidc',
      issuer: partnerUrl,
      jwksUri: 'https://login.partner.example/jwks',
      jwks: partner.jwks(),
      algorithms: ['RS256'],
      tokenUse: 'access',
      tokenType: 'at+jwt',
      audiences: ['https://api.example.com'],
      clientIds: null,
      claimNames: { groups: 'roles' },
    },
  ],
  rules: [
    { path: '/staff', access: 'signed-in', anyIssuer: [pool.userPoolId] },
    { path: '/partners', access: 'signed-in', anyIssuer: [partnerUrl], anyGroup: ['buyers'] },
    { path: '/robots', access: 'signed-in', anyClient: ['partner-app'] },
  ],
};

const { kid, privateKey } = partner.signingKey('access');
const tokens = {
  staff: pool.accessToken({
    subject: 'ada',
    username: 'ada',
    clientId: 'client-a',
    scopes: [],
    groups: ['buyers'],
    issuedAt,
  }),
  partner: signCompactJwt({
    header: { kid, alg: 'RS256', typ: 'at+jwt' },
    claims: {
      iss: partnerUrl,
      sub: 'bob',
      aud: 'https://api.example.com',
      client_id: 'partner-app',
      exp: issuedAt + 3600,
      scope: 'orders/read',
      roles: ['buyers'],
      'cognito:groups': ['admins'],
      username: 'admin',
    },
    privateKey,
  }),
};

const handler = createHandler({
  region: 'eu-central-1',
  config: configWith(settings),
  keyCache: createKeyCache({ fetchJwks: () => Promise.reject(new Error('nothing is fetched')) }),
  digestToken: (compactJwt) => createHash('sha256').update(compactJwt).digest('base64'),
  readCredentials: () => ({ accessKeyId: 'id', secretAccessKey: 'secret' }),
  now: () => new Date(),
  signRequest: createNodeSigner(),
  elapsedMs: () => 0,
  random: () => 0,
  log: () => undefined,
});

function call(uri: string, caller: keyof typeof tokens) {
  const headers: [string, string][] = [['Authorization', `Bearer ${tokens[caller]}`]];
  return handler.handle(originRequestEvent({ uri, headers }));
}

const cases: [uri: string, caller: keyof typeof tokens, outcome: string][] = [
  ['/', 'staff', 'passes'],
  ['/', 'partner', 'passes'],
  ['/staff', 'staff', 'passes'],
  ['/staff', 'partner', 'ISSUER_NOT_ALLOWED'],
  ['/partners', 'partner', 'passes'],
  ['/partners', 'staff', 'ISSUER_NOT_ALLOWED'],
  ['/robots', 'partner', 'passes'],
  ['/robots', 'staff', 'CLIENT_NOT_ALLOWED'],
];
test.each(cases)('%s by the caller %s: %s', async (uri, caller, outcome) => {
  const decision = await call(uri, caller);

  const code = 'status' in decision ? /"code":"(\w+)"/.exec(decision.body ?? '')?.[1] : 'passes';
  expect(code).toBe(outcome);
});

test('the backend receives the identity from the claims that the settings name', async () => {
  const decision = await call('/', 'partner');

  const value = 'headers' in decision ? decision.headers?.[IDENTITY_HEADER]?.[0]?.value : undefined;
  expect(decodeIdentity(value ?? '')).toEqual({
    ok: true,
    value: {
      issuer: partnerUrl,
      subject: 'bob',
      username: null,
      groups: ['buyers'],
      scopes: ['orders/read'],
      clientId: 'partner-app',
      tokenUse: 'access',
      expiresAt: issuedAt + 3600,
    },
  });
});
