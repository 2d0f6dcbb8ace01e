import { describe, expect, test } from '@jest/globals';
import type { Rule } from '@furlock/edge-settings';
import type { VerifiedClaims } from '@furlock/jwt-verification';
import { decodeIdentity } from '@furlock/viewer-identity';
import { admitCaller, verifiedCaller } from './admit-caller.js';

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

describe('a refusal names the rule that the caller does not meet:', () => {
  const inGroup = (...anyGroup: string[]): Rule => ({
    path: '/**',
    access: 'signed-in',
    anyGroup,
  });
  const withScope: Rule = { path: '/**', access: 'signed-in', anyScope: ['write'] };
  const unreadable = {
    groups: { claim: 'roles', expected: 'a list of strings, or a string', found: 'a number' },
  };
  const cases: [
    name: string,
    change: Partial<VerifiedClaims>,
    rules: readonly (Rule | undefined)[],
    error: object | undefined,
  ][] = [
    [
      'none',
      { groups: ['ops', 'admins'] },
      [inGroup('ops'), inGroup('admins'), undefined],
      undefined,
    ],
    [
      'the first of two',
      { groups: ['ops'] },
      [inGroup('admins'), inGroup('ops')],
      { code: 'GROUP_MISSING', claim: 'groups', expected: ['admins'], found: '["ops"]' },
    ],
    [
      'the last of three',
      { groups: ['ops'], scopes: ['read'] },
      [undefined, inGroup('ops'), withScope],
      { code: 'SCOPE_MISSING', claim: 'scopes', expected: ['write'], found: '["read"]' },
    ],
    [
      'one that needs a claim of another type',
      { unreadable },
      [undefined, inGroup('ops')],
      { code: 'TOKEN_CLAIM_TYPE', ...unreadable.groups },
    ],
    [
      'one that needs another claim than that of another type',
      { unreadable },
      [withScope],
      { code: 'SCOPE_MISSING', claim: 'scopes', expected: ['write'], found: '[]' },
    ],
    ['none that needs the claim of another type', { unreadable }, [undefined], undefined],
  ];
  test.each(cases)('%s', async (_name, change, rules, error) => {
    const caller = verifiedCaller({ ...claims, ...change });
    const verifier = { verifyJwt: () => Promise.resolve({ ok: true, value: caller } as const) };

    const admitted = await admitCaller(
      [['authorization', 'Bearer a.b.c']],
      rules,
      { verifier, revocations: [] },
      0,
    );

    expect(admitted).toEqual(
      error === undefined
        ? { ok: true, value: { ...caller, token: 'a.b.c' } }
        : { ok: false, error },
    );
  });
});
