import { describe, expect, test } from '@jest/globals';
import { applyResult } from './apply-result.js';
import type { OriginRequest } from './origin-request-event.js';

const shown: OriginRequest = {
  clientIp: '192.0.2.1',
  method: 'POST',
  uri: '/a',
  querystring: 'b=c',
  headers: {
    host: [{ key: 'Host', value: 'origin.example' }],
    'content-length': [{ key: 'Content-Length', value: '3' }],
    cookie: [{ key: 'Cookie', value: 'a=1' }],
  },
  origin: {
    custom: {
      customHeaders: { 'x-origin': [{ key: 'X-Origin', value: 'v' }] },
      domainName: 'origin.example',
      keepaliveTimeout: 5,
      path: '',
      port: 443,
      protocol: 'https',
      readTimeout: 30,
      responseCompletionTimeout: 30,
      sslProtocols: ['TLSv1.2'],
    },
  },
  body: { inputTruncated: false, action: 'read-only', encoding: 'base64', data: 'YWJj' },
};

/** The request with other headers beside its own; `undefined` removes one. */
function withHeaders(headers: Record<string, unknown>): unknown {
  return JSON.parse(JSON.stringify({ ...shown, headers: { ...shown.headers, ...headers } }));
}

function withOrigin(custom: Record<string, unknown>): unknown {
  return { ...shown, origin: { custom: { ...shown.origin.custom, ...custom } } };
}

const header = (value: string, key?: string) => [key === undefined ? { value } : { key, value }];

describe('applyResult: a request', () => {
  test('that is unchanged is forwarded as it came', () => {
    expect(applyResult(shown, shown)).toEqual({
      kind: 'forward',
      request: {
        changedUri: undefined,
        changedQuerystring: undefined,
        headers: [
          ['Host', 'origin.example'],
          ['Content-Length', '3'],
          ['Cookie', 'a=1'],
        ],
        origin: {
          domainName: 'origin.example',
          path: '',
          readTimeoutSeconds: 30,
          customHeaders: [['X-Origin', 'v']],
        },
        replacedBody: undefined,
      },
    });
  });

  test('may have another uri, query, header and body', () => {
    const result = applyResult(shown, {
      ...(withHeaders({ authorization: header('AWS4-HMAC-SHA256') }) as object),
      uri: '/ü',
      querystring: 'd=e',
      body: { action: 'replace', encoding: 'text', data: 'ü' },
    });

    expect(result).toMatchObject({
      kind: 'forward',
      request: { changedUri: '/ü', changedQuerystring: 'd=e', replacedBody: Buffer.from('ü') },
    });
  });

  test('gets a title-cased name where the key is left out', () => {
    const result = applyResult(shown, withHeaders({ 'x-amz-date': header('now') }));

    expect(result.kind === 'forward' && result.request.headers).toContainEqual([
      'X-Amz-Date',
      'now',
    ]);
  });

  test('may lose a header that is not read-only', () => {
    expect(applyResult(shown, withHeaders({ cookie: undefined })).kind).toBe('forward');
  });

  const invalid: { name: string; result: unknown; reason: RegExp }[] = [
    { name: 'null', result: null, reason: /neither a request nor a response/ },
    { name: 'a text', result: 'x', reason: /neither a request nor a response/ },
    { name: 'another method', result: { ...shown, method: 'GET' }, reason: /method is read-only/ },
    {
      name: 'another client',
      result: { ...shown, clientIp: '::1' },
      reason: /clientIp is read-only/,
    },
    { name: 'a relative uri', result: { ...shown, uri: 'a' }, reason: /uri does not begin/ },
    { name: 'a uri with a space', result: { ...shown, uri: '/a b' }, reason: /uri holds/ },
    { name: 'a uri with a query', result: { ...shown, uri: '/a?b' }, reason: /uri holds/ },
    {
      name: 'a query with a space',
      result: { ...shown, querystring: 'a b' },
      reason: /querystring holds/,
    },
    {
      name: 'a query with a fragment',
      result: { ...shown, querystring: 'a#b' },
      reason: /querystring holds/,
    },
    {
      name: 'a long query',
      result: { ...shown, querystring: 'a'.repeat(8190) },
      reason: /8192 characters/,
    },
    {
      name: 'no headers',
      result: { ...shown, headers: undefined },
      reason: /headers is not an object/,
    },
    {
      name: 'a name in upper case',
      result: withHeaders({ 'X-A': header('v') }),
      reason: /lower case/,
    },
    {
      name: 'a key of another name',
      result: withHeaders({ 'x-a': header('v', 'X-B') }),
      reason: /not its name/,
    },
    { name: 'a header that is no list', result: withHeaders({ 'x-a': 'v' }), reason: /not a list/ },
    {
      name: 'a value with a line end',
      result: withHeaders({ 'x-a': header('v\r\nx: y') }),
      reason: /not a header value/,
    },
    {
      name: 'a disallowed header',
      result: withHeaders({ 'x-edge-a': header('v') }),
      reason: /x-edge-a is not allowed/,
    },
    {
      name: 'a read-only header changed',
      result: withHeaders({ 'content-length': header('4') }),
      reason: /content-length is read-only/,
    },
    {
      name: 'a read-only header removed',
      result: withHeaders({ 'content-length': undefined }),
      reason: /content-length is read-only/,
    },
    {
      name: 'a read-only header added',
      result: withHeaders({ via: header('1.1 me') }),
      reason: /via is read-only/,
    },
    {
      name: 'a header of the origin',
      result: withHeaders({ 'x-origin': header('v') }),
      reason: /custom header X-Origin/,
    },
    { name: 'no origin', result: { ...shown, origin: undefined }, reason: /no custom origin/ },
    {
      name: 'an origin with a port',
      result: withOrigin({ domainName: 'a:443' }),
      reason: /not a domain name/,
    },
    {
      name: 'an origin path with a slash at its end',
      result: withOrigin({ path: '/a/' }),
      reason: /origin.custom.path/,
    },
    {
      name: 'an origin that never answers',
      result: withOrigin({ readTimeout: 0 }),
      reason: /readTimeout/,
    },
    {
      name: 'a body of an unknown encoding',
      result: { ...shown, body: { action: 'replace', encoding: 'hex', data: '' } },
      reason: /neither text nor base64/,
    },
    {
      name: 'a body over 1 MB',
      result: {
        ...shown,
        body: { action: 'replace', encoding: 'text', data: 'a'.repeat(1_048_577) },
      },
      reason: /larger than a function may write/,
    },
  ];

  test.each(invalid)('is refused with $name', ({ result, reason }) => {
    const applied = applyResult(shown, result);

    expect(applied.kind === 'invalid' && applied.reason).toMatch(reason);
  });
});

