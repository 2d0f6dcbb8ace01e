import { describe, expect, test } from '@jest/globals';
import { applyRequestResult, type AppliedRequestResult } from './apply-request-result.js';
import type { EventRequest } from './edge-event.js';
import { fixtureOrigin } from './testing/fixture-distribution.js';
import type { ViewerRequest } from './viewer-request.js';

const custom = {
  customHeaders: { 'x-origin': [{ key: 'X-Origin', value: 'v' }] },
  domainName: 'origin.example',
  keepaliveTimeout: 5,
  path: '',
  port: 443,
  protocol: 'https',
  readTimeout: 30,
  responseCompletionTimeout: 30,
  sslProtocols: ['TLSv1.2'],
} as const;

const S3_ORIGIN = {
  authMethod: 'none',
  customHeaders: {},
  domainName: 'b.s3.eu-west-1.amazonaws.com',
  path: '/site',
  region: '',
};

const shown: EventRequest = {
  clientIp: '192.0.2.1',
  method: 'POST',
  uri: '/a',
  querystring: 'b=c',
  headers: {
    host: [{ key: 'Host', value: 'origin.example' }],
    'content-length': [{ key: 'Content-Length', value: '3' }],
    cookie: [{ key: 'Cookie', value: 'a=1' }],
  },
  origin: { custom },
  body: { inputTruncated: false, action: 'read-only', encoding: 'base64', data: 'YWJj' },
};

const wire: ViewerRequest = {
  method: 'POST',
  rawPath: '/a',
  rawQuery: 'b=c',
  headers: [
    ['Host', 'origin.example'],
    ['Content-Length', '3'],
    ['Cookie', 'a=1'],
  ],
  httpVersion: '1.1',
  scheme: 'https',
  clientIp: '192.0.2.1',
  clientPort: 50_000,
};

function apply(result: unknown): AppliedRequestResult {
  return applyRequestResult('origin-request', shown, wire, result);
}

/** The request with additional headers; `undefined` removes one. */
function withHeaders(headers: Record<string, unknown>): unknown {
  return JSON.parse(JSON.stringify({ ...shown, headers: { ...shown.headers, ...headers } }));
}

function withOrigin(change: Record<string, unknown>): unknown {
  return { ...shown, origin: { custom: { ...custom, ...change } } };
}

const header = (value: string, key?: string) => [key === undefined ? { value } : { key, value }];

describe('applyRequestResult: an S3 origin', () => {
  const accessIdentity = { id: 'E1', arn: 'arn' };
  const own = { ...fixtureOrigin, s3: { region: 'eu-central-1', accessIdentity } };

  test.each([
    { origin: S3_ORIGIN, s3: { region: '' } },
    {
      origin: { ...S3_ORIGIN, authMethod: 'origin-access-identity', region: 'eu-west-1' },
      s3: { region: 'eu-west-1', accessIdentity },
    },
  ])('replaces a custom origin, signed with $origin.authMethod', ({ origin, s3 }) => {
    const result = { ...shown, origin: { s3: origin } };
    const applied = applyRequestResult('origin-request', shown, wire, result, own);

    expect(applied).toMatchObject({
      kind: 'forward',
      returned: { origin: { domainName: S3_ORIGIN.domainName, path: '/site', s3 } },
    });
  });
});

