import { describe, expect, test } from '@jest/globals';
import { headerValues, readWireRequest } from './wire-request.js';

const noBody = new Uint8Array();

describe('readWireRequest', () => {
  const targets = [
    { name: 'no query', url: '/a', path: '/a', query: '' },
    { name: 'an empty query', url: '/a?', path: '/a', query: '' },
    { name: 'a second question mark', url: '/a?b?c', path: '/a', query: 'b?c' },
    { name: 'escapes and doubled slashes', url: '//a%2Fb/../c', path: '//a%2Fb/../c', query: '' },
  ];

  test.each(targets)('keeps the target as sent: $name', ({ url, path, query }) => {
    const request = readWireRequest({ method: 'GET', url, rawHeaders: [] }, noBody);

    expect(request).toMatchObject({ path, query });
  });

  test('keeps a header that was sent twice, in order, with its name in lower case', () => {
    const rawHeaders = ['X-Tag', 'one', 'Host', 'h', 'x-tag', 'two'];

    const request = readWireRequest({ method: 'GET', url: '/', rawHeaders }, noBody);

    expect(request.headers).toEqual([
      ['x-tag', 'one'],
      ['host', 'h'],
      ['x-tag', 'two'],
    ]);
    expect(headerValues(request, 'x-tag')).toEqual(['one', 'two']);
    expect(headerValues(request, 'x-other')).toEqual([]);
  });
});
