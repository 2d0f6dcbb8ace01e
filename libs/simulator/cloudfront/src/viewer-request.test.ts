import { describe, expect, test } from '@jest/globals';
import { fixtureBehavior } from './testing/fixture-distribution.js';
import {
  httpsLocation,
  refuseByBehavior,
  refuseRequest,
  splitTarget,
  type ViewerRequest,
} from './viewer-request.js';

const request: ViewerRequest = {
  method: 'GET',
  rawPath: '/',
  rawQuery: undefined,
  headers: [['Host', 'localhost']],
  httpVersion: '1.1',
  scheme: 'https',
  clientIp: '127.0.0.1',
  clientPort: 50_000,
};

describe('splitTarget', () => {
  const cases = [
    { target: '/a', rawPath: '/a', rawQuery: undefined },
    { target: '/a?', rawPath: '/a', rawQuery: '' },
    { target: '/a?b?c', rawPath: '/a', rawQuery: 'b?c' },
  ];

  test.each(cases)('$target', ({ target, rawPath, rawQuery }) => {
    expect(splitTarget(target)).toEqual({ rawPath, rawQuery });
  });
});

describe('refuseRequest', () => {
  const withHeader = (method: string, name: string, value: string): Partial<ViewerRequest> => ({
    method,
    headers: [...request.headers, [name, value]],
  });
  const cases: { name: string; change: Partial<ViewerRequest>; code: string | undefined }[] = [
    { name: 'a plain GET', change: {}, code: undefined },
    { name: 'a URL of 8192 bytes', change: { rawPath: `/${'a'.repeat(8191)}` }, code: undefined },
    {
      name: 'a URL of 8193 bytes',
      change: { rawPath: `/${'a'.repeat(8192)}` },
      code: 'URL_TOO_LONG',
    },
    { name: 'no Host', change: { headers: [['Accept', '*/*']] }, code: 'BAD_REQUEST' },
    {
      name: 'no Host in HTTP/1.0',
      change: { headers: [], httpVersion: '1.0' },
      code: 'BAD_REQUEST',
    },
    { name: 'HTTP/1.0', change: { httpVersion: '1.0' }, code: undefined },
    { name: 'HTTP/0.9', change: { httpVersion: '0.9' }, code: 'BAD_REQUEST' },
    { name: 'a long query', change: { rawQuery: 'a'.repeat(8191) }, code: 'URL_TOO_LONG' },
    {
      name: 'headers of 32 KB',
      change: withHeader('GET', 'x', 'a'.repeat(32_768)),
      code: 'HEADERS_TOO_LARGE',
    },
    {
      name: 'headers of 31 KB',
      change: withHeader('GET', 'x', 'a'.repeat(31_000)),
      code: undefined,
    },
    {
      name: 'GET with a body',
      change: withHeader('GET', 'Content-Length', '1'),
      code: 'BODY_NOT_ALLOWED',
    },
    {
      name: 'GET with an empty body',
      change: withHeader('GET', 'Content-Length', '0'),
      code: undefined,
    },
    {
      name: 'HEAD with a body of unknown length',
      change: withHeader('HEAD', 'Transfer-Encoding', 'chunked'),
      code: 'BODY_NOT_ALLOWED',
    },
    {
      name: 'POST with a body',
      change: withHeader('POST', 'Content-Length', '1'),
      code: undefined,
    },
    {
      name: 'two Host headers',
      change: {
        headers: [
          ['Host', 'a.example'],
          ['host', 'b.example'],
        ],
      },
      code: 'BAD_REQUEST',
    },
    { name: 'one Host header', change: { headers: [['Host', 'a.example']] }, code: undefined },
    { name: 'a target that is not a path', change: { rawPath: '*' }, code: 'BAD_REQUEST' },
  ];

  test.each(cases)('$name: $code', ({ change, code }) => {
    expect(refuseRequest({ ...request, ...change })).toBe(code);
  });
});

describe('refuseByBehavior', () => {
  const cases = [
    { name: 'an allowed method', behavior: {}, change: { method: 'POST' }, code: undefined },
    {
      name: 'another method',
      behavior: { allowedMethods: ['GET', 'HEAD'] },
      change: { method: 'POST' },
      code: 'METHOD_NOT_ALLOWED',
    },
    {
      name: 'no TLS when it is required',
      behavior: { viewerProtocolPolicy: 'https-only' as const },
      change: { scheme: 'http' as const },
      code: 'HTTPS_REQUIRED',
    },
    {
      name: 'TLS when it is required',
      behavior: { viewerProtocolPolicy: 'https-only' as const },
      change: {},
      code: undefined,
    },
    {
      name: 'no TLS when both are allowed',
      behavior: { viewerProtocolPolicy: 'allow-all' as const },
      change: { scheme: 'http' as const },
      code: undefined,
    },
  ];

  test.each(cases)('$name: $code', ({ behavior, change, code }) => {
    expect(refuseByBehavior({ ...fixtureBehavior, ...behavior }, { ...request, ...change })).toBe(
      code,
    );
  });
});

describe('httpsLocation', () => {
  const plain: ViewerRequest = { ...request, scheme: 'http', rawPath: '/a%2Fb', rawQuery: '' };

  test('is the same URL with TLS', () => {
    expect(httpsLocation(fixtureBehavior, plain, 'd.cloudfront.net')).toBe(
      'https://localhost/a%2Fb?',
    );
  });

  test('is undefined for a viewer with TLS', () => {
    const location = httpsLocation(fixtureBehavior, { ...plain, scheme: 'https' }, 'd');

    expect(location).toBeUndefined();
  });

  test.each(['allow-all', 'https-only'] as const)(
    'is undefined with %s',
    (viewerProtocolPolicy) => {
      const behavior = { ...fixtureBehavior, viewerProtocolPolicy };

      expect(httpsLocation(behavior, plain, 'd')).toBeUndefined();
    },
  );
});
