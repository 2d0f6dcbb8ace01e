import { describe, expect, test } from '@jest/globals';
import type { Revocation } from '@furlock/edge-settings';
import { revocationRefusal, type RevocableToken } from './revocation-refusal.js';

const POOL = 'eu-central-1_AbCdEfGhI';
const OTHER = 'https://login.example.com';
const AT = 1_800_000_000;

const user: Revocation = { issuer: POOL, subject: 'sub-ada', revokedAt: AT };
const everybody: Revocation = { issuer: POOL, revokedAt: AT };
const tokenOf = (
  payload: RevocableToken['payload'],
  changes: Partial<RevocableToken> = {},
): RevocableToken => ({ issuerId: POOL, subject: 'sub-ada', payload, ...changes });

const revoked: [name: string, revocations: Revocation[], token: RevocableToken][] = [
  ['a sign-in before the revocation', [user], tokenOf({ auth_time: AT - 1 })],
  ['a sign-in in the same second', [user], tokenOf({ auth_time: AT })],
  ['a sign-in in a fraction of the same second', [user], tokenOf({ auth_time: AT + 0.999 })],
  ['a later refresh of an old sign-in', [user], tokenOf({ auth_time: AT, iat: AT + 3600 })],
  ['a token without auth_time, issued before', [user], tokenOf({ iat: AT - 1 })],
  ['a token without auth_time, issued in the same second', [user], tokenOf({ iat: AT })],
  ['a token without a time', [user], tokenOf({})],
  ['an auth_time that is text', [user], tokenOf({ auth_time: String(AT + 9), iat: AT + 9 })],
  ['an auth_time that is null', [user], tokenOf({ auth_time: null, iat: AT + 9 })],
  ['an auth_time beyond all numbers', [user], tokenOf({ auth_time: Infinity })],
  ['an iat that is not a number', [user], tokenOf({ iat: [AT + 9] })],
  ['anybody, if the issuer is revoked', [everybody], tokenOf({ iat: AT }, { subject: 'sub-eve' })],
  [
    'one of several revocations',
    [{ ...user, revokedAt: AT - 60 }, { ...user, subject: 'sub-eve' }, everybody],
    tokenOf({ auth_time: AT }),
  ],
  [
    'a revocation in the future, because of a wrong clock',
    [{ ...user, revokedAt: AT + 600 }],
    tokenOf({ auth_time: AT + 300 }),
  ],
  [
    'a user of another issuer',
    [{ issuer: OTHER, subject: 'auth0|1', revokedAt: AT }],
    tokenOf({ iat: AT }, { issuerId: OTHER, subject: 'auth0|1' }),
  ],
  ['an entry that could be removed', [{ ...user, removableAt: 1 }], tokenOf({ auth_time: AT })],
];

const notRevoked: [name: string, revocations: Revocation[], token: RevocableToken][] = [
  ['without revocations', [], tokenOf({})],
  ['a sign-in in the next second', [user], tokenOf({ auth_time: AT + 1 })],
  ['a sign-in in the next second, by auth_time', [user], tokenOf({ auth_time: AT + 1, iat: AT })],
  ['a token without auth_time, issued in the next second', [user], tokenOf({ iat: AT + 1 })],
  ['another user', [user], tokenOf({ auth_time: AT }, { subject: 'sub-eve' })],
  ['a user whose name differs in case', [user], tokenOf({}, { subject: 'SUB-ADA' })],
  ['the same subject of another issuer', [user], tokenOf({ iat: AT }, { issuerId: OTHER })],
  ['another issuer', [everybody], tokenOf({ iat: AT }, { issuerId: OTHER })],
];

describe('a token is revoked:', () => {
  test.each(revoked)('%s', (_name, revocations, token) => {
    expect(revocationRefusal(revocations, token)).toEqual({
      code: 'TOKEN_REVOKED',
      revokedAt: revocations.at(-1)?.revokedAt,
    });
  });
});

describe('a token is not revoked:', () => {
  test.each(notRevoked)('%s', (_name, revocations, token) => {
    expect(revocationRefusal(revocations, token)).toBeUndefined();
  });
});
