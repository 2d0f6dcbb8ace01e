import { describe, expect, test } from '@jest/globals';
import { NO_REVOCATIONS, revocationsSchema } from './revocations-schema.js';

const user = { issuer: 'eu-central-1_AbCdEfGhI', subject: 'sub-ada', revokedAt: 1_800_000_000 };
const validate = (value: unknown) => revocationsSchema['~standard'].validate(value);

test.each([
  ['no revocations', NO_REVOCATIONS],
  ['one of a user', { revocations: [user] }],
  ['one of an issuer', { revocations: [{ issuer: 'https://login.example.com', revokedAt: 0 }] }],
  ['one with a name and an end', { revocations: [{ ...user, username: 'ada', removableAt: 1 }] }],
])('%s is accepted', (_name, value) => {
  expect(validate(value)).toMatchObject({ value });
});

test('unknown fields are ignored, so that an entry never covers less than it says', () => {
  expect(validate({ later: 1, revocations: [{ ...user, later: 2 }] })).toMatchObject({
    value: { revocations: [user] },
  });
});

describe('refused:', () => {
  test.each([
    ['another value', 'revocations'],
    ['no list', {}],
    ['an entry without an issuer', { revocations: [{ ...user, issuer: undefined }] }],
    ['an entry of nobody', { revocations: [{ ...user, subject: '' }] }],
    ['an entry without a time', { revocations: [{ ...user, revokedAt: undefined }] }],
    ['a fraction of a second', { revocations: [{ ...user, revokedAt: 1.5 }] }],
    ['a time before the epoch', { revocations: [{ ...user, revokedAt: -1 }] }],
  ])('%s', (_name, value) => {
    expect(validate(value)).toHaveProperty('issues');
  });
});
