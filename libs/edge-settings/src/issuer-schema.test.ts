import { expect, test } from '@jest/globals';
import { issuerId, jwksSchema, jwksUri, type IssuerSettings } from './issuer-schema.js';

const userPoolId = 'eu-central-1_AbCdEfGhI';
const pool: IssuerSettings = {
  kind: 'cognito',
  userPoolId,
  clientIds: ['client-a'],
  tokenUses: ['id'],
};
const oidc: IssuerSettings = {
  kind: 'oidc',
  issuer: 'https://login.example.com/',
  jwksUri: 'https://keys.example.com/jwks',
  algorithms: ['RS256'],
  tokenUse: 'id',
  tokenType: null,
  audiences: ['client-a'],
  clientIds: null,
};

test('rules and logs call a pool by its id, and another issuer by its URL', () => {
  expect([pool, oidc].map(issuerId)).toEqual([userPoolId, 'https://login.example.com/']);
});

test("a pool's keys are at the older form of its issuer, another issuer's at its jwksUri", () => {
  expect([pool, oidc].map(jwksUri)).toEqual([
    `https://cognito-idp.eu-central-1.amazonaws.com/${userPoolId}/.well-known/jwks.json`,
    'https://keys.example.com/jwks',
  ]);
});

test.each([
  ['absent operations stay absent, so that the key can be used', {}, {}],
  ['operations are kept', { key_ops: ['verify'] }, { key_ops: ['verify'] }],
  [
    'operations of another shape make the key unusable, not the settings',
    { key_ops: 1 },
    { key_ops: [] },
  ],
])('%s', (_name, given, read) => {
  const key = { kty: 'RSA', kid: 'a', n: 'AA', e: 'AQAB' };

  expect(jwksSchema['~standard'].validate({ keys: [{ ...key, ...given }] })).toMatchObject({
    value: { keys: [{ ...key, ...read }] },
  });
  expect(JSON.stringify(jwksSchema['~standard'].validate({ keys: [key] }))).not.toContain(
    'key_ops',
  );
});
