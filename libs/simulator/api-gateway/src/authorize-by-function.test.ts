import { describe, expect, test } from '@jest/globals';
import type { Api, FunctionAuthorizer, PrincipalStatement } from '@furlock/simulator-deployment';
import type { InvocationOutcome } from '@furlock/simulator-lambda';
import {
  authorizeByFunction,
  type AuthorizerContext,
  type KeptDecision,
} from './authorize-by-function.js';
import { ACCOUNT_ID, apiWith } from './testing/api-with.js';
import { contextWith, type SentRequest } from './testing/context-with.js';

const AUTHORIZER_ARN = `arn:aws:lambda:eu-central-1:${ACCOUNT_ID}:function:authorizer`;
const API_ARN = `arn:aws:execute-api:eu-central-1:${ACCOUNT_ID}:abcdefghij`;
const TOKEN: FunctionAuthorizer = {
  kind: 'function',
  id: 'auth01',
  functionArn: AUTHORIZER_ARN,
  event: 'TOKEN',
  answersSimply: false,
  identitySources: [{ kind: 'header', name: 'authorization' }],
  cacheSeconds: 0,
};
const SIMPLE: FunctionAuthorizer = { ...TOKEN, event: '2.0', answersSimply: true };
const REST = apiWith({ kind: 'REST' });
const HTTP = apiWith({});
const LOGGED_IN: SentRequest = {
  target: '/prod/pets/1',
  headers: [['Authorization', 'Bearer abc']],
};

const statement = (Effect: string, Resource: unknown = '*'): object => ({
  ...{ Action: 'execute-api:Invoke', Effect, Resource },
});
const decision = (...Statement: object[]): Record<string, unknown> => ({
  principalId: 'ada',
  policyDocument: { Version: '2012-10-17', Statement },
});

interface Setup {
  readonly authorizer?: FunctionAuthorizer;
  readonly api?: Api;
  readonly sent?: SentRequest;
  readonly sourceArn?: string;
  readonly kept?: AuthorizerContext['decisions'];
  readonly passedMs?: number;
}

async function authorize(result: unknown, setup: Setup = {}) {
  const {
    authorizer = TOKEN,
    api = REST,
    sent = LOGGED_IN,
    kept = new Map<string, KeptDecision>(),
  } = setup;
  const events: unknown[] = [];
  const received = contextWith(api, sent);
  const outcome = await authorizeByFunction(
    { ...received, now: received.now + (setup.passedMs ?? 0) },
    authorizer,
    {
      deployment: {
        accountId: ACCOUNT_ID,
        permissions: [
          {
            ...{ stack: 'home', logicalId: 'Permission', functionArn: AUTHORIZER_ARN },
            action: 'lambda:InvokeFunction',
            principal: 'apigateway.amazonaws.com',
            sourceArn: setup.sourceArn ?? `${API_ARN}/authorizers/auth01`,
          },
        ],
        resourceStatements: [],
        roles: [],
      },
      invokeFor: () => (event) => {
        events.push(event);
        return Promise.resolve(
          result instanceof Error
            ? { kind: 'failed', errorType: result.name, errorMessage: result.message }
            : ({ kind: 'answered', payload: result, durationMs: 1 } satisfies InvocationOutcome),
        );
      },
      decisions: kept,
    },
  );
  return { outcome, events };
}

describe('admits', () => {
  const ALLOWED = decision(statement('Allow'));
  const cases: [name: string, result: unknown, setup: Setup][] = [
    ['whom the policy allows everything', ALLOWED, {}],
    [
      'one statement that is not in a list',
      { ...ALLOWED, policyDocument: { Statement: statement('Allow') } },
      {},
    ],
    ['the method and path', decision(statement('Allow', `${API_ARN}/prod/GET/pets/*`)), {}],
    ['by a simple response', { isAuthorized: true }, { authorizer: SIMPLE, api: HTTP }],
    [
      'a token that its expression matches',
      ALLOWED,
      { authorizer: { ...TOKEN, tokenExpression: 'Bearer [a-z]+' } },
    ],
    ['whom the resource policy allows', decision(), { api: withPolicy('Allow') }],
  ];

  test.each(cases)('%s', async (_name, result, setup) => {
    const { outcome, events } = await authorize(result, setup);

    expect(outcome).toMatchObject({ ok: true });
    expect(events).toHaveLength(1);
  });
});