describe('applyResult: an answer', () => {
  test('is given with its headers and its body', () => {
    const result = applyResult(shown, {
      status: '401',
      statusDescription: 'Unauthorized',
      headers: { 'www-authenticate': header('Bearer', 'WWW-Authenticate') },
      body: 'YWJj',
      bodyEncoding: 'base64',
    });

    expect(result).toEqual({
      kind: 'answer',
      answer: {
        status: 401,
        statusDescription: 'Unauthorized',
        headers: [['WWW-Authenticate', 'Bearer']],
        body: Buffer.from('abc'),
      },
    });
  });

  test('may be a status alone', () => {
    expect(applyResult(shown, { status: '204' }).kind).toBe('answer');
  });

  const invalid: { name: string; result: unknown; reason: RegExp }[] = [
    { name: 'a status of 100', result: { status: '100' }, reason: /status is not/ },
    { name: 'a status that is no number', result: { status: 'ok' }, reason: /status is not/ },
    {
      name: 'a disallowed header',
      result: { status: '200', headers: { connection: header('close') } },
      reason: /connection is not allowed/,
    },
    {
      name: 'a body that is no text',
      result: { status: '200', body: {} },
      reason: /body is not text/,
    },
    {
      name: 'a body over 1 MB',
      result: { status: '200', body: 'a'.repeat(1_048_577) },
      reason: /larger than 1 MB/,
    },
    { name: 'a 204 with a body', result: { status: '204', body: 'a' }, reason: /204/ },
  ];

  test.each(invalid)('is refused with $name', ({ result, reason }) => {
    const applied = applyResult(shown, result);

    expect(applied.kind === 'invalid' && applied.reason).toMatch(reason);
  });
});
