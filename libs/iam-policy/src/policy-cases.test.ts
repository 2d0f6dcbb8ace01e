import { describe, expect, test } from '@jest/globals';
import { judgeIdentityPolicy } from './judge-identity-policy.js';
import { judgeResourcePolicy } from './judge-resource-policy.js';
import { readLiteral } from './read-literal.js';
import { readStatements, type Statement } from './read-statements.js';
import {
  DISTRIBUTION_ARN,
  FUNCTION_ARN,
  IDENTITY_POLICY_CASES,
  ownStatements,
  RESOURCE_POLICY_CASES,
  SIGNER_ARN,
  type PolicyCase,
} from './testing/index.js';
import { text } from './text.js';
import { verdictOf } from './verdict-of.js';

const functionArn = text(FUNCTION_ARN);

function read(kind: 'resource' | 'identity', document: unknown): readonly Statement[] {
  return readStatements({ document, origin: 'policy', kind, readText: readLiteral });
}

function resourceVerdict({ statements, policy, signing }: PolicyCase): string {
  const own = policy === 'whole' ? [] : ownStatements(signing ?? 'edge');
  return verdictOf(
    judgeResourcePolicy({
      statements: read('resource', { Statement: [...own, ...statements] }),
      functionArn,
      signer:
        signing === undefined
          ? { kind: 'role', arn: text(SIGNER_ARN) }
          : {
              kind: 'service',
              name: text('cloudfront.amazonaws.com'),
              sourceArn: text(DISTRIBUTION_ARN),
            },
    }),
  );
}

test('there are at least 60, and no two with the same name', () => {
  const names = [...RESOURCE_POLICY_CASES, ...IDENTITY_POLICY_CASES].map(
    ({ name, policy, signing }) => `${policy} ${signing} ${name}`,
  );

  expect(names.length).toBeGreaterThanOrEqual(60);
  expect(RESOURCE_POLICY_CASES.length).toBeGreaterThanOrEqual(60);
  expect(IDENTITY_POLICY_CASES.length).toBeGreaterThanOrEqual(20);
});

describe('a resource policy', () => {
  test.each(RESOURCE_POLICY_CASES)('$name, $signing $policy: $verdict', (one) => {
    expect(resourceVerdict(one)).toBe(one.verdict);
  });
});

describe('a policy of another role', () => {
  test.each(IDENTITY_POLICY_CASES)('$name: $verdict', ({ statements, verdict }) => {
    const judged = judgeIdentityPolicy({
      statements: read('identity', { Statement: statements }),
      functionArn,
    });

    expect(verdictOf(judged)).toBe(verdict);
  });
});
