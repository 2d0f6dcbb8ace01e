import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { sign } from 'aws4';
import { CredentialStore } from '@furlock/simulator-deployment';
import { verifySigv4, type WireRequest } from '@furlock/simulator-sigv4-judge';
import type { HeaderList } from './header-list.js';
import { signAsCloudFront } from './sign-as-cloudfront.js';

const host = 'abcdefghijklmnop.lambda-url.eu-central-1.on.aws';
const now = new Date('2026-11-25T13:04:05Z');
const sourceArn = 'arn:aws:cloudfront::111122223333:distribution/E1';
const store = new CredentialStore();
const session = store.issueToService(
  'arn:aws:iam::856369053181:role/OriginAccessControlRole',
  'OriginAccessSession',
  { principal: 'cloudfront.amazonaws.com', sourceArn, sourceAccount: '111122223333' },
);

function hashOf(body: string): string {
  return createHash('sha256').update(body).digest('hex');
}

function signed(headers: HeaderList, body = ''): WireRequest {
  const onWire = signAsCloudFront({
    method: body === '' ? 'GET' : 'POST',
    target: '/a%20b?tag=b&tag=a',
    headers: [['Host', host], ...headers],
    hasBody: body !== '',
    service: 'lambda',
    region: 'eu-central-1',
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

function judge(request: WireRequest) {
  return verifySigv4(request, {
    now: now.getTime(),
    region: 'eu-central-1',
    service: 'lambda',
    findKeyHolder: (accessKeyId) => store.find(accessKeyId),
  });
}

test('the signature equals that of a third-party signer', () => {
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

describe('the judge accepts', () => {
  test.each<[string, HeaderList, string]>([
    ['a request without a body', [], ''],
    ['a body with its hash', [['x-amz-content-sha256', hashOf('hello')]], 'hello'],
    ['a viewer’s Authorization, which is overwritten', [['Authorization', 'Bearer a']], ''],
    ['a viewer’s source ARN, which is overwritten', [['x-amz-source-arn', 'a']], ''],
  ])('%s', (_, headers, body) => {
    expect(judge(signed(headers, body))).toEqual({ ok: true, value: session });
  });
});

describe('the judge rejects', () => {
  test.each<[string, WireRequest, string]>([
    ['a body without its hash', signed([], 'hello'), 'SIGV4_PAYLOAD_UNSIGNED'],
    [
      'a body that does not match its hash',
      signed([['x-amz-content-sha256', hashOf('other')]], 'hello'),
      'SIGV4_PAYLOAD_MISMATCH',
    ],
  ])('%s', (_, request, code) => {
    expect(judge(request)).toMatchObject({ ok: false, error: { code } });
  });
});

test('the source account and the source ARN are the distribution’s', () => {
  const { headers } = signed([['x-amz-source-arn', 'a']]);

  expect(headers.filter(([name]) => name.startsWith('x-amz-source-'))).toEqual([
    ['x-amz-source-account', '111122223333'],
    ['x-amz-source-arn', sourceArn],
  ]);
});
