import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { sign } from 'aws4';
import type { FunctionUrl, Permission } from '../assembly/deployment.js';
import { judgeRequest } from '../function-url/judge-request.js';
import { payloadEvent } from '../function-url/payload-event.js';
import type { WireRequest } from '../function-url/wire-request.js';
import { CredentialStore } from '../iam/role-credentials.js';
import { headerValues, type HeaderList } from './header-list.js';
import { signAsCloudFront } from './sign-as-cloudfront.js';

const host = 'abcdefghijklmnop.lambda-url.eu-central-1.on.aws';
const now = new Date('2026-11-25T13:04:05Z');
const functionArn = 'arn:aws:lambda:eu-central-1:111122223333:function:hello';
const sourceArn = 'arn:aws:cloudfront::111122223333:distribution/E1';
const store = new CredentialStore();
const session = store.issueToService(
  'arn:aws:iam::856369053181:role/OriginAccessControlRole',
  'OriginAccessSession',
  { principal: 'cloudfront.amazonaws.com', sourceArn, sourceAccount: '111122223333' },
);

const declared = { stack: 'furlock-dev', logicalId: 'Backend' };
const functionUrl: FunctionUrl = {
  ...declared,
  functionArn,
  region: 'eu-central-1',
  host,
  authType: 'AWS_IAM',
  invokeMode: 'BUFFERED',
};

/** Both permissions of a distribution. */
function permissions(change: Partial<Permission> = {}): Permission[] {
  const forDistribution = {
    ...declared,
    functionArn,
    principal: 'cloudfront.amazonaws.com',
    sourceArn,
  };
  return [
    { ...forDistribution, action: 'lambda:InvokeFunctionUrl', functionUrlAuthType: 'AWS_IAM' },
    { ...forDistribution, action: 'lambda:InvokeFunction', invokedViaFunctionUrl: true },
  ].map((permission) => ({ ...permission, ...change }));
}

function hashOf(body: string): string {
  return createHash('sha256').update(body).digest('hex');
}

function signed(headers: HeaderList, body = ''): WireRequest {
  const onWire = signAsCloudFront({
    method: body === '' ? 'GET' : 'POST',
    target: '/a%20b?tag=b&tag=a',
    headers: [['Host', host], ...headers],
    hasBody: body !== '',
    domainName: host,
    session,
    now,
  });
  return {
    method: body === '' ? 'GET' : 'POST',
    path: '/a%20b',
    query: 'tag=b&tag=a',
    headers: onWire.map(([name, value]) => [name.toLowerCase(), value]),
    body: Buffer.from(body),
  };
}

function judge(request: WireRequest, granted = permissions()) {
  return judgeRequest(request, {
    functionUrl,
    deployment: { permissions: granted, roles: [] },
    now: now.getTime(),
    findSession: (accessKeyId) => store.find(accessKeyId),
  });
}

test('it is the signature that another signer makes', () => {
  const request = signed([['Content-Type', 'text/plain']]);
  const byName = new Map(request.headers);
  const { headers: { Authorization: foreign } = {} } = sign(
    {
      host,
      path: '/a%20b?tag=b&tag=a',
      service: 'lambda',
      region: 'eu-central-1',
      headers: Object.fromEntries([...byName].filter(([name]) => name !== 'authorization')),
    },
    session.credentials,
  );

  expect(byName.get('authorization')).toBe(foreign);
});

describe('the function URL lets in', () => {
  test.each<[string, HeaderList, string]>([
    ['a request without a body', [], ''],
    ['a body whose hash is stated', [['x-amz-content-sha256', hashOf('hello')]], 'hello'],
    ['a viewer’s Authorization, which is overwritten', [['Authorization', 'Bearer a']], ''],
    ['what a viewer says about the source, which is overwritten', [['x-amz-source-arn', 'a']], ''],
  ])('%s', (_, headers, body) => {
    expect(judge(signed(headers, body))).toMatchObject({ ok: true });
  });
});

describe('the function URL refuses', () => {
  test.each<[string, WireRequest, Permission[], string]>([
    [
      'a body whose hash nobody states',
      signed([], 'hello'),
      permissions(),
      'SIGV4_PAYLOAD_UNSIGNED',
    ],
    [
      'another body than the hash says',
      signed([['x-amz-content-sha256', hashOf('other')]], 'hello'),
      permissions(),
      'SIGV4_PAYLOAD_MISMATCH',
    ],
    ['another distribution', signed([]), permissions({ sourceArn: `${sourceArn}2` }), 'IAM_DENIED'],
    [
      'another service',
      signed([]),
      permissions({ principal: 'events.amazonaws.com' }),
      'IAM_DENIED',
    ],
    ['one of the two permissions', signed([]), permissions().slice(0, 1), 'IAM_DENIED'],
    [
      'a permission for the role behind the service',
      signed([]),
      permissions({ principal: session.roleArn }),
      'IAM_DENIED',
    ],
  ])('%s', (_, request, granted, code) => {
    expect(judge(request, granted)).toMatchObject({ ok: false, error: { code } });
  });
});

test('a permission without a source lets every distribution in', () => {
  const granted = permissions().map(({ sourceArn: _, ...permission }) => permission);

  expect(judge(signed([]), granted)).toMatchObject({ ok: true });
});

test('the event says who called as AWS does', () => {
  const event = payloadEvent(signed([]), {
    functionUrl,
    session,
    sourceIp: '127.0.0.1',
    requestId: 'a-request-id',
    traceId: 'Root=1-5f000000-000000000000000000000000',
    now: now.getTime(),
  });

  expect(event.requestContext).toMatchObject({
    accountId: '856369053181',
    authorizer: {
      iam: {
        accountId: '856369053181',
        userArn:
          'arn:aws:sts::856369053181:assumed-role/OriginAccessControlRole/OriginAccessSession',
      },
    },
  });
  expect(event.headers).toMatchObject({
    'x-amz-source-account': '111122223333',
    'x-amz-source-arn': sourceArn,
  });
  expect(headerValues(Object.entries(event.headers), 'authorization')).toEqual([]);
});
