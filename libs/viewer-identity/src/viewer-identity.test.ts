import { describe, expect, test } from '@jest/globals';
import type { LambdaFunctionURLEventWithIAMAuthorizer } from 'aws-lambda';
import fc from 'fast-check';
import { encodeIdentity, type Identity } from './identity.js';
import {
  viewerIdentity,
  type ExpectedCaller,
  type FunctionUrlEvent,
  type TokenVerifier,
  type VerifiedIdentityRefusal,
  type ViewerIdentityRefusal,
} from './viewer-identity.js';

const identity: Identity = {
  issuer: 'https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_AbCdEfGhI',
  subject: 'sub-ada',
  username: 'ada',
  groups: ['admins'],
  scopes: [],
  clientId: 'client',
  tokenUse: 'id',
  expiresAt: 1_800_000_000,
};
const ACCOUNT = '123456789012';
const ROLE = 'furlock-dev-main-ANPA0123456789ABCDEFG';
const edge: ExpectedCaller = { roleName: ROLE, accountId: ACCOUNT };
const session = (role = ROLE, { account = ACCOUNT, partition = 'aws', name = 'edge' } = {}) =>
  `arn:${partition}:sts::${account}:assumed-role/${role}/${name}`;

const eventOf = (
  userArn: string | undefined,
  headers: FunctionUrlEvent['headers'] = { 'x-furlock-identity': encodeIdentity(identity) },
): FunctionUrlEvent => ({
  headers,
  requestContext: userArn === undefined ? {} : { authorizer: { iam: { userArn } } },
});

describe('the edge called', () => {
  const cases: [name: string, userArn: string, caller: ExpectedCaller][] = [
    ['as its role', session(), edge],
    ['in any session', session(ROLE, { name: 'us-east-1.furlock-dev@x,y=z' }), edge],
    ['in the China partition', session(ROLE, { partition: 'aws-cn' }), edge],
    ['in the GovCloud partition', session(ROLE, { partition: 'aws-us-gov' }), edge],
    [
      'CloudFront itself',
      session('OriginAccessControlRole', { account: '856369053181', name: 'OriginAccessSession' }),
      'cloudfront',
    ],
  ];
  test.each(cases)('%s', (_name, userArn, caller) => {
    expect(viewerIdentity(eventOf(userArn), { caller })).toEqual({ ok: true, value: identity });
  });
});

describe('there is no trusted identity', () => {
  const not = (part: 'arn' | 'role' | 'account'): ViewerIdentityRefusal => ({
    code: 'CALLER_NOT_EDGE',
    part,
  });
  const cases: [string, string | undefined, ExpectedCaller, ViewerIdentityRefusal][] = [
    ['no caller', undefined, edge, { code: 'CALLER_MISSING' }],
    ['another role', session('admin'), edge, not('role')],
    ['a role whose name starts with the expected name', session(`${ROLE}-2`), edge, not('role')],
    ['a role whose name ends with the expected name', session(`x${ROLE}`), edge, not('role')],
    ['a session with the name of the role', session('admin', { name: ROLE }), edge, not('role')],
    ['another account', session(ROLE, { account: '210987654321' }), edge, not('account')],
    ['a user', `arn:aws:iam::${ACCOUNT}:user/${ROLE}`, edge, not('arn')],
    ['the role itself', `arn:aws:iam::${ACCOUNT}:role/${ROLE}`, edge, not('arn')],
    ['a federated user', `arn:aws:sts::${ACCOUNT}:federated-user/${ROLE}`, edge, not('arn')],
    ['the root of the account', `arn:aws:iam::${ACCOUNT}:root`, edge, not('arn')],
    ['a path instead of a name', session(`x/${ROLE}`), edge, not('arn')],
    ['a trailing line break', `${session()}\n`, edge, not('arn')],
    ['nothing', '', edge, not('arn')],
    ['the edge if CloudFront is expected', session(), 'cloudfront', not('role')],
  ];
  test.each(cases)('%s', (_name, userArn, caller, error) => {
    expect(viewerIdentity(eventOf(userArn), { caller })).toEqual({ ok: false, error });
  });

  const headers: [string, FunctionUrlEvent['headers'], ViewerIdentityRefusal][] = [
    ['on a public route', {}, { code: 'IDENTITY_MISSING' }],
    [
      'with an invalid header',
      { 'x-furlock-identity': 'nobody' },
      { code: 'IDENTITY_MALFORMED', part: 'json' },
    ],
    [
      'with a repeated header',
      { 'x-furlock-identity': `${encodeIdentity(identity)},${encodeIdentity(identity)}` },
      { code: 'IDENTITY_MALFORMED', part: 'base64url' },
    ],
    [
      'with another spelling of the header',
      { x_furlock_identity: 'e30' },
      { code: 'IDENTITY_MISSING' },
    ],
  ];
  test.each(headers)('%s', (_name, given, error) => {
    expect(viewerIdentity(eventOf(session(), given), { caller: edge })).toEqual({
      ok: false,
      error,
    });
  });
});