describe('applyRequestResult: a request', () => {
  test('that is unchanged is forwarded as received', () => {
    expect(apply(shown)).toEqual({
      kind: 'forward',
      returned: {
        request: wire,
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

  test('keeps the bytes of unchanged values, and writes changed values as UTF-8', () => {
    const bytes = {
      ...wire,
      rawPath: '/\u00ff',
      headers: [
        ['X-A', '\u00c3\u00bc'],
        ['X-B', '\u00ff'],
      ] as const,
    };
    const event = {
      ...shown,
      uri: '/ÿ',
      headers: { 'x-a': header('ü', 'X-A'), 'x-b': header('ÿ', 'X-B'), 'x-c': header('ÿ', 'X-C') },
    };

    const result = applyRequestResult('origin-request', event, bytes, event);

    expect(result).toMatchObject({
      kind: 'forward',
      returned: {
        request: {
          rawPath: '/\u00ff',
          headers: [
            ['X-A', '\u00c3\u00bc'],
            ['X-B', '\u00ff'],
            ['X-C', '\u00c3\u00bf'],
          ],
        },
      },
    });
  });

  test('may have another uri, query, header and body', () => {
    const result = apply({
      ...(withHeaders({ authorization: header('AWS4-HMAC-SHA256') }) as object),
      uri: '/ü',
      querystring: 'd=e',
      body: { action: 'replace', encoding: 'text', data: 'ü' },
    });

    expect(result).toMatchObject({
      kind: 'forward',
      returned: {
        request: { rawPath: '/\u00c3\u00bc', rawQuery: 'd=e' },
        replacedBody: Buffer.from('ü'),
      },
    });
  });

  test('gets a title-cased name if the key is omitted', () => {
    const result = apply(withHeaders({ 'x-amz-date': header('now') }));

    expect(result.kind === 'forward' && result.returned.request.headers).toContainEqual([
      'X-Amz-Date',
      'now',
    ]);
  });

  test('loses its question mark if the function wrote an empty query', () => {
    const result = apply({ ...shown, querystring: '' });

    expect(result.kind === 'forward' && result.returned.request.rawQuery).toBeUndefined();
  });

  test('may omit a header that is not read-only', () => {
    expect(apply(withHeaders({ cookie: undefined })).kind).toBe('forward');
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
    { name: 'a uri with a space', result: { ...shown, uri: '/a b' }, reason: /uri contains/ },
    { name: 'a uri with a query', result: { ...shown, uri: '/a?b' }, reason: /uri contains/ },
    {
      name: 'a query with a space',
      result: { ...shown, querystring: 'a b' },
      reason: /querystring contains/,
    },
    {
      name: 'a query with a fragment',
      result: { ...shown, querystring: 'a#b' },
      reason: /querystring contains/,
    },
    {
      name: 'a long query',
      result: { ...shown, querystring: 'a'.repeat(8190) },
      reason: /8192 or more characters/,
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
    {
      name: 'a header that is not a list',
      result: withHeaders({ 'x-a': 'v' }),
      reason: /not a list/,
    },
    {
      name: 'a value with a line end',
      result: withHeaders({ 'x-a': header('v\r\nx: y') }),
      reason: /not a valid header value/,
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
    {
      name: 'no origin',
      result: { ...shown, origin: undefined },
      reason: /origin.custom is not an object/,
    },
    {
      name: 'an origin with a port',
      result: withOrigin({ domainName: 'a:443' }),
      reason: /not a domain name/,
    },
    {
      name: 'an origin path with a trailing slash',
      result: withOrigin({ path: '/a/' }),
      reason: /origin.custom.path/,
    },
    {
      name: 'a read timeout of 0',
      result: withOrigin({ readTimeout: 0 }),
      reason: /readTimeout/,
    },
    ...[
      { change: { domainName: 'a bucket' }, reason: /origin.s3.domainName/ },
      { change: { path: 'site' }, reason: /origin.s3.path/ },
      { change: { path: '/a b' }, reason: /origin.s3.path contains a space/ },
      { change: { authMethod: 'origin-access-control' }, reason: /origin.s3.authMethod/ },
      { change: { authMethod: 'origin-access-identity' }, reason: /origin.s3.region is missing/ },
    ].map(({ change, reason }) => ({
      name: `an S3 origin with ${JSON.stringify(change)}`,
      result: { ...shown, origin: { s3: { ...S3_ORIGIN, ...change } } },
      reason,
    })),
    {
      name: 'two origins',
      result: { ...shown, origin: { ...shown.origin, s3: S3_ORIGIN } },
      reason: /both custom and s3/,
    },
    {
      name: 'an origin that is an address',
      result: withOrigin({ domainName: '192.0.2.1' }),
      reason: /not a domain name/,
    },
    { name: 'a port below 1024', result: withOrigin({ port: 81 }), reason: /origin.custom.port/ },
    { name: 'another protocol', result: withOrigin({ protocol: 'ftp' }), reason: /protocol/ },
    {
      name: 'no TLS versions',
      result: withOrigin({ sslProtocols: undefined }),
      reason: /sslProtocols/,
    },
    {
      name: 'a keep-alive timeout of 0',
      result: withOrigin({ keepaliveTimeout: 0 }),
      reason: /keepaliveTimeout/,
    },
    {
      name: 'a body that is not an object',
      result: { ...shown, body: 'x' },
      reason: /not an object/,
    },
    {
      name: 'a body with an unknown action',
      result: { ...shown, body: { action: 'drop' } },
      reason: /body.action/,
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
      reason: /larger than the limit/,
    },
  ];

  test.each(invalid)('is refused with $name', ({ result, reason }) => {
    const applied = apply(result);

    expect(applied.kind === 'invalid' && applied.reason).toMatch(reason);
  });
});

describe('applyRequestResult: an answer', () => {
  test('is sent with its headers and its body', () => {
    const result = apply({
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
        reason: 'Unauthorized',
        headers: [['WWW-Authenticate', 'Bearer']],
        body: Buffer.from('abc'),
      },
    });
  });

  test('may be only a status', () => {
    expect(apply({ status: '204' }).kind).toBe('answer');
  });

  const invalid: { name: string; result: unknown; reason: RegExp }[] = [
    { name: 'a status of 100', result: { status: '100' }, reason: /status is not/ },
    { name: 'a status that is not a number', result: { status: 'ok' }, reason: /status is not/ },
    {
      name: 'a disallowed header',
      result: { status: '200', headers: { connection: header('close') } },
      reason: /connection is not allowed/,
    },
    {
      name: 'a body that is not text',
      result: { status: '200', body: {} },
      reason: /body is not text/,
    },
    {
      name: 'a body over 1 MB',
      result: { status: '200', body: 'a'.repeat(1_048_577) },
      reason: /larger than 1048576 bytes/,
    },
    { name: 'a 204 with a body', result: { status: '204', body: 'a' }, reason: /204/ },
  ];

  test.each(invalid)('is refused with $name', ({ result, reason }) => {
    const applied = apply(result);

    expect(applied.kind === 'invalid' && applied.reason).toMatch(reason);
  });
});

describe('limits of a trigger', () => {
  const cases: {
    name: string;
    eventType: 'viewer-request' | 'origin-request';
    result: unknown;
    kind: string;
  }[] = [
    ...(
      [
        ['viewer-request', 40_960, 54_616],
        ['origin-request', 1_048_576, 1_398_104],
      ] as const
    ).flatMap(([eventType, textBytes, base64Bytes]) => [
      {
        name: `${eventType}: an answer of ${textBytes} bytes`,
        eventType,
        result: { status: '200', body: 'a'.repeat(textBytes) },
        kind: 'answer',
      },
      {
        name: `${eventType}: an answer of ${textBytes + 1} bytes`,
        eventType,
        result: { status: '200', body: 'a'.repeat(textBytes + 1) },
        kind: 'invalid',
      },
      {
        name: `${eventType}: a text of ${textBytes} bytes`,
        eventType,
        result: replacing('text', textBytes),
        kind: 'forward',
      },
      {
        name: `${eventType}: a text of ${textBytes + 1} bytes`,
        eventType,
        result: replacing('text', textBytes + 1),
        kind: 'invalid',
      },
      {
        name: `${eventType}: base64 of ${base64Bytes} bytes`,
        eventType,
        result: replacing('base64', base64Bytes),
        kind: 'forward',
      },
      {
        name: `${eventType}: base64 of ${base64Bytes + 4} bytes`,
        eventType,
        result: replacing('base64', base64Bytes + 4),
        kind: 'invalid',
      },
    ]),
  ];

  test.each(cases)('$name: $kind', ({ eventType, result, kind }) => {
    expect(applyRequestResult(eventType, shown, wire, result).kind).toBe(kind);
  });

  function replacing(encoding: string, bytes: number): unknown {
    return { ...shown, body: { action: 'replace', encoding, data: 'A'.repeat(bytes) } };
  }
});

describe('read-only headers of viewer-request', () => {
  const cases = [
    { name: 'host', result: withHeaders({ host: header('other') }), kind: 'invalid' },
    {
      name: 'accept-encoding',
      result: withHeaders({ 'accept-encoding': header('br') }),
      kind: 'forward',
    },
  ];

  test.each(cases)('$name changed: $kind', ({ result, kind }) => {
    expect(applyRequestResult('viewer-request', shown, wire, result).kind).toBe(kind);
  });

  test('on origin-request, host may change and accept-encoding may not', () => {
    expect(cases.map(({ result }) => apply(result).kind)).toEqual(['forward', 'invalid']);
  });
});
