import { describe, expect, test } from '@jest/globals';
import {
  DISTRIBUTION_ARN,
  FUNCTION_ARN,
  ownStatements,
  RESOURCE_POLICY_CASES,
  SIGNER_ARN,
  type PolicyCase,
} from '@furlock/iam-policy/testing';
import { HEALTHY_BEHAVIOR, HEALTHY_DISTRIBUTION, HEALTHY_LOCK } from '../testing/healthy-lock.js';
import { examinePermissions } from './examine-permissions.js';
import type { Assessment } from './finding.js';

const value = <T>(of: T) => ({ ok: true, value: of }) as const;

/** What the doctor says about a lock with the policy of a case. */
function examined({ statements, policy, signing }: PolicyCase): Assessment {
  const own = policy === 'whole' ? [] : ownStatements(signing ?? 'edge');
  const originAccessControlId = signing === 'oac' ? 'EOAC' : '';
  return examinePermissions({
    ...HEALTHY_LOCK,
    distribution: value({
      ...HEALTHY_DISTRIBUTION,
      arn: DISTRIBUTION_ARN,
      behaviors: [{ ...HEALTHY_BEHAVIOR, originAccessControlId }],
    }),
    edgeRole: value({ arn: SIGNER_ARN, services: [] }),
    functionUrl: value({ functionArn: FUNCTION_ARN, host: 'h', authType: 'AWS_IAM' }),
    statements: value([...own, ...statements]),
  });
}

describe('the doctor has the verdict of the table', () => {
  test.each(RESOURCE_POLICY_CASES)('$name, $signing $policy: $verdict', (one) => {
    const { outcome, severity, words } = examined(one);
    const verdict =
      outcome === 'ok' ? (words.includes('without the URL') ? 'direct' : 'locked') : outcome;

    expect(severity ?? verdict).toBe(one.verdict);
  });
});

describe('in words', () => {
  const cases: readonly (readonly [name: string, words: string])[] = [
    [
      'another role in a list',
      'arn:aws:iam::111122223333:role/other is granted lambda:InvokeFunctionUrl, which bypasses the lock',
    ],
    ['everyone in a list', 'everyone is granted lambda:InvokeFunctionUrl'],
    [
      'another account by its id',
      'the account 444455556666 is granted lambda:InvokeFunctionUrl, which bypasses the lock',
    ],
    [
      'all actions but others',
      'arn:aws:iam::111122223333:role/other is granted lambda:InvokeFunctionUrl (everything but lambda:DeleteFunction), which bypasses the lock',
    ],
    ['a Deny for everyone', 'statement 3 denies the edge role lambda:InvokeFunctionUrl'],
    [
      'an organization',
      'statement 3 grants everyone lambda:InvokeFunctionUrl, if its condition (StringEquals aws:principalorgid) allows it, which this command cannot judge',
    ],
    [
      'a rule that invokes',
      'both, granted only to the edge role for the URL; without the URL, events.amazonaws.com may invoke the function',
    ],
    [
      'the statements of the lock under a condition that only the request knows',
      'whether the edge role is granted lambda:InvokeFunctionUrl depends on a condition that this command cannot judge',
    ],
  ];

  test.each(cases)('%s', (name, words) => {
    const one = RESOURCE_POLICY_CASES.find((candidate) => candidate.name === name);

    expect(one && examined(one).words).toBe(words);
  });
});
