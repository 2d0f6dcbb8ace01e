import { describe, expect, test } from '@jest/globals';
import {
  HEALTHY_BEHAVIOR,
  HEALTHY_CLIENT,
  HEALTHY_DISTRIBUTION,
  HEALTHY_LOCK,
  HEALTHY_STATEMENTS,
  HEALTHY_VERSION,
} from '../testing/healthy-lock.js';
import type { DeployedBehavior, DeployedLock, ForwardedParts } from './deployed-lock.js';
import { examine } from './examine.js';
import { firstToFix } from './finding.js';

/** The findings about a lock with a change, except those that are ok. */
function found(changes: Partial<DeployedLock>) {
  return examine({ ...HEALTHY_LOCK, ...changes })
    .filter(({ outcome }) => outcome !== 'ok')
    .map(({ id, outcome, severity, words }) => ({ id, outcome, severity, words }));
}

const value = <T>(of: T) => ({ ok: true, value: of }) as const;
const absent = { ok: false, reason: 'absent', words: 'it does not exist', remedy: 'x' } as const;
const denied = { ok: false, reason: 'denied', message: 'You may not read it.' } as const;
const withBehaviors = (...behaviors: Partial<DeployedBehavior>[]): Partial<DeployedLock> => ({
  distribution: value({
    ...HEALTHY_DISTRIBUTION,
    behaviors: behaviors.map((behavior) => ({ ...HEALTHY_BEHAVIOR, ...behavior })),
  }),
});
const [urlStatement, invokeStatement] = HEALTHY_STATEMENTS;
const withStatements = (...statements: object[]): Partial<DeployedLock> => ({
  statements: value(statements),
});
const BACKEND = 'arn:aws:lambda:eu-central-1:123456789012:function:backend';
const [versionArn = ''] = Object.keys(HEALTHY_LOCK.edgeFunctions);
const association = HEALTHY_BEHAVIOR.functions[0];

test('a correct lock has nothing to fix', () => {
  const findings = examine(HEALTHY_LOCK);

  expect(found({})).toEqual([]);
  expect(firstToFix(findings)).toBeUndefined();
  expect(new Set(findings.map(({ id }) => id)).size).toBe(findings.length);
});

