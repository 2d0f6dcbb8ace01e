import { describe, expect, test } from '@jest/globals';
import type { IssuerSettings } from './issuer-schema.js';
import { edgeSettingsSchema, type EdgeSettings } from './settings-schema.js';

const issuer: IssuerSettings = {
  kind: 'cognito',
  userPoolId: 'eu-central-1_AbCdEfGhI',
  clientIds: ['1example23456789'],
  tokenUses: ['id', 'access'],
};
const oidc: IssuerSettings = {
  kind: 'oidc',
  issuer: 'https://login.example.com/tenant/',
  jwksUri: 'https://login.example.com/tenant/jwks',
  algorithms: ['RS256', 'ES256'],
  tokenUse: 'access',
  tokenType: 'at+jwt',
  audiences: ['https://api.example.com'],
  clientIds: null,
};
const jwks = { keys: [{ kty: 'RSA', kid: 'a', n: 'AA', e: 'AQAB', key_ops: ['verify'] }] };
const settings: EdgeSettings = {
  publicOrigin: 'https://d111111abcdef8.cloudfront.net',
  issuers: [issuer],
};

const validate = (value: unknown) => edgeSettingsSchema['~standard'].validate(value);

describe('accepted', () => {
  const cases: [name: string, value: unknown, settings: EdgeSettings][] = [
    ['what the stack writes', settings, settings],
    ['unknown fields, which are ignored', { ...settings, later: true }, settings],
    [
      'what is to be logged',
      { ...settings, logAllows: 'sampled', logClientAddress: true },
      { ...settings, logAllows: 'sampled', logClientAddress: true },
    ],
    [
      'rules with known conditions',
      { ...settings, rules: [{ path: '/a/*', access: 'signed-in', anyGroup: ['a'] }] },
      { ...settings, rules: [{ path: '/a/*', access: 'signed-in', anyGroup: ['a'] }] },
    ],
    [
      'a region of another partition',
      { ...settings, issuers: [{ ...issuer, userPoolId: 'us-gov-west-1_AbCdEfGhI' }] },
      { ...settings, issuers: [{ ...issuer, userPoolId: 'us-gov-west-1_AbCdEfGhI' }] },
    ],
    [
      'an issuer that is not a user pool',
      { ...settings, issuers: [oidc] },
      { ...settings, issuers: [oidc] },
    ],
    [
      'several issuers, with initial keys',
      { ...settings, issuers: [{ ...issuer, jwks }, oidc, { ...oidc, issuer: 'https://b', jwks }] },
      { ...settings, issuers: [{ ...issuer, jwks }, oidc, { ...oidc, issuer: 'https://b', jwks }] },
    ],
    [
      'a path to a claim',
      { ...settings, issuers: [{ ...oidc, claimNames: { groups: ['realm_access', 'roles'] } }] },
      { ...settings, issuers: [{ ...oidc, claimNames: { groups: ['realm_access', 'roles'] } }] },
    ],
    [
      'checks that are explicitly skipped, and other claim names',
      {
        ...settings,
        issuers: [
          { ...oidc, audiences: null, tokenType: null, claimNames: { groups: 'https://x/groups' } },
        ],
      },
      {
        ...settings,
        issuers: [
          { ...oidc, audiences: null, tokenType: null, claimNames: { groups: 'https://x/groups' } },
        ],
      },
    ],
    [
      'how strictly tokens are verified',
      { ...settings, clockToleranceSeconds: 30, verifiedTokenMaxAgeSeconds: 0 },
      { ...settings, clockToleranceSeconds: 30, verifiedTokenMaxAgeSeconds: 0 },
    ],
    [
      'how paths and targets are treated',
      { ...settings, pathReadings: 'exact', targetSpelling: 'escaped' },
      { ...settings, pathReadings: 'exact', targetSpelling: 'escaped' },
    ],
    [
      'ages at both bounds',
      { ...settings, freshness: { settingsSeconds: 60, lastValidSeconds: 604_800 } },
      { ...settings, freshness: { settingsSeconds: 60, lastValidSeconds: 604_800 } },
    ],
    [
      'what the backend receives',
      {
        ...settings,
        identityClaims: ['email'],
        headersFromCloudFront: ['cloudfront-viewer-address'],
      },
      {
        ...settings,
        identityClaims: ['email'],
        headersFromCloudFront: ['cloudfront-viewer-address'],
      },
    ],
    [
      'a custom domain with a port',
      { ...settings, publicOrigin: 'https://api.example.com:8443' },
      { ...settings, publicOrigin: 'https://api.example.com:8443' },
    ],
  ];
  test.each(cases)('%s', (_name, value, expected) => {
    expect(validate(value)).toMatchObject({ value: expected });
  });
});

