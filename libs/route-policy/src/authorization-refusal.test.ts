import { describe, expect, test } from '@jest/globals';
import type { Rule } from '@furlock/edge-settings';
import {
  authorizationRefusal,
  authorizationRefusals,
  type AuthorizationRefusal,
} from './authorization-refusal.js';

const caller = {
  issuerId: 'eu-central-1_AbCdEfGhI',
  clientId: 'client-a',
  groups: ['admins', 'staff'],
  scopes: ['orders/read'],
};
const rule = (needs: Partial<Rule> = {}): Rule => ({ path: '/**', access: 'signed-in', ...needs });

describe('a caller meets a rule', () => {
  const cases: [name: string, needs: Partial<Rule>][] = [
    ['without conditions', {}],
    ['in one of the groups', { anyGroup: ['owners', 'staff'] }],
    ['with one of the scopes', { anyScope: ['orders/read', 'orders/write'] }],
    ['from one of the issuers', { anyIssuer: ['https://a.example', 'eu-central-1_AbCdEfGhI'] }],
    ['with one of the clients', { anyClient: ['client-b', 'client-a'] }],
    ['with all kinds at once', { anyGroup: ['admins'], anyScope: ['orders/read'] }],
  ];
  test.each(cases)('%s', (_name, needs) => {
    expect(authorizationRefusal(rule(needs), caller)).toBeUndefined();
  });
});

describe('a caller does not meet a rule, and the code names the kind', () => {
  const cases: [name: string, needs: Partial<Rule>, code: AuthorizationRefusal['code']][] = [
    ['in none of the groups', { anyGroup: ['owners'] }, 'GROUP_MISSING'],
    ['in a group that differs only in case', { anyGroup: ['Admins'] }, 'GROUP_MISSING'],
    ['in a group that looks alike', { anyGroup: ['аdmins'] }, 'GROUP_MISSING'],
    ['with none of the scopes', { anyScope: ['orders/write'] }, 'SCOPE_MISSING'],
    ['with only part of the scope', { anyScope: ['orders'] }, 'SCOPE_MISSING'],
    ['from another pool', { anyIssuer: ['eu-central-1_Other'] }, 'ISSUER_NOT_ALLOWED'],
    [
      'from an issuer whose address ends with a name that is allowed',
      { anyIssuer: ['https://a.example/eu-central-1_AbCdEfGhI'] },
      'ISSUER_NOT_ALLOWED',
    ],
    ['with another client', { anyClient: ['client-c'] }, 'CLIENT_NOT_ALLOWED'],
    ['with one of two kinds', { anyGroup: ['admins'], anyScope: ['x'] }, 'SCOPE_MISSING'],
  ];
  test.each(cases)('%s', (_name, needs, code) => {
    expect(authorizationRefusal(rule(needs), caller)).toEqual({ code });
  });
});

test('all unmet conditions are listed, and the first one is the refusal', () => {
  const nothing = { issuerId: '', clientId: '', groups: [], scopes: [] };
  const everything = rule({
    anyGroup: ['admins'],
    anyScope: ['orders/read'],
    anyClient: ['client-a'],
    anyIssuer: ['eu-central-1_AbCdEfGhI'],
  });

  const refusals = authorizationRefusals(everything, nothing);

  expect(refusals.map(({ code }) => code)).toEqual([
    'ISSUER_NOT_ALLOWED',
    'CLIENT_NOT_ALLOWED',
    'SCOPE_MISSING',
    'GROUP_MISSING',
  ]);
  expect(authorizationRefusal(everything, nothing)).toEqual(refusals[0]);
  expect(authorizationRefusals(everything, caller)).toEqual([]);
});
