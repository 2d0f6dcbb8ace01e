import { describe, expect, test } from '@jest/globals';
import type { VerifiedClaims } from '@furlock/jwt-verification';
import { decodeIdentity } from '@furlock/viewer-identity';
import { verifiedCaller } from './admit-caller.js';

const claims: VerifiedClaims = {
  issuer: 'https://login.example.com',
  issuerId: 'https://login.example.com',
  subject: 'sub-ada',
  username: 'ada',
  groups: [],
  scopes: [],
  clientId: 'client-a',
  tokenUse: 'id',
  expiresAt: 1_800_000_000,
  payload: JSON.parse(
    '{"email":"ada@b.example","custom:tenant":7,"__proto__":{"a":1},"iat":1}',
  ) as object as VerifiedClaims['payload'],
};

describe('the identity contains', () => {
  const cases: [name: string, identityClaims: string[] | undefined, written: object | undefined][] =
    [
      ['no further claims by default', undefined, undefined],
      [
        'the listed claims',
        ['email', 'custom:tenant'],
        { email: 'ada@b.example', 'custom:tenant': 7 },
      ],
      ['only those that the token has', ['email', 'phone_number'], { email: 'ada@b.example' }],
      ['nothing that every object inherits', ['constructor', 'toString'], undefined],
      [
        'a claim named like a property of every object',
        ['__proto__'],
        JSON.parse('{"__proto__":{"a":1}}') as object,
      ],
    ];
  test.each(cases)('%s', (_name, identityClaims, written) => {
    const identity = decodeIdentity(verifiedCaller(claims, identityClaims).identityHeader);

    expect(identity).toMatchObject({ ok: true, value: { subject: 'sub-ada' } });
    expect(JSON.stringify(identity.ok && identity.value.claims)).toBe(JSON.stringify(written));
  });
});
