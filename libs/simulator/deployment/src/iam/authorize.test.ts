import { describe, expect, test } from '@jest/globals';
import type { Permission, PolicyStatement } from '../deployment.js';
import { authorize, type AuthorizationQuestion } from './authorize.js';
import { CredentialStore } from './role-credentials.js';

const functionArn = 'arn:aws:lambda:eu-central-1:111122223333:function:hello';
const roleArn = 'arn:aws:iam::111122223333:role/paths/edge';
const store = new CredentialStore();
const session = store.issue(roleArn, 'edge-signer');
const stranger = store.issue('arn:aws:iam::999999999999:role/edge', 'edge-signer');

const question: AuthorizationQuestion = {
  session,
  action: 'lambda:InvokeFunctionUrl',
  resourceArn: functionArn,
  conditionValues: {
    'lambda:FunctionUrlAuthType': 'AWS_IAM',
    'lambda:InvokedViaFunctionUrl': 'true',
  },
  identityStatements: [],
  permissions: [],
};

function permission(parts: Partial<Permission> = {}): Permission {
  return {
    stack: 'furlock-dev',
    logicalId: 'Invoke',
    functionArn,
    action: 'lambda:InvokeFunctionUrl',
    principal: roleArn,
    ...parts,
  };
}

function statement(parts: Partial<PolicyStatement> = {}): PolicyStatement {
  return {
    effect: 'Allow',
    actions: ['lambda:InvokeFunctionUrl'],
    resources: [functionArn],
    conditions: {},
    ...parts,
  };
}

const variableArn = functionArn.replace('hello', '${aws:PrincipalTag/name}');
const tagCondition = { StringEquals: { 'aws:PrincipalTag/team': ['a'] } };
const ipCondition = { IpAddress: { 'aws:SourceIp': ['192.0.2.0/24'] } };

describe('allowed', () => {
  const cases: { name: string; given: Partial<AuthorizationQuestion> }[] = [
    { name: 'the role as principal', given: { permissions: [permission()] } },
    {
      name: 'the session as principal',
      given: { permissions: [permission({ principal: session.sessionArn })] },
    },
    { name: 'any principal', given: { permissions: [permission({ principal: '*' })] } },
    {
      name: 'an unsigned request, any principal',
      given: { session: null, permissions: [permission({ principal: '*' })] },
    },
    {
      name: 'an action with a wildcard',
      given: { permissions: [permission({ action: 'lambda:*' })] },
    },
    {
      name: 'the auth type',
      given: { permissions: [permission({ functionUrlAuthType: 'AWS_IAM' })] },
    },
    {
      name: 'invoked through the URL',
      given: { permissions: [permission({ invokedViaFunctionUrl: true })] },
    },
    { name: 'the identity policy only', given: { identityStatements: [statement()] } },
    {
      name: 'an identity policy with wildcards',
      given: {
        identityStatements: [
          statement({
            actions: ['LAMBDA:invoke*'],
            resources: ['arn:aws:lambda:*:*:function:hel?o'],
          }),
        ],
      },
    },
    { name: 'any resource', given: { identityStatements: [statement({ resources: ['*'] })] } },
    {
      name: 'a Deny of another resource with a variable',
      given: {
        identityStatements: [
          statement(),
          statement({ effect: 'Deny', resources: [`${variableArn}-2`] }),
        ],
      },
    },
    {
      name: 'all actions but others',
      given: { identityStatements: [statement({ actions: [], exceptActions: ['iam:*'] })] },
    },
    {
      name: 'all resources but others',
      given: {
        identityStatements: [
          statement({ resources: [], exceptResources: [`${functionArn}-other`] }),
        ],
      },
    },
    {
      name: 'a boundary that allows it too',
      given: {
        identityStatements: [statement()],
        boundary: [statement({ actions: ['lambda:*'], resources: ['*'] })],
      },
    },
    {
      name: 'the session as principal, whatever the boundary',
      given: { permissions: [permission({ principal: session.sessionArn })], boundary: [] },
    },
    {
      name: 'a Deny on another action',
      given: {
        identityStatements: [
          statement(),
          statement({ effect: 'Deny', actions: ['lambda:InvokeFunction'] }),
        ],
      },
    },
    {
      name: 'another account, both policies',
      given: {
        session: stranger,
        identityStatements: [statement()],
        permissions: [permission({ principal: '999999999999' })],
      },
    },
    {
      name: 'another account, its root as principal',
      given: {
        session: stranger,
        identityStatements: [statement()],
        permissions: [permission({ principal: 'arn:aws:iam::999999999999:root' })],
      },
    },
  ];

  test.each(cases)('$name', ({ given }) => {
    expect(authorize({ ...question, ...given })).toEqual({
      allowed: true,
      unknownOperators: [],
      unknownKeys: [],
    });
  });
});