describe('an added fault is found, and nothing else', () => {
  const faults: {
    name: string;
    changes: Partial<DeployedLock>;
    id: string;
    severity: string;
    message: string;
  }[] = [
    {
      name: 'a clock that is behind',
      changes: { clockSkewSeconds: -61 },
      id: 'clock',
      severity: 'later',
      message: 'this machine is 61 s behind AWS',
    },
    {
      name: 'a stack that was rolled back',
      changes: { stack: value({ ...stackOf('UPDATE_ROLLBACK_COMPLETE') }) },
      id: 'stack',
      severity: 'later',
      message: 'furlock-dev is in UPDATE_ROLLBACK_COMPLETE',
    },
    {
      name: 'a stack at the edge that failed',
      changes: { edgeStack: value(stackOf('ROLLBACK_COMPLETE')) },
      id: 'stack',
      severity: 'later',
      message: 'is in ROLLBACK_COMPLETE',
    },
    {
      name: 'a distribution that is disabled',
      changes: { distribution: value({ ...HEALTHY_DISTRIBUTION, enabled: false }) },
      id: 'distribution',
      severity: 'shut',
      message: 'E1 is disabled',
    },
    {
      name: 'another function URL behind it',
      changes: withBehaviors({ originHost: 'other.lambda-url.eu-central-1.on.aws' }),
      id: 'distribution',
      severity: 'shut',
      message: "is a function URL other than the stack's",
    },
    {
      name: 'plain HTTP',
      changes: withBehaviors({ viewerProtocolPolicy: 'allow-all' }),
      id: 'viewers',
      severity: 'later',
      message: 'accepts tokens over plain HTTP',
    },
    {
      name: 'caching',
      changes: withBehaviors({ cachePolicyId: '658327ea-f89d-4fab-a63d-7e88639e58f6' }),
      id: 'caching',
      severity: 'open',
      message: 'the behaviour * may cache responses (658327ea-f89d-4fab-a63d-7e88639e58f6)',
    },
    {
      name: 'caching on a second behaviour, with ForwardedValues',
      changes: withBehaviors({}, { pathPattern: '/a', cachePolicyId: undefined }),
      id: 'caching',
      severity: 'open',
      message: 'the behaviour /a may cache responses (ForwardedValues)',
    },
    {
      name: 'a policy that forwards nothing',
      changes: withBehaviors({ originRequestPolicyId: undefined }),
      id: 'forwarding',
      severity: 'shut',
      message: 'forwards neither Authorization nor the query',
    },
    ...[
      {
        parts: { headers: 'allViewer', cookies: 'none' },
        message: 'does not forward all cookies',
      },
      { parts: { headers: 'none' }, message: 'does not forward Authorization' },
      { parts: { headers: 'whitelist', headerNames: ['x'] }, message: 'not forward Authorization' },
      { parts: { headerNames: ['host', 'authorization'] }, message: 'not forward Authorization' },
      { parts: { queryStrings: 'none' }, message: 'does not forward the whole query' },
      { parts: { queryStrings: 'allExcept' }, message: 'does not forward the whole query' },
      { parts: { cookies: 'none' }, message: 'does not forward all cookies' },
    ].map(({ parts, message }) => ({
      name: `a custom policy: ${JSON.stringify(parts)}`,
      changes: withPolicy(parts),
      id: 'forwarding',
      severity: 'shut',
      message,
    })),
    {
      name: 'a behaviour without the edge function',
      changes: withBehaviors({}, { pathPattern: '/free/*', functions: [] }),
      id: 'association',
      severity: 'shut',
      message: 'the behaviour /free/* has no function on origin-request',
    },
    {
      name: 'the edge function on another event',
      changes: withBehaviors({
        functions: [{ eventType: 'viewer-request', arn: versionArn, includeBody: true }],
      }),
      id: 'association',
      severity: 'shut',
      message: 'the behaviour * has no function on origin-request',
    },
    {
      name: 'the function of another lock',
      changes: withBehaviors({
        functions: [
          {
            eventType: 'origin-request',
            arn: versionArn.replace('-main-', '-other-'),
            includeBody: true,
          },
        ],
      }),
      id: 'association',
      severity: 'open',
      message:
        'runs furlock-dev-other-ANPA0123456789ABCDEFG, not furlock-dev-main-ANPA0123456789ABCDEFG',
    },
    {
      name: 'an edge function that does not receive bodies',
      changes: withBehaviors({
        functions: [{ eventType: 'origin-request', arn: versionArn, includeBody: false }],
      }),
      id: 'association',
      severity: 'shut',
      message: 'does not receive bodies',
    },
    {
      name: 'an old runtime',
      changes: withVersion({ runtime: 'nodejs18.x' }),
      id: 'runtime',
      severity: 'later',
      message: 'nodejs18.x, 256 MB, 15 s: this runtime is out of support',
    },
    {
      name: 'a version that failed',
      changes: withVersion({ state: 'Failed' }),
      id: 'runtime',
      severity: 'shut',
      message: 'its state is Failed',
    },
    {
      name: 'a version with another role',
      changes: withVersion({ roleArn: 'arn:aws:iam::123456789012:role/other' }),
      id: 'runtime',
      severity: 'shut',
      message: 'its role is other, not the edge role',
    },
    {
      name: 'a role that the edge cannot assume',
      changes: {
        edgeRole: value({
          arn: 'arn:aws:iam::123456789012:role/furlock-dev-main-ANPA0123456789ABCDEFG',
          services: ['lambda.amazonaws.com'],
        }),
      },
      id: 'role',
      severity: 'shut',
      message: 'does not trust edgelambda.amazonaws.com',
    },
    {
      name: 'a role that others may assume',
      changes: {
        edgeRole: value({
          arn: 'arn:aws:iam::123456789012:role/furlock-dev-main-ANPA0123456789ABCDEFG',
          services: ['lambda.amazonaws.com', 'edgelambda.amazonaws.com'],
          strangers: ['everyone'],
        }),
      },
      id: 'role',
      severity: 'open',
      message: 'everyone may assume furlock-dev-main-ANPA0123456789ABCDEFG',
    },
    {
      name: 'a public function URL',
      changes: {
        functionUrl: value({
          functionArn: 'arn:aws:lambda:eu-central-1:123456789012:function:backend',
          host: 'abc.lambda-url.eu-central-1.on.aws',
          authType: 'NONE',
        }),
      },
      id: 'function-url',
      severity: 'open',
      message: 'its auth type is NONE',
    },
    {
      name: 'a public URL of an alias',
      changes: {
        aliasUrls: value([{ functionArn: `${BACKEND}:live`, authType: 'NONE', statements: [] }]),
      },
      id: 'function-url',
      severity: 'open',
      message: `the URL of ${BACKEND}:live has the auth type NONE: anyone can call it`,
    },
    {
      name: 'a URL of an alias for another role',
      changes: {
        aliasUrls: value([
          {
            functionArn: `${BACKEND}:live`,
            authType: 'AWS_IAM',
            statements: [
              {
                ...urlStatement,
                Resource: `${BACKEND}:live`,
                Principal: { AWS: 'arn:aws:iam::210987654321:root' },
              },
            ],
          },
        ]),
      },
      id: 'permissions',
      severity: 'open',
      message: 'the account 210987654321 is granted lambda:InvokeFunctionUrl',
    },
    {
      name: 'one permission only',
      changes: withStatements(urlStatement),
      id: 'permissions',
      severity: 'shut',
      message: 'the edge role lacks lambda:InvokeFunction',
    },
    {
      name: 'the other permission only',
      changes: withStatements(invokeStatement),
      id: 'permissions',
      severity: 'shut',
      message: 'the edge role lacks lambda:InvokeFunctionUrl',
    },
    {
      name: 'a permission without its condition, which does not apply to the URL',
      changes: withStatements(urlStatement, { ...invokeStatement, Condition: undefined }),
      id: 'permissions',
      severity: 'shut',
      message: 'the edge role lacks lambda:InvokeFunction',
    },
    {
      name: 'a denial in place of a permission',
      changes: withStatements(urlStatement, { ...invokeStatement, Effect: 'Deny' }),
      id: 'permissions',
      severity: 'shut',
      message: 'the statement two denies the edge role lambda:InvokeFunction',
    },
    {
      name: 'the statements of a role that was deleted and created again',
      changes: withStatements(
        { ...urlStatement, Principal: { AWS: 'AROAEXAMPLEROLEID1234' } },
        { ...invokeStatement, Principal: { AWS: 'AROAEXAMPLEROLEID1234' } },
      ),
      id: 'permissions',
      severity: 'shut',
      message: 'is granted to AROAEXAMPLEROLEID1234, which is the id of a deleted role',
    },
    {
      name: 'everyone',
      changes: withStatements(...HEALTHY_STATEMENTS, { ...urlStatement, Principal: '*' }),
      id: 'permissions',
      severity: 'open',
      message: 'everyone is granted lambda:InvokeFunctionUrl',
    },
    {
      name: 'everyone, in the longer spelling',
      changes: withStatements(...HEALTHY_STATEMENTS, { ...urlStatement, Principal: { AWS: '*' } }),
      id: 'permissions',
      severity: 'open',
      message: 'everyone is granted lambda:InvokeFunctionUrl',
    },
    {
      name: 'another role',
      changes: withStatements(...HEALTHY_STATEMENTS, {
        ...urlStatement,
        Principal: { AWS: 'arn:aws:iam::123456789012:role/other' },
      }),
      id: 'permissions',
      severity: 'open',
      message:
        'arn:aws:iam::123456789012:role/other is granted lambda:InvokeFunctionUrl, which bypasses the lock',
    },
    {
      name: 'revocations that the edge does not accept',
      changes: { revocations: absent },
      id: 'revocations',
      severity: 'shut',
      message: 'it does not exist',
    },
    {
      name: 'a role that may not read the revocations',
      changes: { deniedParameters: value(['arn:aws:ssm:…:parameter/r']) },
      id: 'role',
      severity: 'shut',
      message: 'may not read arn:aws:ssm:…:parameter/r',
    },
    {
      name: 'the implicit grant',
      changes: { clients: [value({ ...HEALTHY_CLIENT, oauthFlows: ['code', 'implicit'] })] },
      id: 'client',
      severity: 'open',
      message: 'allows the implicit grant',
    },
    {
      name: 'a callback without TLS',
      changes: { clients: [value({ ...HEALTHY_CLIENT, callbackUrls: ['http://example.com/cb'] })] },
      id: 'client',
      severity: 'open',
      message: 'has the callback http://example.com/cb',
    },
    {
      name: 'tokens that cannot be revoked',
      changes: { clients: [value({ ...HEALTHY_CLIENT, revokesTokens: false })] },
      id: 'client',
      severity: 'later',
      message: 'cannot revoke tokens',
    },
    {
      name: 'a region that is not bootstrapped',
      changes: { bootstraps: { ...HEALTHY_LOCK.bootstraps, 'us-east-1': absent } },
      id: 'bootstrap',
      severity: 'later',
      message: 'us-east-1: it does not exist',
    },
  ];

  test.each(faults)('$name', ({ changes, id, severity, message }) => {
    expect(found(changes)).toEqual([
      { id, outcome: 'wrong', severity, words: expect.stringContaining(message) },
    ]);
  });
});

