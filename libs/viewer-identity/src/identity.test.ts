import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  decodeIdentity,
  encodeIdentity,
  type Identity,
  type IdentityRefusal,
  type JsonValue,
} from './identity.js';

const identity: Identity = {
  issuer: 'https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_AbCdEfGhI',
  subject: '11111111-2222-3333-4444-555555555555',
  username: 'ada',
  groups: ['admins', 'größe'],
  scopes: ['openid'],
  clientId: 'client',
  tokenUse: 'access',
  expiresAt: 1_800_000_000,
};

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

test('decoding an encoded identity returns the same identity', () => {
  const strings = fc.array(fc.string({ unit: 'grapheme' }));
  const identities = fc.record<Identity>({
    issuer: fc.string(),
    subject: fc.string({ unit: 'grapheme' }),
    username: fc.option(fc.string({ unit: 'grapheme' })),
    groups: strings,
    scopes: strings,
    clientId: fc.string(),
    tokenUse: fc.constantFrom('id', 'access'),
    expiresAt: fc.integer(),
    claims: fc
      .dictionary(
        fc.oneof(
          fc.constantFrom('__proto__', 'constructor', 'email'),
          fc.string({ unit: 'grapheme' }),
        ),
        // JSON has no negative zero.
        fc.jsonValue().map((value) => JSON.parse(JSON.stringify(value)) as JsonValue),
      )
      .map((claims) => JSON.parse(JSON.stringify(claims)) as Record<string, JsonValue>),
  });

  fc.assert(
    fc.property(identities, (written) => {
      const value = encodeIdentity(written);

      expect(value).toMatch(/^[A-Za-z0-9_-]+$/);
      expect(decodeIdentity(value)).toEqual({ ok: true, value: written });
    }),
    { seed: 1 },
  );
});

test('an identity without further claims is written as before there were any', () => {
  expect(encodeIdentity(identity)).toBe(encode(identity));
});

test('only the parts of an identity are written', () => {
  const value = encodeIdentity({ ...identity, token: 'secret' } as Identity);

  expect(Buffer.from(value, 'base64url').toString()).not.toContain('secret');
});

describe('a value that is not an identity is not written', () => {
  test.each<[string, unknown]>([
    ['without a subject', { ...identity, subject: undefined }],
    ['with groups that are not a list', { ...identity, groups: 'admins' }],
    ['that never expires', { ...identity, expiresAt: Number.NaN }],
    ['that is undefined', undefined],
    ['that is null', null],
    ['that is a string', 'ada'],
  ])('%s', (_name, written) => {
    expect(() => encodeIdentity(written as Identity)).toThrow(TypeError);
  });
});

describe('a value that the edge did not write is refused', () => {
  const without = (key: keyof Identity) => encode({ ...identity, [key]: undefined });
  const cases: [name: string, headerValue: string, part: IdentityRefusal['part']][] = [
    ['nothing', '', 'base64url'],
    ['another alphabet', 'e30=', 'base64url'],
    ['an additional character', `${encode(identity).slice(0, 4)}a`, 'base64url'],
    ['a byte order mark', Buffer.from('\ufeff{}').toString('base64url'), 'json'],
    [
      'bytes that are not UTF-8',
      Buffer.from('{"a":"\xff"}', 'latin1').toString('base64url'),
      'json',
    ],
    ['invalid JSON', Buffer.from('{').toString('base64url'), 'json'],
    ['a list', encode([]), 'json'],
    ['null', encode(null), 'json'],
    ['a number as the name', encode({ ...identity, username: 1 }), 'username'],
    ['groups that are not a list', encode({ ...identity, groups: 'admins' }), 'groups'],
    ['a group that is not a string', encode({ ...identity, groups: [1] }), 'groups'],
    ['another token use', encode({ ...identity, tokenUse: 'refresh' }), 'tokenUse'],
    ['an expiry that is not a number', encode({ ...identity, expiresAt: '1' }), 'expiresAt'],
    ['a list of claims', encode({ ...identity, claims: [] }), 'claims'],
    ['claims that are null', encode({ ...identity, claims: null }), 'claims'],
    ['no issuer', without('issuer'), 'issuer'],
    ['no subject', without('subject'), 'subject'],
    ['no scopes', without('scopes'), 'scopes'],
    ['no client', without('clientId'), 'clientId'],
  ];
  test.each(cases)('%s', (_name, headerValue, part) => {
    expect(decodeIdentity(headerValue)).toEqual({
      ok: false,
      error: { code: 'IDENTITY_MALFORMED', part },
    });
  });
});

test('decoding never throws, for any text', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.json().map((json) => Buffer.from(json).toString('base64url')),
      ),
      (text) => {
        expect(typeof decodeIdentity(text).ok).toBe('boolean');
      },
    ),
    { seed: 2 },
  );
});
