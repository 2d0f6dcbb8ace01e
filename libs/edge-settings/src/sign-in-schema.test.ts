import { describe, expect, test } from '@jest/globals';
import { edgeSettingsSchema, type EdgeSettings } from './settings-schema.js';
import type { SignInSettings } from './sign-in-schema.js';

const signIn: SignInSettings = {
  issuer: 'eu-central-1_AbCdEfGhI',
  clientId: '1example23456789',
  authorizationEndpoint: 'https://example.auth.eu-central-1.amazoncognito.com/oauth2/authorize',
  tokenEndpoint: 'https://example.auth.eu-central-1.amazoncognito.com/oauth2/token',
  cookieName: 'dev-main',
};
const settings: EdgeSettings = {
  publicOrigin: 'https://d111111abcdef8.cloudfront.net',
  issuers: [
    {
      kind: 'cognito',
      userPoolId: 'eu-central-1_AbCdEfGhI',
      clientIds: ['1example23456789'],
      tokenUses: ['access'],
    },
    {
      kind: 'oidc',
      issuer: 'https://login.example.com',
      jwksUri: 'https://login.example.com/jwks',
      algorithms: ['ES256'],
      tokenUse: 'id',
      tokenType: null,
      audiences: null,
      clientIds: null,
    },
  ],
};

const faults = async (fields: Record<string, unknown>) => {
  const document = { ...settings, signIn: { ...signIn, ...fields } };
  const { issues = [] } = await edgeSettingsSchema['~standard'].validate(document);
  return issues.map(({ path = [], message }) =>
    [path.map((part) => (typeof part === 'object' ? part.key : part)).join('.'), message].join(' '),
  );
};

describe('accepted', () => {
  const cases: [name: string, fields: Partial<SignInSettings>][] = [
    ['nothing optional', {}],
    ['a deeper prefix', { pathPrefix: '/app/_auth' }],
    ['a path after signing out', { afterSignOut: '/goodbye' }],
    ['another issuer', { issuer: 'https://login.example.com', clientId: 'web', tokenUse: 'id' }],
    ['an endpoint with a query', { tokenEndpoint: 'https://login.example.com/token?tenant=a' }],
  ];
  test.each(cases)('%s', async (_name, fields) => {
    expect(await faults(fields)).toEqual([]);
  });
});

describe('rejected', () => {
  const mismatch =
    'signIn must name one of the issuers, and a client and token use that are accepted from it';
  const cases: [name: string, fields: Record<string, unknown>, fault: string][] = [
    ['an issuer that is not trusted', { issuer: 'https://other.example.com' }, mismatch],
    ['a client that is not accepted', { clientId: 'another' }, mismatch],
    ['a token use that is not accepted', { tokenUse: 'id' }, mismatch],
    [
      'plain HTTP',
      { tokenEndpoint: 'http://login.example.com/token' },
      'signIn.tokenEndpoint must be an https URL without a fragment',
    ],
    [
      'a fragment',
      { tokenEndpoint: 'https://login.example.com/token#' },
      'signIn.tokenEndpoint must be an https URL without a fragment',
    ],
    [
      'a password',
      { tokenEndpoint: 'https://a:b@login.example.com/' },
      'signIn.tokenEndpoint must be an https URL without a fragment',
    ],
    [
      'the whole site as prefix',
      { pathPrefix: '/' },
      'signIn.pathPrefix must be a path such as /auth',
    ],
    [
      'a prefix with a dot segment',
      { pathPrefix: '/a/..' },
      'signIn.pathPrefix must be a path such as /auth',
    ],
    [
      'a prefix that ends in a slash',
      { pathPrefix: '/auth/' },
      'signIn.pathPrefix must be a path such as /auth',
    ],
    [
      'another host after signing out',
      { afterSignOut: '//evil.example' },
      'signIn.afterSignOut must be a path such as /goodbye',
    ],
    [
      'another host by a backslash',
      { afterSignOut: '/\\evil.example' },
      'signIn.afterSignOut must be a path such as /goodbye',
    ],
    [
      'a cookie name with a semicolon',
      { cookieName: 'a;b' },
      'signIn.cookieName must be lower-case letters, digits and hyphens',
    ],
    [
      'a session of a minute',
      { maxSessionSeconds: 60 },
      'signIn.maxSessionSeconds must be a whole number from 300 to 2592000',
    ],
  ];
  test.each(cases)('%s', async (_name, fields, fault) => {
    expect(await faults(fields)).toEqual([fault]);
  });
});