describe('an equivalent configuration is accepted', () => {
  const neighbours: { name: string; changes: Partial<DeployedLock> }[] = [
    { name: 'a clock that is a minute off', changes: { clockSkewSeconds: 60 } },
    { name: 'a custom policy that forwards the same', changes: withPolicy({}) },
    { name: 'HTTPS only', changes: withBehaviors({ viewerProtocolPolicy: 'https-only' }) },
    { name: 'the fallback runtime', changes: withVersion({ runtime: 'nodejs22.x' }) },
    {
      name: 'an additional function on another event',
      changes: withBehaviors({
        functions: [
          ...(association === undefined ? [] : [association]),
          { eventType: 'viewer-response', arn: 'arn:of:another:1', includeBody: false },
        ],
      }),
    },
    {
      name: 'another trigger of the function',
      changes: withStatements(...HEALTHY_STATEMENTS, {
        Effect: 'Allow',
        Principal: { Service: 'events.amazonaws.com' },
        Action: 'lambda:InvokeFunction',
      }),
    },
    {
      name: 'a statement for a deleted role in addition to correct statements',
      changes: withStatements(...HEALTHY_STATEMENTS, {
        ...urlStatement,
        Principal: { AWS: 'AROAEXAMPLEROLEID1234' },
      }),
    },
    {
      name: 'callbacks over HTTPS and to an app',
      changes: {
        clients: [value({ ...HEALTHY_CLIENT, callbackUrls: ['https://a.example/', 'myapp://cb'] })],
      },
    },
  ];

  test.each(neighbours)('$name', ({ changes }) => {
    expect(found(changes)).toEqual([]);
  });
});

