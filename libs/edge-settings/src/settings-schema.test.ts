import { describe, expect, test } from '@jest/globals';
import { parseSettingsLocation } from './parse-settings-location.js';
import { edgeSettingsSchema, type EdgeSettings } from './settings-schema.js';

const issuer: EdgeSettings['issuers'][number] = {
  kind: 'cognito',
  userPoolId: 'eu-central-1_AbCdEfGhI',
  clientIds: ['1example23456789'],
  tokenUses: ['id', 'access'],
};
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
      'a region of another partition',
      { ...settings, issuers: [{ ...issuer, userPoolId: 'us-gov-west-1_AbCdEfGhI' }] },
      { ...settings, issuers: [{ ...issuer, userPoolId: 'us-gov-west-1_AbCdEfGhI' }] },
    ],
    [
      'an own domain with a port',
      { ...settings, publicOrigin: 'https://api.example.com:8443' },
      { ...settings, publicOrigin: 'https://api.example.com:8443' },
    ],
  ];
  test.each(cases)('%s', (_name, value, expected) => {
    expect(validate(value)).toMatchObject({ value: expected });
  });
});

describe('refused', () => {
  const withIssuer = (change: object) => ({ ...settings, issuers: [{ ...issuer, ...change }] });
  const cases: [name: string, value: unknown, path: string][] = [
    ['no object', 'settings', ''],
    ['an http origin', { ...settings, publicOrigin: 'http://example.com' }, 'publicOrigin'],
    [
      'an origin with a path',
      { ...settings, publicOrigin: 'https://example.com/' },
      'publicOrigin',
    ],
    ['no origin', { issuers: [issuer] }, 'publicOrigin'],
    ['no issuers', { ...settings, issuers: [] }, 'issuers'],
    ['one pool twice', { ...settings, issuers: [issuer, issuer] }, 'issuers'],
    ['an unknown kind of issuer', withIssuer({ kind: 'saml' }), 'issuers.0.kind'],
    ['a pool id of another form', withIssuer({ userPoolId: 'AbCdEfGhI' }), 'issuers.0.userPoolId'],
    ['no clients', withIssuer({ clientIds: [] }), 'issuers.0.clientIds'],
    ['an empty client id', withIssuer({ clientIds: [''] }), 'issuers.0.clientIds.0'],
    ['another choice of allowed requests', { ...settings, logAllows: 'some' }, 'logAllows'],
    ['an address that is text', { ...settings, logClientAddress: 'no' }, 'logClientAddress'],
    ['no token uses', withIssuer({ tokenUses: [] }), 'issuers.0.tokenUses'],
    ['another token use', withIssuer({ tokenUses: ['refresh'] }), 'issuers.0.tokenUses.0'],
  ];
  test.each(cases)('%s', (_name, value, path) => {
    const result = validate(value) as { issues?: { path?: { key: unknown }[] }[] };

    expect(
      result.issues?.map((issue) => issue.path?.map(({ key }) => key).join('.') ?? ''),
    ).toContain(path);
  });
});

describe('the file beside the bundle', () => {
  const location = { parameterName: '/furlock/dev/main/settings/v1', region: 'eu-central-1' };

  test('is read', () => {
    expect(parseSettingsLocation(JSON.stringify(location))).toEqual(location);
  });

  test.each([
    ['no JSON', '{'],
    ['no region', JSON.stringify({ ...location, region: '' })],
    ['a name without a slash', JSON.stringify({ ...location, parameterName: 'furlock' })],
  ])('is refused: %s', (_name, json) => {
    expect(() => parseSettingsLocation(json)).toThrow();
  });
});
