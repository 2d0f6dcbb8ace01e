import { beforeAll, describe, expect, test } from '@jest/globals';
import type { UserPoolAuthorizer } from '@furlock/simulator-deployment';
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey } from 'jose';
import { authorizeUser } from './authorize-user.js';
import type { Claims, PublicKey } from './verify-token.js';

const NOW = Date.UTC(2026, 2, 5, 1, 2, 3) / 1000;
const POOL = 'https://cognito-idp.eu-central-1.amazonaws.com/one';
const OTHER_POOL = 'https://cognito-idp.eu-central-1.amazonaws.com/two';
const AUTHORIZER: UserPoolAuthorizer = {
  kind: 'user-pools',
  issuers: [POOL, OTHER_POOL],
  header: 'x-token',
  scopes: [],
};
const ID: Claims = { iss: POOL, aud: 'web', token_use: 'id', exp: NOW + 60, iat: NOW - 60 };
const ACCESS: Claims = { ...ID, aud: undefined, client_id: 'web', token_use: 'access' };

let keys: Readonly<Record<string, CryptoKey>>;
let publicKeys: Readonly<Record<string, readonly PublicKey[]>>;
beforeAll(async () => {
  const [one, two] = [await generateKeyPair('RS256'), await generateKeyPair('RS256')];
  keys = { [POOL]: one.privateKey, [OTHER_POOL]: two.privateKey };
  publicKeys = {
    [POOL]: [{ ...(await exportJWK(one.publicKey)), kid: 'a' }],
    [OTHER_POOL]: [{ ...(await exportJWK(two.publicKey)), kid: 'a' }],
  };
});

async function authorize(claims: Claims, { scopes = [] as string[], signer = POOL, prefix = '' }) {
  const token = await new SignJWT(claims)
    .setProtectedHeader({ alg: 'RS256', kid: 'a' })
    .sign(keys[signer] as CryptoKey);
  return authorizeUser(
    {
      ...{ method: 'GET', path: '/', query: '', body: new Uint8Array() },
      headers: [['x-token', `${prefix}${token}`]],
    },
    { ...AUTHORIZER, scopes },
    { fetchKeys: (issuer) => Promise.resolve(publicKeys[issuer] ?? []), nowMs: NOW * 1000 },
  );
}

describe('accepts', () => {
  test.each<[name: string, claims: Claims, options: Parameters<typeof authorize>[1]]>([
    ['an ID token', ID, {}],
    ['an ID token with Bearer', ID, { prefix: 'Bearer ' }],
    ['an ID token of another of its pools', { ...ID, iss: OTHER_POOL }, { signer: OTHER_POOL }],
    [
      'an access token with a scope of the method',
      { ...ACCESS, scope: 'a b' },
      { scopes: ['b', 'c'] },
    ],
  ])('%s', async (_name, claims, options) => {
    expect(await authorize(claims, options)).toMatchObject({ ok: true });
  });

  test('and shows the claims as text', async () => {
    const claims = { ...ID, auth_time: NOW, 'cognito:groups': ['a', 'b'], email_verified: true };

    expect(await authorize(claims, {})).toEqual({
      ok: true,
      value: {
        claims: {
          iss: POOL,
          aud: 'web',
          token_use: 'id',
          exp: 'Thu Mar 05 01:03:03 UTC 2026',
          iat: 'Thu Mar 05 01:01:03 UTC 2026',
          auth_time: String(NOW),
          'cognito:groups': 'a,b',
          email_verified: 'true',
        },
      },
    });
  });
});

describe('rejects', () => {
  test.each<
    [name: string, claims: Claims, options: Parameters<typeof authorize>[1], reason: RegExp]
  >([
    ['an access token without scopes', ACCESS, {}, /no ID token/],
    ['an ID token with scopes', { ...ID, scope: 'a' }, { scopes: ['a'] }, /no access token/],
    ['another scope', { ...ACCESS, scope: 'ab' }, { scopes: ['a', 'b'] }, /none of the scopes/],
    ['a token without a use', { ...ID, token_use: undefined }, {}, /no ID token/],
    ['a foreign issuer', { ...ID, iss: 'https://issuer.example' }, {}, /iss/],
    ['the issuer of one pool and the key of another', ID, { signer: OTHER_POOL }, /signature/],
    ['another scheme', ID, { prefix: 'Basic ' }, /not a JWT/],
  ])('%s', async (_name, claims, options, reason) => {
    expect(await authorize(claims, options)).toEqual({
      ok: false,
      error: { code: 'TOKEN_REJECTED', reason: expect.stringMatching(reason) as unknown },
    });
  });

  test('an expired token with a code of its own, if the pool signed it', async () => {
    const expired = { ...ID, exp: NOW };

    expect(await authorize(expired, {})).toEqual({ ok: false, error: { code: 'TOKEN_EXPIRED' } });
    expect(await authorize(expired, { signer: OTHER_POOL })).toMatchObject({
      error: { code: 'TOKEN_REJECTED' },
    });
  });
});