describe('a forwarded Host, which the edge function replaces, is a note', () => {
  test.each(['allViewer', 'allViewerAndWhitelistCloudFront', 'allExcept'])('%s', (headers) => {
    expect(found(withPolicy({ headers, headerNames: [] }))).toEqual([
      expect.objectContaining({
        id: 'forwarding',
        outcome: 'note',
        words: expect.stringContaining("*: the viewer's Host is forwarded, which works"),
      }),
    ]);
  });

  test('and hides no fault of another behaviour', () => {
    const behaviors = withBehaviors(
      { originRequestPolicyId: 'own' },
      { pathPattern: '/a', originRequestPolicyId: undefined },
    );

    expect(found({ ...withPolicy({ headers: 'allViewer' }), ...behaviors })).toEqual([
      expect.objectContaining({
        outcome: 'wrong',
        words: 'the behaviour /a forwards neither Authorization nor the query',
      }),
    ]);
  });
});

describe('where CloudFront signs', () => {
  const oac = { originAccessControlId: 'EOAC' };
  const signs = (signingBehavior: string, originType = 'lambda') => ({
    accessControls: { EOAC: value({ signingBehavior, originType }) },
  });
  const always = signs('always');
  const ofCloudFront = HEALTHY_STATEMENTS.map((statement) => ({
    ...statement,
    Principal: { Service: 'cloudfront.amazonaws.com' },
    Condition: {
      ...statement.Condition,
      ArnLike: { 'AWS:SourceArn': HEALTHY_DISTRIBUTION.arn },
    },
  }));

  test('the distribution needs the permissions', () => {
    expect(found({ ...withBehaviors(oac), ...always, ...withStatements(...ofCloudFront) })).toEqual(
      [],
    );
  });

  const faults: { name: string; changes: Partial<DeployedLock>; id: string; message: string }[] = [
    {
      name: 'the edge role is allowed as well',
      changes: { ...withBehaviors(oac), ...withStatements(...ofCloudFront, urlStatement) },
      id: 'permissions',
      message: 'is granted lambda:InvokeFunctionUrl, which bypasses the lock',
    },
    {
      name: 'every distribution is allowed',
      changes: {
        ...withBehaviors(oac),
        ...withStatements(...ofCloudFront.map((one) => ({ ...one, Condition: {} }))),
      },
      id: 'permissions',
      message:
        'cloudfront.amazonaws.com is granted lambda:InvokeFunctionUrl, which bypasses the lock',
    },
    ...[signs('no-override'), signs('never'), signs('always', 's3')].map((accessControls) => ({
      name: `it signs differently: ${JSON.stringify(accessControls)}`,
      changes: {
        ...withBehaviors(oac),
        ...withStatements(...ofCloudFront),
        ...accessControls,
      },
      id: 'signer',
      message: 'the origin access control EOAC has the signing behaviour ',
    })),
    {
      name: 'the origin access control was deleted',
      changes: {
        ...withBehaviors(oac),
        ...withStatements(...ofCloudFront),
        accessControls: { EOAC: absent },
      },
      id: 'signer',
      message: 'it does not exist',
    },
    {
      name: 'one origin has no access control',
      changes: {
        ...withBehaviors(oac, { pathPattern: '/a' }),
        ...withStatements(...ofCloudFront),
      },
      id: 'signer',
      message: 'CloudFront signs for only some behaviours',
    },
    {
      name: 'a behaviour has no edge function, and CloudFront signs for everyone',
      changes: {
        ...withBehaviors(oac, { ...oac, pathPattern: '/free', functions: [] }),
        ...withStatements(...ofCloudFront),
      },
      id: 'association',
      message: 'the behaviour /free has no function on origin-request',
    },
  ];

  test.each(faults)('$name', ({ changes, id, message }) => {
    expect(found({ ...always, ...changes })).toEqual([
      expect.objectContaining({ id, outcome: 'wrong', words: expect.stringContaining(message) }),
    ]);
  });
});

