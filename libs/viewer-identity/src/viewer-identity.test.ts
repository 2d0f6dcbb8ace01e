import { describe, expect, test } from '@jest/globals';
import type { LambdaFunctionURLEventWithIAMAuthorizer } from 'aws-lambda';
import fc from 'fast-check';
import { encodeIdentity, type Identity } from './identity.js';
import {
  viewerIdentity,
  type ExpectedCaller,
  type FunctionUrlEvent,
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
const ROLE = 'furlock-dev-eu-central-1-main-edge';
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
    ['and the account is not checked', session(), { roleName: ROLE }],
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
