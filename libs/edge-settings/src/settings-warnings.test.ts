import { describe, expect, test } from '@jest/globals';
import type { IssuerSettings } from './issuer-schema.js';
import type { EdgeSettings } from './settings-schema.js';
import { settingsWarnings } from './settings-warnings.js';

const pool = (userPoolId: string): IssuerSettings => ({
  kind: 'cognito',
  userPoolId,
  clientIds: ['client'],
  tokenUses: ['id'],
});
const one = [pool('eu-central-1_A')];
const two = [...one, pool('eu-central-1_B')];
const settings: EdgeSettings = { publicOrigin: 'https://api.example.com', issuers: one };
const groups = { path: '/admin/**', access: 'signed-in', anyGroup: ['admins'] } as const;
const anyIssuer = ['eu-central-1_A'];

describe('a warning names the setting:', () => {
  const cases: [name: string, change: object, places: string[]][] = [
    ['exact readings', { pathReadings: 'exact' }, ['pathReadings']],
    ['a group of any of two issuers', { issuers: two, rules: [groups] }, ['rules.0']],
    [
      'a scope and a client of any of two issuers, each with its rule',
      {
        issuers: two,
        rules: [
          { path: '/a', access: 'public' },
          { path: '/b', access: 'signed-in', anyScope: ['s'] },
          { path: '/c', access: 'signed-in', anyClient: ['client'] },
        ],
      },
      ['rules.1', 'rules.2'],
    ],
  ];
  test.each(cases)('%s', (_name, change, places) => {
    const warnings = settingsWarnings({ ...settings, ...change });

    expect(warnings.map((warning) => warning.split(':')[0])).toEqual(places);
  });
});

describe('no warning about', () => {
  test.each<[string, object]>([
    ['the defaults', {}],
    ['all readings', { pathReadings: 'all' }],
    ['a group of the only issuer', { rules: [groups] }],
    ['a group of a named issuer', { issuers: two, rules: [{ ...groups, anyIssuer }] }],
    ['an issuer', { issuers: two, rules: [{ path: '/a', access: 'signed-in', anyIssuer }] }],
    [
      'clients that only one issuer accepts',
      {
        issuers: [...one, { ...pool('eu-central-1_B'), clientIds: ['other'] }],
        rules: [{ path: '/a', access: 'signed-in', anyClient: ['client', 'unknown'] }],
      },
    ],
    ['any signed-in caller', { issuers: two, rules: [{ path: '/a', access: 'signed-in' }] }],
  ])('%s', (_name, change) => {
    expect(settingsWarnings({ ...settings, ...change })).toEqual([]);
  });
});