test('only the role and the account of the edge are accepted', () => {
  const text = fc.oneof(
    fc.string(),
    fc.constantFrom(ROLE, ACCOUNT, '/', ':', session(), 'arn:aws'),
  );

  fc.assert(
    fc.property(fc.array(text), (parts) => {
      const userArn = parts.join('');
      if (!viewerIdentity(eventOf(userArn), { caller: edge }).ok) return;
      expect(userArn.split(':').slice(2, 5)).toEqual(['sts', '', ACCOUNT]);
      expect(userArn.split('/').slice(0, 2)).toEqual([session().split('/')[0], ROLE]);
    }),
    { seed: 3, numRuns: 2_000 },
  );
});

test('an event is accepted exactly as Lambda passes it', () => {
  const event: LambdaFunctionURLEventWithIAMAuthorizer = {
    version: '2.0',
    routeKey: '$default',
    rawPath: '/',
    rawQueryString: '',
    headers: { 'x-furlock-identity': encodeIdentity(identity) },
    requestContext: {
      accountId: ACCOUNT,
      apiId: 'url-id',
      authorizer: {
        iam: {
          accessKey: 'ASIAEXAMPLE',
          accountId: ACCOUNT,
          callerId: 'AROAEXAMPLE:edge',
          cognitoIdentity: null,
          principalOrgId: 'o-example',
          userArn: session(),
          userId: 'AROAEXAMPLE:edge',
        },
      },
      domainName: 'url-id.lambda-url.eu-central-1.on.aws',
      domainPrefix: 'url-id',
      http: {
        method: 'GET',
        path: '/',
        protocol: 'HTTP/1.1',
        sourceIp: '192.0.2.1',
        userAgent: '',
      },
      requestId: 'id',
      routeKey: '$default',
      stage: '$default',
      time: '25/Nov/2026:12:00:00 +0000',
      timeEpoch: 0,
    },
    isBase64Encoded: false,
  };

  expect(viewerIdentity(event, { caller: edge }).ok).toBe(true);
});

describe('an event of another kind has no caller', () => {
  const others: Readonly<Record<string, unknown>> = {
    nothing: undefined,
    null: null,
    'a text': 'event',
    'a number': 1,
    'an empty object': {},
    'a list': [],
    SQS: { Records: [{ messageId: '1', body: '{}', eventSource: 'aws:sqs' }] },
    SNS: { Records: [{ EventSource: 'aws:sns', Sns: { Message: '{}' } }] },
    'a schedule': { source: 'aws.events', 'detail-type': 'Scheduled Event', detail: {} },
    'a load balancer': {
      requestContext: { elb: { targetGroupArn: 'arn' } },
      headers: { 'x-furlock-identity': encodeIdentity(identity) },
    },
    'a REST API': {
      requestContext: { identity: { userArn: session() }, authorizer: { principalId: 'a' } },
      headers: { 'x-furlock-identity': encodeIdentity(identity) },
    },
    'a custom authorizer': { requestContext: { authorizer: { lambda: { userArn: session() } } } },
    'CloudFront at the edge': { Records: [{ cf: { request: {} } }] },
    'without a request context': { headers: {}, requestContext: null },
    'with an authorizer that is null': { requestContext: { authorizer: null } },
    'with IAM that is null': { requestContext: { authorizer: { iam: null } } },
    'with an ARN that is a list': {
      requestContext: { authorizer: { iam: { userArn: [session()] } } },
    },
  };

  test.each(Object.entries(others))('%s', async (_name, event) => {
    const error = { code: 'CALLER_MISSING' };

    expect(viewerIdentity(event, { caller: edge })).toEqual({ ok: false, error });
    expect(await viewerIdentity(event, { caller: edge, verifier: verifierOf(identity) })).toEqual({
      ok: false,
      error,
    });
  });
});

test('no event makes it throw', () => {
  const members = fc.constantFrom('headers', 'requestContext', 'authorizer', 'iam', 'userArn');
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof(
      { maxDepth: 5 },
      fc.constantFrom(session(), null, 0, ''),
      fc.array(tie('tree'), { maxLength: 2 }),
      fc.dictionary(fc.oneof(members, fc.constant('x-furlock-identity')), tie('tree')),
    ),
  }));

  fc.assert(
    fc.property(tree, (event) => {
      expect(viewerIdentity(event, { caller: edge }).ok).toBe(false);
    }),
    { seed: 4, numRuns: 1_000 },
  );
});

