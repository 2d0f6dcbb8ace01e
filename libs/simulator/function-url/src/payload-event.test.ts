import { describe, expect, test } from '@jest/globals';
import { CredentialStore } from '@furlock/simulator-deployment';
import type { WireRequest } from '@furlock/simulator-sigv4-judge';
import { payloadEvent, type PayloadContext } from './payload-event.js';

const session = new CredentialStore().issue('arn:aws:iam::999999999999:role/edge', 'edge-signer');
const host = 'abcdefghijklmnop.lambda-url.eu-central-1.on.aws';
const context: PayloadContext = {
  functionUrl: {
    stack: 'furlock-dev',
    logicalId: 'BackendUrl',
    functionArn: 'arn:aws:lambda:eu-central-1:111122223333:function:hello',
    region: 'eu-central-1',
    host,
    authType: 'AWS_IAM',
    invokeMode: 'BUFFERED',
  },
  session,
  sourceIp: '127.0.0.1',
  requestId: 'a-request-id',
  traceId: 'Root=1-5f000000-000000000000000000000000',
  now: Date.parse('2026-03-02T03:04:05.678Z'),
};

function wire(parts: Partial<WireRequest>): WireRequest {
  return { method: 'GET', path: '/', query: '', headers: [], body: new Uint8Array(), ...parts };
}

test('the event of a whole request', () => {
  const request = wire({
    method: 'POST',
    path: '/a%20b//c',
    query: 'q=x%20y&tag=1&tag=2&flag',
    headers: [
      ['host', host],
      ['user-agent', 'Amazon CloudFront'],
      ['authorization', 'AWS4-HMAC-SHA256 …'],
      ['x-amz-security-token', 'a-token'],
      ['x-tag', 'one'],
      ['cookie', 'a=1; b=2'],
      ['x-tag', 'two'],
      ['content-type', 'application/json'],
      ['connection', 'keep-alive'],
    ],
    body: Buffer.from('{"a":"é"}'),
  });

  expect(payloadEvent(request, context)).toEqual({
    version: '2.0',
    routeKey: '$default',
    rawPath: '/a%20b//c',
    rawQueryString: 'q=x%20y&tag=1&tag=2&flag',
    cookies: ['a=1', 'b=2'],
    headers: {
      host,
      'user-agent': 'Amazon CloudFront',
      'x-amz-security-token': 'a-token',
      'x-tag': 'one,two',
      cookie: 'a=1; b=2',
      'content-type': 'application/json',
      'x-forwarded-for': '127.0.0.1',
      'x-forwarded-port': '443',
      'x-forwarded-proto': 'https',
      'x-amzn-trace-id': 'Root=1-5f000000-000000000000000000000000',
    },
    queryStringParameters: { q: 'x y', tag: '1,2', flag: '' },
    requestContext: {
      accountId: '111122223333',
      apiId: 'abcdefghijklmnop',
      domainName: host,
      domainPrefix: 'abcdefghijklmnop',
      authorizer: {
        iam: {
          accessKey: session.credentials.accessKeyId,
          accountId: '999999999999',
          callerId: session.userId,
          cognitoIdentity: null,
          principalOrgId: null,
          userArn: session.sessionArn,
          userId: session.userId,
        },
      },
      http: {
        method: 'POST',
        path: '/a%20b//c',
        protocol: 'HTTP/1.1',
        sourceIp: '127.0.0.1',
        userAgent: 'Amazon CloudFront',
      },
      requestId: 'a-request-id',
      routeKey: '$default',
      stage: '$default',
      time: '02/Mar/2026:03:04:05 +0000',
      timeEpoch: 1772420645678,
    },
    body: '{"a":"é"}',
    isBase64Encoded: false,
  });
});

test('without a query, cookies and a body those fields are absent', () => {
  const event = payloadEvent(wire({}), context);

  expect(event).not.toHaveProperty('cookies');
  expect(event).not.toHaveProperty('queryStringParameters');
  expect(event).not.toHaveProperty('body');
  expect(event).toMatchObject({ rawQueryString: '', isBase64Encoded: false });
});