describe('refused', () => {
  const withOidc = (change: object) => ({ ...settings, issuers: [{ ...oidc, ...change }] });
  const without = (name: keyof typeof oidc) => withOidc({ [name]: undefined });
  const withIssuer = (change: object) => ({ ...settings, issuers: [{ ...issuer, ...change }] });
  const cases: [name: string, value: unknown, path: string][] = [
    ['a value that is not an object', 'settings', ''],
    ['an http origin', { ...settings, publicOrigin: 'http://example.com' }, 'publicOrigin'],
    [
      'an origin with a path',
      { ...settings, publicOrigin: 'https://example.com/' },
      'publicOrigin',
    ],
    ['no origin', { issuers: [issuer] }, 'publicOrigin'],
    [
      'a header that CloudFront does not write',
      { ...settings, headersFromCloudFront: ['x-furlock-identity'] },
      'headersFromCloudFront.0',
    ],
    [
      'a header of CloudFront in upper case',
      { ...settings, headersFromCloudFront: ['CloudFront-Viewer-Address'] },
      'headersFromCloudFront.0',
    ],
    ['no issuers', { ...settings, issuers: [] }, 'issuers'],
    ['one pool twice', { ...settings, issuers: [issuer, issuer] }, 'issuers'],
    ['an unknown kind of issuer', withIssuer({ kind: 'saml' }), 'issuers.0.kind'],
    ['an issuer that is not an object', { ...settings, issuers: ['cognito'] }, 'issuers.0'],
    ['an issuer that is null', { ...settings, issuers: [null] }, 'issuers.0'],
    [
      'a rule with an unknown condition',
      { ...settings, rules: [{ path: '/', access: 'signed-in', anyTeam: ['a'] }] },
      'rules.0.anyTeam',
    ],
    [
      'a rule with a field that every object inherits',
      { ...settings, rules: [JSON.parse('{"path":"/","access":"public","__proto__":{}}')] },
      'rules.0.__proto__',
    ],
    ['a rule that is not an object', { ...settings, rules: ['/'] }, 'rules.0'],
    ['a rule without a path', { ...settings, rules: [{ access: 'public' }] }, 'rules.0.path'],
    ['a malformed pool id', withIssuer({ userPoolId: 'AbCdEfGhI' }), 'issuers.0.userPoolId'],
    [
      'a pool in a region that the verifier does not accept',
      withIssuer({ userPoolId: 'us-isob-east-1_AbCdEfGhI' }),
      'issuers.0.userPoolId',
    ],
    ['no clients', withIssuer({ clientIds: [] }), 'issuers.0.clientIds'],
    ['an empty client id', withIssuer({ clientIds: [''] }), 'issuers.0.clientIds.0'],
    ['an unknown value of logAllows', { ...settings, logAllows: 'some' }, 'logAllows'],
    ['a string for logClientAddress', { ...settings, logClientAddress: 'no' }, 'logClientAddress'],
    ['no token uses', withIssuer({ tokenUses: [] }), 'issuers.0.tokenUses'],
    ['another token use', withIssuer({ tokenUses: ['refresh'] }), 'issuers.0.tokenUses.0'],
    [
      'one issuer twice',
      { ...settings, issuers: [oidc, { ...oidc, jwksUri: 'https://b' }] },
      'issuers',
    ],
    ['a missing audience', without('audiences'), 'issuers.0.audiences'],
    ['a missing client', without('clientIds'), 'issuers.0.clientIds'],
    ['a missing type', without('tokenType'), 'issuers.0.tokenType'],
    ['a missing use', without('tokenUse'), 'issuers.0.tokenUse'],
    ['no address of the keys', without('jwksUri'), 'issuers.0.jwksUri'],
    ['no algorithms', without('algorithms'), 'issuers.0.algorithms'],
    ['an empty list of algorithms', withOidc({ algorithms: [] }), 'issuers.0.algorithms'],
    ['algorithm none', withOidc({ algorithms: ['none'] }), 'issuers.0.algorithms.0'],
    ['a symmetric algorithm', withOidc({ algorithms: ['HS256'] }), 'issuers.0.algorithms.0'],
    ['no audiences', withOidc({ audiences: [] }), 'issuers.0.audiences'],
    ['an http issuer', withOidc({ issuer: 'http://login.example.com' }), 'issuers.0.issuer'],
    ['an issuer with a query', withOidc({ issuer: 'https://a?b' }), 'issuers.0.issuer'],
    ['an issuer with an empty query', withOidc({ issuer: 'https://a?' }), 'issuers.0.issuer'],
    ['an issuer with a fragment', withOidc({ issuer: 'https://a#b' }), 'issuers.0.issuer'],
    [
      'a user pool as kind oidc, which would be checked less strictly',
      withOidc({ issuer: 'https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_AbCdEfGhI' }),
      'issuers.0.issuer',
    ],
    ['keys over http', withOidc({ jwksUri: 'http://a/jwks' }), 'issuers.0.jwksUri'],
    ['keys with a password', withOidc({ jwksUri: 'https://a:b@c/jwks' }), 'issuers.0.jwksUri'],
    ['an empty key set', withIssuer({ jwks: { keys: [] } }), 'issuers.0.jwks.keys'],
    [
      'a key without an id',
      withIssuer({ jwks: { keys: [{ kty: 'RSA' }] } }),
      'issuers.0.jwks.keys.0.kid',
    ],
    ['a tolerance below zero', { ...settings, clockToleranceSeconds: -1 }, 'clockToleranceSeconds'],
    ['a tolerance of hours', { ...settings, clockToleranceSeconds: 3600 }, 'clockToleranceSeconds'],
    [
      'a fraction of a second',
      { ...settings, clockToleranceSeconds: 0.5 },
      'clockToleranceSeconds',
    ],
    ['an unknown way to read paths', { ...settings, pathReadings: 'none' }, 'pathReadings'],
    ['an unknown spelling', { ...settings, targetSpelling: 'decoded' }, 'targetSpelling'],
    ['no further claims', { ...settings, identityClaims: [] }, 'identityClaims'],
    [
      'settings that are refreshed every second',
      { ...settings, freshness: { settingsSeconds: 1 } },
      'freshness.settingsSeconds',
    ],
    [
      'keys that stay fresh for hours',
      { ...settings, freshness: { fetchedKeysSeconds: 7200 } },
      'freshness.fetchedKeysSeconds',
    ],
    [
      'settings that are used for weeks',
      { ...settings, freshness: { lastValidSeconds: 1_209_600 } },
      'freshness.lastValidSeconds',
    ],
    [
      'verified tokens cached for days',
      { ...settings, verifiedTokenMaxAgeSeconds: 86_400 },
      'verifiedTokenMaxAgeSeconds',
    ],
  ];
  test.each(cases)('%s', (_name, value, path) => {
    const result = validate(value) as { issues?: { path?: { key: unknown }[] }[] };

    expect(
      result.issues?.map((issue) => issue.path?.map(({ key }) => key).join('.') ?? ''),
    ).toContain(path);
  });
});

test('the errors of an issuer are those of its own kind', () => {
  const { issues = [] } = validate({ ...settings, issuers: [{ kind: 'saml' }] }) as {
    issues?: { message: string }[];
  };

  expect(issues.map(({ message }) => message)).toEqual(['must be cognito or oidc']);
});