function withPolicy(effect: 'Allow' | 'Deny'): Api {
  const statement: PrincipalStatement = {
    ...{ effect, principals: ['*'], actions: ['execute-api:Invoke'], resources: ['*'] },
    conditions: {},
  };
  return apiWith({ kind: 'REST', policy: [statement] });
}

describe('refuses', () => {
  const ALLOWED = decision(statement('Allow'));
  const missing = { code: 'AUTHORIZER_IDENTITY_MISSING' };
  const denied = (isExplicit: boolean): object => ({ code: 'AUTHORIZER_DENIED', isExplicit });
  const failed = (reason: RegExp): object => ({
    code: 'AUTHORIZER_FAILED',
    reason: expect.stringMatching(reason) as unknown,
  });
  const cases: [name: string, result: unknown, setup: Setup, error: object, calls: number][] = [
    ['without a token', ALLOWED, { sent: { target: '/prod/pets/1' } }, missing, 0],
    [
      'with an empty token',
      ALLOWED,
      { sent: { ...LOGGED_IN, headers: [['Authorization', '']] } },
      missing,
      0,
    ],
    [
      'with two tokens',
      ALLOWED,
      {
        sent: {
          ...LOGGED_IN,
          headers: [
            ['Authorization', 'a'],
            ['authorization', 'b'],
          ],
        },
      },
      missing,
      0,
    ],
    [
      'a token of which the expression matches a part',
      ALLOWED,
      { authorizer: { ...TOKEN, tokenExpression: 'Bearer [ab]+' } },
      missing,
      0,
    ],
    [
      'without one of several identity sources',
      ALLOWED,
      {
        authorizer: {
          ...TOKEN,
          event: 'REQUEST',
          identitySources: [...TOKEN.identitySources, { kind: 'query', name: 'q' }],
        },
      },
      missing,
      0,
    ],
    ['an explicit Deny', decision(statement('Allow'), statement('Deny')), {}, denied(true), 1],
    ['no statement', decision(), {}, denied(false), 1],
    [
      'a policy for another method',
      decision(statement('Allow', `${API_ARN}/prod/POST/pets/*`)),
      {},
      denied(false),
      1,
    ],
    [
      'a Deny for the decoded path',
      decision(statement('Allow'), statement('Deny', `${API_ARN}/*/GET/admin`)),
      { sent: { ...LOGGED_IN, target: '/prod/%61dmin' } },
      denied(true),
      1,
    ],
    [
      'isAuthorized false',
      { isAuthorized: false },
      { authorizer: SIMPLE, api: HTTP },
      denied(false),
      1,
    ],
    [
      'isAuthorized in quotes',
      { isAuthorized: 'true' },
      { authorizer: SIMPLE, api: HTTP },
      failed(/isAuthorized/),
      1,
    ],
    [
      'a simple response in place of a policy',
      { isAuthorized: true },
      {},
      failed(/principalId/),
      1,
    ],
    [
      'a policy in place of a simple response',
      ALLOWED,
      { authorizer: SIMPLE, api: HTTP },
      failed(/isAuthorized/),
      1,
    ],
    ['no principal', { ...ALLOWED, principalId: '' }, {}, failed(/principalId/), 1],
    ['no policy', { principalId: 'ada' }, {}, failed(/policyDocument/), 1],
    [
      'a statement that is not understood',
      decision(statement('Allow'), { ...statement('deny'), Principal: '*' }),
      {},
      failed(/policyDocument/),
      1,
    ],
    [
      'an object in the context',
      { ...ALLOWED, context: { user: { name: 'ada' } } },
      {},
      failed(/context/),
      1,
    ],
    ['text', 'Allow', {}, failed(/no object/), 1],
    ['Unauthorized', new Error('Unauthorized'), {}, { code: 'AUTHORIZER_UNAUTHORIZED' }, 1],
    ['another error', new TypeError('unauthorized'), {}, failed(/failed with TypeError/), 1],
    [
      'a function that API Gateway may not call',
      ALLOWED,
      { sourceArn: `${API_ARN}/*/GET/*` },
      { code: 'FUNCTION_PERMISSION_MISSING', sourceArn: `${API_ARN}/authorizers/auth01` },
      0,
    ],
    [
      'whom the resource policy denies, before the function',
      ALLOWED,
      { api: withPolicy('Deny') },
      { code: 'IAM_DENIED', reason: 'the resource policy denies it' },
      0,
    ],
  ];

  test.each(cases)('%s', async (_name, result, setup, error, calls) => {
    const { outcome, events } = await authorize(result, setup);

    expect(outcome).toMatchObject({ ok: false, error });
    expect(events).toHaveLength(calls);
    expect(JSON.stringify(outcome)).not.toContain('abc"');
  });
});