test('without a signature no caller is named, and the caller’s Authorization header is kept', () => {
  const request = wire({ headers: [['authorization', 'Bearer x']] });

  const event = payloadEvent(request, { ...context, session: null });

  expect(event.requestContext.accountId).toBe('anonymous');
  expect(event.requestContext).not.toHaveProperty('authorizer');
  expect(event.headers).toMatchObject({ authorization: 'Bearer x' });
});

describe('headers', () => {
  const cases = [
    {
      name: 'x-forwarded-for is kept as CloudFront sent it',
      sent: 'x-forwarded-for',
      value: '192.0.2.1',
    },
    {
      name: 'only the first address of x-forwarded-for is kept',
      sent: 'x-forwarded-for',
      value: '198.51.100.9, 192.0.2.1',
      received: '198.51.100.9',
    },
    { name: 'a byte sequence is read as UTF-8', sent: 'x-name', value: '\xc3\xa9', received: 'é' },
    {
      name: 'x-forwarded-proto is overwritten',
      sent: 'x-forwarded-proto',
      value: 'http',
      received: 'https',
    },
  ];

  test.each(cases)('$name', ({ sent, value, received = value }) => {
    const event = payloadEvent(wire({ headers: [[sent, value]] }), context);

    expect(event.headers[sent]).toBe(received);
  });
});

describe('query parameters', () => {
  const cases = [
    { query: 'a=%C3%A9', parameters: { a: 'é' } },
    { query: 'a=b%3Dc', parameters: { a: 'b=c' } },
    { query: 'a=b=c', parameters: { a: 'b=c' } },
    { query: 'a=b+c', parameters: { a: 'b c' } },
    { query: 'a=%', parameters: { a: '%' } },
    { query: 'a=%ff', parameters: { a: '\ufffd' } },
    { query: '&a=&&', parameters: { a: '' } },
  ];

  test.each(cases)('$query', ({ query, parameters }) => {
    expect(payloadEvent(wire({ query }), context)).toMatchObject({
      rawQueryString: query,
      queryStringParameters: parameters,
    });
  });
});

describe('body', () => {
  const cases = [
    { type: 'text/plain; charset=utf-8', isBase64Encoded: false },
    { type: 'application/json', isBase64Encoded: false },
    { type: 'Application/XML', isBase64Encoded: false },
    { type: 'application/javascript', isBase64Encoded: false },
    { type: 'application/x-www-form-urlencoded', isBase64Encoded: true },
    { type: 'application/problem+json', isBase64Encoded: true },
    { type: 'application/octet-stream', isBase64Encoded: true },
    { type: '', isBase64Encoded: true },
  ];
  const body = Buffer.from('é');

  test.each(cases)('"$type", base64: $isBase64Encoded', ({ type, isBase64Encoded }) => {
    const event = payloadEvent(wire({ headers: [['content-type', type]], body }), context);

    expect(event.isBase64Encoded).toBe(isBase64Encoded);
    expect(Buffer.from(event.body ?? '', isBase64Encoded ? 'base64' : 'utf8')).toEqual(body);
  });

  test('bytes that are not UTF-8 are base64 with any content type', () => {
    const request = wire({ headers: [['content-type', 'text/plain']], body: Buffer.from([0xff]) });

    expect(payloadEvent(request, context)).toMatchObject({ body: '/w==', isBase64Encoded: true });
  });
});

test('a service as the caller is shown as the role in its own account', () => {
  const service = new CredentialStore().issueToService(
    'arn:aws:iam::856369053181:role/OriginAccessControlRole',
    'OriginAccessSession',
    {
      principal: 'cloudfront.amazonaws.com',
      sourceArn: 'arn:aws:cloudfront::111122223333:distribution/E1',
      sourceAccount: '111122223333',
    },
  );
  const source = [
    ['x-amz-source-account', '111122223333'],
    ['x-amz-source-arn', service.service.sourceArn],
  ] as const;
  const request = wire({ headers: [['authorization', 'AWS4-HMAC-SHA256 …'], ...source] });

  const event = payloadEvent(request, { ...context, session: service });

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
  expect(event.headers).toMatchObject(Object.fromEntries(source));
  expect(event.headers).not.toHaveProperty('authorization');
});