describe('a resource that does not exist, or that the caller has no permission to read', () => {
  const things = [
    ['settings', { settings: absent }, { settings: denied }],
    ['stack', { stack: absent }, { stack: denied }],
    ['stack', { edgeStack: absent }, { edgeStack: denied }],
    ['distribution', { distribution: absent }, { distribution: denied }],
    ['function-url', { functionUrl: absent }, { functionUrl: denied }],
    ['permissions', { statements: absent }, { statements: denied }],
    [
      'runtime',
      { edgeFunctions: { [versionArn]: absent } },
      { edgeFunctions: { [versionArn]: denied } },
    ],
    ['role', { edgeRole: absent }, { edgeRole: denied }],
    ['client', { clients: [absent] }, { clients: [denied] }],
  ] as const;

  test.each(things)('%s', (id, gone, hidden) => {
    expect(found(gone).filter(({ outcome }) => outcome === 'wrong')).toEqual([
      expect.objectContaining({ id, words: 'it does not exist' }),
    ]);
    expect(found(hidden).filter(({ outcome }) => outcome === 'wrong')).toEqual([]);
    expect(found(hidden)).toContainEqual(
      expect.objectContaining({ id, outcome: 'unknown', words: 'You may not read it' }),
    );
  });
});

describe('the finding to fix first', () => {
  test('is one that allows unauthorized callers, before one that rejects users', () => {
    const findings = examine({
      ...HEALTHY_LOCK,
      clockSkewSeconds: 3600,
      settings: absent,
      ...withBehaviors({ cachePolicyId: 'other' }),
    });

    expect(firstToFix(findings)?.id).toBe('caching');
  });

  test('is the possible cause of the others among equally severe ones', () => {
    const findings = examine({
      ...HEALTHY_LOCK,
      settings: absent,
      ...withStatements(urlStatement),
    });

    expect(firstToFix(findings)?.id).toBe('settings');
  });
});

function stackOf(status: string) {
  return { name: 'furlock-dev', status, bootstrapParameter: undefined };
}

function withPolicy(parts: Partial<ForwardedParts>): Partial<DeployedLock> {
  const same = { headers: 'allExcept', headerNames: ['host'], cookies: 'all', queryStrings: 'all' };
  return {
    ...withBehaviors({ originRequestPolicyId: 'own' }),
    originRequestPolicies: { own: value({ ...same, ...parts }) },
  };
}

function withVersion(changes: object): Partial<DeployedLock> {
  return { edgeFunctions: { [versionArn]: value({ ...HEALTHY_VERSION, ...changes }) } };
}