describe('denied', () => {
  const nothing = 'no policy allows it';
  const cases: {
    name: string;
    given: Partial<AuthorizationQuestion>;
    reason: string;
    unknownOperators?: string[];
    unknownKeys?: string[];
  }[] = [
    { name: 'no policy at all', given: {}, reason: nothing },
    {
      name: 'all actions but this one',
      given: { identityStatements: [statement({ actions: [], exceptActions: ['lambda:*'] })] },
      reason: nothing,
    },
    {
      name: 'all resources but this one',
      given: { identityStatements: [statement({ resources: [], exceptResources: [functionArn] })] },
      reason: nothing,
    },
    {
      name: 'a Deny on all other actions',
      given: {
        identityStatements: [
          statement(),
          statement({ effect: 'Deny', actions: [], exceptActions: ['iam:*'] }),
        ],
      },
      reason: 'an identity policy denies it',
    },
    {
      name: 'a boundary that does not allow it',
      given: {
        identityStatements: [statement()],
        boundary: [statement({ actions: ['s3:*'], resources: ['*'] })],
      },
      reason: nothing,
    },
    {
      name: 'the role as principal, beyond its boundary',
      given: { permissions: [permission()], boundary: [] },
      reason: nothing,
    },
    {
      name: 'another role as principal',
      given: { permissions: [permission({ principal: `${roleArn}2` })] },
      reason: nothing,
    },
    {
      name: 'the unique id of a deleted role',
      given: { permissions: [permission({ principal: 'AROAAAAAAAAAAAAAAAAAA' })] },
      reason: nothing,
    },
    {
      name: 'a service as principal',
      given: { permissions: [permission({ principal: 'cloudfront.amazonaws.com' })] },
      reason: nothing,
    },
    {
      name: 'an unsigned request, the role as principal',
      given: { session: null, permissions: [permission()] },
      reason: nothing,
    },
    {
      name: "the caller's own account as principal",
      given: { permissions: [permission({ principal: '111122223333' })] },
      reason: nothing,
    },
    {
      name: 'the other action',
      given: { permissions: [permission({ action: 'lambda:InvokeFunction' })] },
      reason: nothing,
    },
    {
      name: 'another function',
      given: { permissions: [permission({ functionArn: `${functionArn}2` })] },
      reason: nothing,
    },
    {
      name: 'another auth type',
      given: { permissions: [permission({ functionUrlAuthType: 'NONE' })] },
      reason: nothing,
    },
    {
      name: 'not invoked through the URL',
      given: { permissions: [permission({ invokedViaFunctionUrl: false })] },
      reason: nothing,
    },
    {
      name: 'a source ARN, which the caller does not have',
      given: {
        permissions: [
          permission({ sourceArn: 'arn:aws:cloudfront::111122223333:distribution/E1' }),
        ],
      },
      reason: nothing,
    },
    {
      name: 'a source account, which the caller does not have',
      given: { permissions: [permission({ sourceAccount: '111122223333' })] },
      reason: nothing,
    },
    {
      name: 'an identity policy on another function',
      given: { identityStatements: [statement({ resources: [`${functionArn}2`] })] },
      reason: nothing,
    },
    {
      name: 'a Deny next to two Allows',
      given: {
        identityStatements: [statement(), statement({ effect: 'Deny', resources: ['*'] })],
        permissions: [permission()],
      },
      reason: 'an identity policy denies it',
    },
    {
      name: 'an Allow with an unknown operator',
      given: { identityStatements: [statement({ conditions: ipCondition })] },
      reason: nothing,
      unknownOperators: ['IpAddress'],
    },
    {
      name: 'a Deny with an unknown operator',
      given: {
        identityStatements: [statement(), statement({ effect: 'Deny', conditions: ipCondition })],
      },
      reason: 'an identity policy denies it',
      unknownOperators: ['IpAddress'],
    },
    {
      name: 'an Allow with a key whose value is unknown',
      given: { identityStatements: [statement({ conditions: tagCondition })] },
      reason: nothing,
      unknownKeys: ['aws:PrincipalTag/team'],
    },
    {
      name: 'a Deny with a key whose value is unknown',
      given: {
        identityStatements: [statement(), statement({ effect: 'Deny', conditions: tagCondition })],
      },
      reason: 'an identity policy denies it',
      unknownKeys: ['aws:PrincipalTag/team'],
    },
    {
      name: 'an Allow whose resource has a variable',
      given: { identityStatements: [statement({ resources: [variableArn] })] },
      reason: nothing,
      unknownKeys: ['${aws:PrincipalTag/name}'],
    },
    {
      name: 'a Deny whose resource has a variable',
      given: {
        identityStatements: [statement(), statement({ effect: 'Deny', resources: [variableArn] })],
      },
      reason: 'an identity policy denies it',
      unknownKeys: ['${aws:PrincipalTag/name}'],
    },
    {
      name: 'an Allow of all resources but one with a variable',
      given: {
        identityStatements: [statement({ resources: [], exceptResources: [variableArn] })],
      },
      reason: nothing,
      unknownKeys: ['${aws:PrincipalTag/name}'],
    },
    {
      name: 'a Deny of all resources but one with a variable',
      given: {
        identityStatements: [
          statement(),
          statement({ effect: 'Deny', resources: [], exceptResources: [variableArn] }),
        ],
      },
      reason: 'an identity policy denies it',
      unknownKeys: ['${aws:PrincipalTag/name}'],
    },
    {
      name: 'another account, only the resource policy',
      given: { session: stranger, permissions: [permission({ principal: '*' })] },
      reason: 'in another account, the identity policy must allow it too',
    },
    {
      name: 'another account, only the identity policy',
      given: { session: stranger, identityStatements: [statement()] },
      reason: 'in another account, the resource policy must allow it too',
    },
    { name: 'another account, neither', given: { session: stranger }, reason: nothing },
  ];

  test.each(cases)('$name', ({ given, reason, unknownOperators = [], unknownKeys = [] }) => {
    expect(authorize({ ...question, ...given })).toEqual({
      allowed: false,
      reason,
      unknownOperators,
      unknownKeys,
    });
  });
});
