import { describe, expect, test } from '@jest/globals';
import { FUNCTION_ARN, IDENTITY_POLICY_CASES, OTHER_ROLE_ARN } from '@furlock/iam-policy/testing';
import { HEALTHY_LOCK } from '../testing/healthy-lock.js';
import { examineCallers } from './examine-callers.js';
import type { Assessment } from './finding.js';

const lock = {
  ...HEALTHY_LOCK,
  functionUrl: {
    ok: true,
    value: { functionArn: FUNCTION_ARN, host: 'h', authType: 'AWS_IAM' },
  },
} as const;

function examined(arn: string, ...documents: unknown[]): Assessment {
  return examineCallers(lock, { ok: true, value: [{ arn, documents }] });
}

const VERDICTS = [
  ['open', / may call the URL without the lock$/],
  ['direct', / may invoke the function without the URL/],
  ['unknown', / under conditions that this command cannot judge$/],
  ['locked', /^no other user, group or role of the account$/],
] as const;

describe('the doctor has the verdict of the table', () => {
  test.each(IDENTITY_POLICY_CASES)('$name: $verdict', ({ statements, verdict }) => {
    const { words } = examined(OTHER_ROLE_ARN, { Statement: statements });

    expect(VERDICTS.filter(([, says]) => says.test(words)).map(([one]) => one)).toEqual([verdict]);
  });
});

test('a Deny of one policy holds for the other policies of the identity', () => {
  const everything = { Action: '*', Resource: '*' };

  expect(
    examined(
      OTHER_ROLE_ARN,
      { Statement: { Effect: 'Allow', ...everything } },
      { Statement: { Effect: 'Deny', ...everything } },
    ).outcome,
  ).toBe('ok');
});

test('the edge role is not listed, and a policy that cannot be read is', () => {
  const { edgeRole } = HEALTHY_LOCK;
  const everything = { Statement: { Effect: 'Allow', Action: '*', Resource: '*' } };

  expect(examined(edgeRole.ok ? edgeRole.value.arn : '', everything).outcome).toBe('ok');
  expect(examined(OTHER_ROLE_ARN, undefined)).toEqual({
    outcome: 'note',
    words: `${OTHER_ROLE_ARN} may do so under conditions that this command cannot judge`,
  });
});

test('without the permission to read them, they are unknown', () => {
  const denied = { ok: false, reason: 'denied', message: 'You may not read it.' } as const;

  expect(examineCallers(lock, denied)).toEqual({
    outcome: 'unknown',
    words: 'You may not read it',
  });
});
