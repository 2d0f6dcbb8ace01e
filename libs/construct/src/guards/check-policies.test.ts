import { describe, expect, test } from '@jest/globals';
import {
  ACCOUNT,
  DISTRIBUTION_ARN,
  FUNCTION_NAME,
  IDENTITY_POLICY_CASES,
  REGION,
  RESOURCE_POLICY_CASES,
  SIGNER_ARN,
  ownStatements,
  type PolicyCase,
  type PolicyVerdict,
} from '@furlock/iam-policy/testing';
import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import type { Lock } from '../lock.js';
import { lockIn, newApp } from '../testing/locked-app.js';

/** A lock on the function of the cases. */
function locked(signing: 'edge' | 'oac' = 'edge'): { stack: Stack; lock: Lock } {
  const stack = new Stack(newApp(), 'Home', { env: { region: REGION, account: ACCOUNT } });
  const handler = new lambda.Function(stack, 'Orders', {
    functionName: FUNCTION_NAME,
    code: lambda.Code.fromInline('exports.handler = async () => "hello"'),
    handler: 'index.handler',
    runtime: lambda.Runtime.NODEJS_24_X,
  });
  return { stack, lock: lockIn(stack, 'Lock', { handler, signing }) };
}

/** The statements as the lock's template would have them. */
function inTemplate(statements: PolicyCase['statements'], lock: Lock): unknown[] {
  const json = JSON.stringify(statements)
    .replaceAll(SIGNER_ARN, lock.edgeRole.roleArn)
    .replaceAll(DISTRIBUTION_ARN, lock.distribution.distributionArn);
  return JSON.parse(json) as unknown[];
}

const CERTAIN_FAULTS: readonly (readonly [verdict: PolicyVerdict, says: RegExp])[] = [
  ['open', /bypasses the token check|lets anyone call|name a single action/],
  ['shut', /rejects every request/],
  ['unknown', /cannot be read/],
];

/** The verdict of synth, in the words of the table. */
function verdictOf(lock: Lock): PolicyVerdict {
  const faults = lock.node.validate();
  const [found] = CERTAIN_FAULTS.find(([, says]) => faults.some((fault) => says.test(fault))) ?? [];
  if (found !== undefined) return found;
  expect(faults).toEqual([]);
  return 'locked';
}

/** Synth does not reject those who invoke the function. */
function rejected(verdict: PolicyVerdict): PolicyVerdict {
  return verdict === 'direct' ? 'locked' : verdict;
}

describe('a resource policy', () => {
  test.each(RESOURCE_POLICY_CASES)('$name, $signing $policy: $verdict', (one) => {
    const { signing = 'edge', policy, statements, verdict } = one;
    const { stack, lock } = locked(signing);
    const own = policy === 'whole' ? [] : ownStatements(signing);
    new lambda.CfnResourcePolicy(stack, 'Policy', {
      resourceArn: lock.functionUrl.functionArn,
      policyDocument: { Statement: inTemplate([...own, ...statements], lock) },
    });

    expect(verdictOf(lock)).toBe(rejected(verdict));
  });
});

describe('a policy of another role', () => {
  test.each(IDENTITY_POLICY_CASES)('$name: $verdict', ({ statements, verdict }) => {
    const { stack, lock } = locked();
    new iam.CfnRole(stack, 'Other', {
      assumeRolePolicyDocument: {},
      policies: [{ policyName: 'other', policyDocument: { Statement: statements } }],
    });

    expect(verdictOf(lock)).toBe(rejected(verdict));
    if (verdict !== 'direct' && verdict !== 'locked') return;
    const notes = lock.node.metadata.filter(({ type }) => type === 'aws:cdk:info');
    expect(notes).toHaveLength(verdict === 'direct' ? 1 : 0);
  });
});
