import { describe, expect, test } from '@jest/globals';
import { Fn, Token } from 'aws-cdk-lib';
import type { EdgeSettings } from '@furlock/edge-settings';
import { checkSettings } from './check-settings.js';

const issuer = {
  kind: 'cognito',
  userPoolId: 'eu-central-1_AbCdEfGhI',
  clientIds: ['1example23456789'],
  tokenUses: ['access'],
};

function settings(change: object = {}): EdgeSettings {
  const valid: object = {
    publicOrigin: 'https://api.example.com',
    issuers: [issuer],
    rules: [{ path: '/docs/**', access: 'public' }],
  };
  return { ...valid, ...change } as EdgeSettings;
}

function rule(change: object): { rules: unknown[] } {
  return {
    rules: [
      { path: '/', access: 'public' },
      { path: '/a', access: 'signed-in', ...change },
    ],
  };
}

const pending = (name: string) => Token.asString(Fn.ref(name));

test.each<[string, object]>([
  ['no unresolved ids', {}],
  [
    'a rule that requires a group',
    rule({ methods: ['GET'], path: '/admin/**', access: 'signed-in', anyGroup: ['admins'] }),
  ],
  [
    'ids that AWS assigns',
    {
      publicOrigin: `https://${pending('Distribution')}`,
      issuers: [
        { ...issuer, userPoolId: pending('One'), clientIds: [pending('Client')] },
        { ...issuer, userPoolId: pending('Other') },
      ],
    },
  ],
])('valid settings pass: %s', (_, change) => {
  expect(() => checkSettings(settings(change))).not.toThrow();
});

describe('a fault is reported with its path', () => {
  const cases: [name: string, change: object, message: RegExp][] = [
    [
      'a method in lower case',
      rule({ methods: ['get'] }),
      /: rules\.1\.methods\.0: must be a method/,
    ],
    ['a path without a slash', rule({ path: 'admin' }), /: rules\.1\.path: must be a path/],
    ['two stars in the middle', rule({ path: '/a/**/b' }), /: rules\.1\.path: must be a path/],
    ['a star as part of a segment', rule({ path: '/a*' }), /: rules\.1\.path: must be a path/],
    ['a dot segment', rule({ path: '/a/../b' }), /: rules\.1\.path: must be a path/],
    ['two slashes', rule({ path: '//a' }), /: rules\.1\.path: must be a path/],
    ['an escape in lower case', rule({ path: '/%c3%bc' }), /: rules\.1\.path: must be a path/],
    ['an unnecessary escape', rule({ path: '/%61dmin' }), /: rules\.1\.path: must be a path/],
    ['an escaped control character', rule({ path: '/a%00' }), /: rules\.1\.path: must be a path/],
    ['an escaped backslash', rule({ path: '/a%5Cb' }), /: rules\.1\.path: must be a path/],
    ['dots between escaped slashes', rule({ path: '/%2F..' }), /: rules\.1\.path: must be a path/],
    ['an unknown condition', rule({ anyGroups: ['admins'] }), /: rules\.1\.anyGroups: /],
    ['an empty list of groups', rule({ anyGroup: [] }), /: rules\.1\.anyGroup/],
    [
      'a condition on a public rule',
      rule({ access: 'public', anyGroup: ['a'] }),
      /: rules\.1: must/,
    ],
    [
      'a user pool id without a region',
      { issuers: [{ ...issuer, userPoolId: 'Abc' }] },
      /: issuers\.0/,
    ],
    ['no issuer', { issuers: [] }, /: issuers: /],
    ['one user pool twice', { issuers: [issuer, issuer] }, /: issuers: .*once/],
    ['an origin over http', { publicOrigin: 'http://api.example.com' }, /: publicOrigin: must be/],
  ];
  test.each(cases)('%s', (_, change, message) => {
    expect(() => checkSettings(settings(change))).toThrow(message);
  });
});