describe('the event', () => {
  const request: SentRequest = {
    target: '/prod/pets/1?q=2',
    headers: [
      ['Authorization', 'Bearer abc'],
      ['X-Tenant', 'one'],
    ],
  };
  const sources: FunctionAuthorizer['identitySources'] = [
    { kind: 'header', name: 'x-tenant' },
    { kind: 'query', name: 'q' },
    { kind: 'context', name: 'stage' },
  ];
  const arn = `${API_ARN}/prod/GET/pets/1`;
  const httpApi = apiWith({ stages: [{ name: 'prod', variables: {} }] });
  const cases: [name: FunctionAuthorizer['event'], api: Api, event: object][] = [
    ['TOKEN', REST, { type: 'TOKEN', methodArn: arn, authorizationToken: 'one,2,prod' }],
    [
      'REQUEST',
      REST,
      {
        type: 'REQUEST',
        methodArn: arn,
        httpMethod: 'GET',
        path: '/pets/1',
        headers: { 'X-Tenant': 'one' },
        queryStringParameters: { q: '2' },
        stageVariables: {},
        requestContext: { stage: 'prod' },
      },
    ],
    [
      '1.0',
      httpApi,
      {
        version: '1.0',
        type: 'REQUEST',
        methodArn: arn,
        identitySource: 'one,2,prod',
        httpMethod: 'GET',
      },
    ],
    [
      '2.0',
      httpApi,
      {
        version: '2.0',
        type: 'REQUEST',
        routeArn: arn,
        identitySource: ['one', '2', 'prod'],
        rawPath: '/prod/pets/1',
      },
    ],
  ];

  test.each(cases)('%s', async (event, api, expected) => {
    const identitySources = event === 'TOKEN' ? TOKEN.identitySources : sources;
    const { events } = await authorize(decision(statement('Allow')), {
      ...{ api, sent: request },
      authorizer: { ...TOKEN, event, identitySources },
    });

    expect(events).toMatchObject([
      event === 'TOKEN' ? { ...expected, authorizationToken: 'Bearer abc' } : expected,
    ]);
    expect(events[0]).not.toHaveProperty('body');
    expect(events[0]).not.toHaveProperty('isBase64Encoded');
  });
});

describe('keeps a decision', () => {
  const authorizer = { ...TOKEN, cacheSeconds: 300 };

  test('for the same token and stage until its time is over', async () => {
    const kept: AuthorizerContext['decisions'] = new Map();
    const allowed = decision(statement('Allow'));
    const other = { ...LOGGED_IN, headers: [['Authorization', 'Bearer other']] as const };

    const calls = [
      await authorize(allowed, { authorizer, kept }),
      await authorize(allowed, { authorizer, kept, passedMs: 299_999 }),
      await authorize(allowed, { authorizer, kept, sent: other }),
      await authorize(allowed, { authorizer, kept, passedMs: 300_000 }),
    ].map(({ events }) => events.length);

    expect(calls).toEqual([1, 0, 1, 1]);
  });

  test('also where it does not allow the next method', async () => {
    const kept: AuthorizerContext['decisions'] = new Map();
    const one = decision(statement('Allow', `${API_ARN}/prod/GET/pets/1`));

    await authorize(one, { authorizer, kept });
    const { outcome } = await authorize(one, {
      ...{ authorizer, kept },
      sent: { ...LOGGED_IN, target: '/prod/pets/2' },
    });

    expect(outcome).toMatchObject({ ok: false, error: { code: 'AUTHORIZER_DENIED' } });
  });

  test('not without an identity, and no failure', async () => {
    const kept: AuthorizerContext['decisions'] = new Map();

    await authorize(decision(statement('Allow')), {
      authorizer: { ...authorizer, event: 'REQUEST', identitySources: [] },
      kept,
    });
    await authorize(new Error('Unauthorized'), { authorizer, kept });

    expect(kept.size).toBe(0);
  });
});
