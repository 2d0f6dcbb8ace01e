import { expect, test } from '@jest/globals';
import type { FunctionAuthorizer } from '@furlock/simulator-deployment';
import fc from 'fast-check';
import { authorizerDecision } from './authorizer-decision.js';

const AUTHORIZER: FunctionAuthorizer = {
  ...{ kind: 'function', id: 'a', functionArn: 'arn', event: 'REQUEST', answersSimply: false },
  identitySources: [],
  cacheSeconds: 0,
};

test('reads all elements of a statement', () => {
  const policyDocument = {
    Statement: [
      {
        Sid: 'one',
        Effect: 'Deny',
        NotAction: 'execute-api:ManageConnections',
        NotResource: ['a', 'b'],
        Condition: { Bool: { 'aws:SecureTransport': false } },
      },
    ],
  };

  expect(authorizerDecision({ principalId: 'ada', policyDocument }, AUTHORIZER, 'REST')).toEqual({
    ok: true,
    value: {
      principalId: 'ada',
      context: {},
      statements: [
        {
          effect: 'Deny',
          actions: [],
          exceptActions: ['execute-api:ManageConnections'],
          resources: [],
          exceptResources: ['a', 'b'],
          conditions: { Bool: { 'aws:SecureTransport': ['false'] } },
        },
      ],
    },
  });
});

test('makes no decision of any other value, without an exception', () => {
  const policy = fc.record(
    {
      Effect: fc.constantFrom('Allow', 'Deny', 'allow', '', 1),
      Action: fc.jsonValue(),
      Resource: fc.jsonValue(),
      Condition: fc.jsonValue(),
    },
    { requiredKeys: [] },
  );
  const result = fc.oneof(
    fc.jsonValue(),
    fc.record({
      principalId: fc.jsonValue(),
      policyDocument: fc.record({ Statement: fc.oneof(fc.array(policy), fc.jsonValue()) }),
    }),
  );
  fc.assert(
    fc.property(result, fc.boolean(), (value, answersSimply) => {
      const decision = authorizerDecision(value, { ...AUTHORIZER, answersSimply }, 'REST');

      // What allows something says so.
      const allows =
        decision.ok && decision.value.statements.some(({ effect }) => effect === 'Allow');
      const text = JSON.stringify(value) ?? '';
      expect(!allows || text.includes('"Allow"') || text.includes('"isAuthorized":true')).toBe(
        true,
      );
    }),
  );
});