describe('the account is asked for', () => {
  test.each<[string, object]>([
    ['no account', { roleName: ROLE }],
    ['an empty account', { roleName: ROLE, accountId: '' }],
    ['no caller', {}],
  ])('%s accepts nobody', (_name, caller) => {
    const options = { caller: caller as ExpectedCaller };

    expect(viewerIdentity(eventOf(session()), options)).toMatchObject({
      error: { code: 'CALLER_NOT_EDGE' },
    });
  });

  test('by the types', () => {
    // @ts-expect-error The account is missing.
    const incomplete: ExpectedCaller = { roleName: ROLE };

    expect(incomplete).not.toHaveProperty('accountId');
  });

  test('without a caller or a verifier, nobody is accepted', () => {
    expect(viewerIdentity(eventOf(session()), {} as { caller: ExpectedCaller })).toMatchObject({
      error: { code: 'CALLER_NOT_EDGE' },
    });
  });
});

/** Verifies the token `good` only. */
function verifierOf(claims: unknown): TokenVerifier {
  return {
    verifyJwt: (token) =>
      Promise.resolve(
        token === 'good'
          ? { ok: true, value: claims as Identity }
          : { ok: false, error: { code: 'TOKEN_SIGNATURE' } },
      ),
  };
}

describe('with a verifier', () => {
  const event = (claimed: Identity | string | undefined, token: unknown, userArn = session()) =>
    eventOf(userArn, {
      'x-furlock-identity': typeof claimed === 'object' ? encodeIdentity(claimed) : claimed,
      'x-furlock-token': token as string,
    });
  const claims = { ...identity, issuerId: 'eu-central-1_AbCdEfGhI' };
  const read = (given: unknown, verifier = verifierOf(claims)) =>
    viewerIdentity(given, { caller: edge, verifier });

  test('the identity is that of the token, with or without an expected caller', async () => {
    const value = { ok: true, value: identity };

    expect(await read(event(identity, 'good'))).toEqual(value);
    expect(
      await viewerIdentity(event(identity, 'good', 'nobody'), { verifier: verifierOf(claims) }),
    ).toEqual(value);
    expect(
      await viewerIdentity(
        { headers: event(identity, 'good').headers },
        { verifier: verifierOf(claims) },
      ),
    ).toEqual(value);
  });

  test('further claims are proved by the payload', async () => {
    const address = { country: 'GB', lines: ['1 Row'] };
    const further = { ...identity, claims: { email: 'a@b.example', address } };
    const verifier = verifierOf({
      ...claims,
      payload: { address, email: 'a@b.example', other: 1 },
    });

    expect(await read(event(further, 'good'), verifier)).toEqual({ ok: true, value: further });
    for (const forged of [{ email: 'eve@b.example' }, { email: 'a@b.example', admin: true }]) {
      expect(await read(event({ ...identity, claims: forged }, 'good'), verifier)).toEqual({
        ok: false,
        error: { code: 'IDENTITY_NOT_PROVED', part: 'claims' },
      });
    }
  });

  const refused: [name: string, given: unknown, error: VerifiedIdentityRefusal][] = [
    ['no token', event(identity, undefined), { code: 'TOKEN_MISSING' }],
    ['a token that is not a text', event(identity, ['good']), { code: 'TOKEN_MISSING' }],
    [
      'a token that is not valid',
      event(identity, 'forged'),
      { code: 'TOKEN_REFUSED', reason: 'TOKEN_SIGNATURE' },
    ],
    [
      'two tokens',
      event(identity, 'good,good'),
      { code: 'TOKEN_REFUSED', reason: 'TOKEN_SIGNATURE' },
    ],
    ['no identity', event(undefined, 'good'), { code: 'IDENTITY_MISSING' }],
    ['a malformed identity', event('nobody', 'good'), { code: 'IDENTITY_MALFORMED', part: 'json' }],
    [
      'another caller',
      event(identity, 'good', session('admin')),
      { code: 'CALLER_NOT_EDGE', part: 'role' },
    ],
    ...(
      [
        ['issuer', 'https://other.example'],
        ['subject', 'sub-eve'],
        ['username', null],
        ['groups', ['admins', 'owners']],
        ['scopes', ['write']],
        ['clientId', 'other'],
        ['tokenUse', 'access'],
        ['expiresAt', 1_900_000_000],
      ] as const
    ).map(([part, value]): [string, unknown, VerifiedIdentityRefusal] => [
      `an identity with another ${part} than the token's`,
      event({ ...identity, [part]: value }, 'good'),
      { code: 'IDENTITY_NOT_PROVED', part },
    ]),
  ];
  test.each(refused)('%s is refused', async (_name, given, error) => {
    expect(await read(given)).toEqual({ ok: false, error });
  });

  test.each<[string, TokenVerifier]>([
    ['rejects', { verifyJwt: () => Promise.reject(new Error('secret')) }],
    [
      'throws',
      {
        verifyJwt: () => {
          throw new Error('secret');
        },
      },
    ],
    ['gives nothing', { verifyJwt: () => Promise.resolve(undefined as never) }],
    ['gives no claims', verifierOf(undefined)],
  ])('a verifier that %s proves nothing', async (_name, verifier) => {
    expect(await read(event(identity, 'good'), verifier)).toEqual({
      ok: false,
      error: { code: 'TOKEN_REFUSED', reason: 'UNFORESEEN' },
    });
  });
});
