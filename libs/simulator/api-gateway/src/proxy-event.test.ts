import { describe, expect, test } from '@jest/globals';
import { proxyEvent } from './proxy-event.js';
import { FUNCTION_ARN, apiWith } from './testing/api-with.js';
import { contextWith, type SentRequest } from './testing/context-with.js';

const VERSION_1 = {
  kind: 'lambda',
  functionArn: FUNCTION_ARN,
  payloadVersion: '1.0',
  timeoutMs: 30_000,
} as const;

const headers: SentRequest['headers'] = [
  ['Header1', 'value1'],
  ['header2', 'value1'],
  ['Header2', 'value2'],
  ['user-agent', 'agent'],
  ['Content-Length', '4'],
  ['Connection', 'keep-alive'],
];
const SET_BY_API = {
  'X-Amzn-Trace-Id': 'Root=1-2-3',
  'X-Forwarded-For': '192.0.2.1',
  'X-Forwarded-Port': '443',
  'X-Forwarded-Proto': 'https',
};
const lists = (values: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, [value]]));
const IDENTITY = {
  ...{ accessKey: null, accountId: null, caller: null, cognitoAuthenticationProvider: null },
  ...{ cognitoAuthenticationType: null, cognitoIdentityId: null, cognitoIdentityPoolId: null },
  ...{ principalOrgId: null, sourceIp: '192.0.2.1', user: null, userAgent: 'agent', userArn: null },
};

test('of a REST API has the fields of the guide', () => {
  const api = apiWith({
    kind: 'REST',
    routes: [{ path: '/my/{proxy+}' }],
    stages: [{ name: 'test', variables: { a: 'b' } }],
  });

  const event = proxyEvent(
    contextWith(api, {
      method: 'POST',
      target: '/test/my/a%20b/c?name=me&multivalueName=you&multivalueName=me',
      headers,
      body: Buffer.from('{}ü'),
    }),
  );

  expect(event).toEqual({
    resource: '/my/{proxy+}',
    path: '/my/a%20b/c',
    httpMethod: 'POST',
    headers: { Header1: 'value1', header2: 'value2', 'user-agent': 'agent', ...SET_BY_API },
    multiValueHeaders: {
      Header1: ['value1'],
      header2: ['value1', 'value2'],
      'user-agent': ['agent'],
      ...lists(SET_BY_API),
    },
    queryStringParameters: { name: 'me', multivalueName: 'me' },
    multiValueQueryStringParameters: { name: ['me'], multivalueName: ['you', 'me'] },
    pathParameters: { proxy: 'a%20b/c' },
    stageVariables: { a: 'b' },
    requestContext: {
      resourceId: 'res123',
      resourcePath: '/my/{proxy+}',
      httpMethod: 'POST',
      extendedRequestId: 'extended=',
      requestTime: '04/Mar/2020:19:15:17 +0000',
      path: '/test/my/a%20b/c',
      accountId: '123456789012',
      protocol: 'HTTP/1.1',
      stage: 'test',
      domainPrefix: 'abcdefghij',
      requestTimeEpoch: 1583349317135,
      requestId: 'request-id',
      identity: IDENTITY,
      domainName: 'abcdefghij.execute-api.eu-central-1.amazonaws.com',
      apiId: 'abcdefghij',
    },
    body: '{}ü',
    isBase64Encoded: false,
  });
});

test('of an HTTP API has its version, and the path decoded and with the stage', () => {
  const api = apiWith({
    routes: [{ path: '/my/{id}', integration: VERSION_1 }],
    stages: [{ name: 'dev', variables: {} }],
  });

  const event = proxyEvent(contextWith(api, { target: '/dev/my/a%20b', headers }));

  expect(event).toEqual({
    version: '1.0',
    resource: '/my/{id}',
    path: '/dev/my/a b',
    httpMethod: 'GET',
    headers: {
      ...{ Header1: 'value1', header2: 'value2', 'User-Agent': 'agent', 'Content-Length': '0' },
      ...SET_BY_API,
    },
    multiValueHeaders: {
      ...{ Header1: ['value1'], header2: ['value1', 'value2'], 'User-Agent': ['agent'] },
      'Content-Length': ['0'],
      ...lists(SET_BY_API),
    },
    queryStringParameters: null,
    multiValueQueryStringParameters: null,
    pathParameters: { id: 'a b' },
    stageVariables: null,
    requestContext: {
      accountId: '123456789012',
      apiId: 'abcdefghij',
      authorizer: { claims: null, scopes: null },
      domainName: 'abcdefghij.execute-api.eu-central-1.amazonaws.com',
      domainPrefix: 'abcdefghij',
      extendedRequestId: 'request-id',
      httpMethod: 'GET',
      identity: IDENTITY,
      path: '/dev/my/a b',
      protocol: 'HTTP/1.1',
      requestId: 'request-id',
      requestTime: '04/Mar/2020:19:15:17 +0000',
      requestTimeEpoch: 1583349317135,
      resourceId: null,
      resourcePath: '/my/{id}',
      stage: 'dev',
    },
    body: null,
    isBase64Encoded: false,
  });
});

describe('a body is base64', () => {
  const bytes = Buffer.from([0x50, 0xff]);
  const cases: [name: string, types: string[], type: string | undefined, isBase64: boolean][] = [
    ['never without binary media types', [], 'image/png', false],
    ['for its type', ['image/png'], 'image/png', true],
    ['for its type with parameters', ['image/png'], 'IMAGE/PNG; q=1', true],
    ['for every type of its kind', ['image/*'], 'image/gif', true],
    ['for every type', ['*/*'], undefined, true],
    ['not for another type', ['image/png'], 'text/plain', false],
    ['not without a type', ['image/png'], undefined, false],
  ];

  test.each(cases)('%s', (_name, binaryMediaTypes, type, isBase64) => {
    const api = apiWith({ kind: 'REST', binaryMediaTypes });
    const event = proxyEvent(
      contextWith(api, {
        target: '/prod/a',
        body: bytes,
        headers: type === undefined ? [] : [['Content-Type', type]],
      }),
    );

    expect(event).toMatchObject({
      body: isBase64 ? bytes.toString('base64') : 'P\ufffd',
      isBase64Encoded: isBase64,
    });
  });
});
