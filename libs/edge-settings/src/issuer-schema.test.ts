import { expect, test } from '@jest/globals';
import { issuerId, jwksUri, type IssuerSettings } from './issuer-schema.js';

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
