import { describe, expect, test } from '@jest/globals';
import { fixtureBehavior } from '../testing/fixture-distribution.js';
import { refuseMethod, refuseRequest, splitTarget, type ViewerRequest } from './viewer-request.js';

const request: ViewerRequest = {
  method: 'GET',
  rawPath: '/',
  rawQuery: undefined,
  headers: [['Host', 'localhost']],
  httpVersion: '1.1',
  clientIp: '127.0.0.1',
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
    { name: 'a target that is not a path', change: { rawPath: '*' }, code: 'BAD_REQUEST' },
  ];

  test.each(cases)('$name: $code', ({ change, code }) => {
    expect(refuseRequest({ ...request, ...change })).toBe(code);
  });
});

describe('refuseMethod', () => {
  test('a method that the behaviour allows passes', () => {
    expect(refuseMethod(fixtureBehavior, 'POST')).toBeUndefined();
  });

  test('another method does not', () => {
    const readOnly = { ...fixtureBehavior, allowedMethods: ['GET', 'HEAD'] };

    expect(refuseMethod(readOnly, 'POST')).toBe('METHOD_NOT_ALLOWED');
  });
});
