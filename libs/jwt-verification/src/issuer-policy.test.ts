import { describe, expect, test } from '@jest/globals';
import { issuerPolicy } from './issuer-policy.js';
import type { CognitoIssuer, OidcIssuer, TrustedIssuer } from './trusted-issuer.js';

const pool: CognitoIssuer = {
  kind: 'cognito',
  userPoolId: 'eu-central-1_AbCdEfGhI',
  clientIds: ['client-a', 'client-b'],
  tokenUses: ['id', 'access'],
};
const other: OidcIssuer = {
  kind: 'oidc',
  issuer: 'https://login.example.com/',
  jwksUri: 'https://login.example.com/jwks',
  algorithms: ['ES256'],
  tokenUse: 'access',
  tokenType: null,
  audiences: null,
  clientIds: null,
};

describe('the sample of a policy is what it takes for a token', () => {
  const cases: [name: string, trusted: TrustedIssuer][] = [
    ['a user pool', pool],
    ['a user pool, access tokens alone', { ...pool, tokenUses: ['access'] }],
    ['another issuer that checks little', other],
    [
      'another issuer that checks everything',
      { ...other, tokenType: 'at+jwt', audiences: ['https://api'], clientIds: ['client-c'] },
    ],
    ['id tokens', { ...other, tokenUse: 'id', audiences: ['client-c'], clientIds: ['client-c'] }],
    ['a claim of its own for the client', { ...other, claimNames: { clientId: 'cid' } }],
  ];
  test.each(cases)('%s', (_name, trusted) => {
    const policy = issuerPolicy(trusted);
    const claims = { sub: 'ada', exp: 9e9, ...policy.sample.claims };

    expect(policy.readClaims({ header: policy.sample.header, claims }).ok).toBe(true);
    expect(() => policy.validate(claims, 0)).not.toThrow();
  });
});

test('and only of that one', () => {
  const { sample } = issuerPolicy(pool);
  const policy = issuerPolicy({ ...pool, clientIds: ['client-d'] });
  const claims = { sub: 'ada', exp: 9e9, ...sample.claims };

  expect(policy.readClaims({ header: sample.header, claims })).toMatchObject({ ok: false });
  expect(() => policy.validate(claims, 0)).toThrow();
});
