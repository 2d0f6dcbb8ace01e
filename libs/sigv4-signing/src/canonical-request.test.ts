import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  canonicalHeaders,
  canonicalQueryString,
  canonicalUri,
  createCanonicalRequest,
  type HeaderField,
} from './canonical-request.js';

const EMPTY_SHA256 = createHash('sha256').digest('hex');

test('the published example of the IAM user guide has the published hash', () => {
  const canonicalRequest = createCanonicalRequest({
    method: 'GET',
    path: '/',
    query: 'Action=ListUsers&Version=2010-05-08',
    canonicalHeaders: canonicalHeaders([
      ['Content-Type', 'application/x-www-form-urlencoded; charset=utf-8'],
      ['Host', 'iam.amazonaws.com'],
      ['X-Amz-Date', '20150830T123600Z'],
    ]),
    hashedPayload: EMPTY_SHA256,
  });

  expect(createHash('sha256').update(canonicalRequest).digest('hex')).toBe(
    'f536975d06c0309214f805bb90ccff089219ecd68b2577efef23edd43b7e1a59',
  );
});

describe('the path is encoded a second time', () => {
  test.each([
    ['/', '/'],
    ['/a/b/', '/a/b/'],
    ['/a%20b', '/a%2520b'],
    ['/a%2Fb', '/a%252Fb'],
    ['/%FF', '/%25FF'],
  ])('%s', (path, canonical) => {
    expect(canonicalUri(path)).toBe(canonical);
  });
});

describe('the query is sorted by name, then by value', () => {
  test.each([
    ['', ''],
    ['b=2&a=1', 'a=1&b=2'],
    ['a=2&a=1', 'a=1&a=2'],
    ['param10=x&param1=y', 'param1=y&param10=x'],
    ['a=&A=', 'A=&a='],
    ['%C3%BC=1&z=2', '%C3%BC=1&z=2'],
    ['a=1&b=2', 'a=1&b=2'],
    ['a=1&a=1', 'a=1&a=1'],
    ['a&b=1', 'a=&b=1'],
    ['a=1&b', 'a=1&b='],
    ['a=1&=x', 'a=1'],
    ['a=1&b=2&a=0', 'a=0&a=1&b=2'],
    ["q=!$'()*,;:@/?", 'q=%21%24%27%28%29%2A%2C%3B%3A%40%2F%3F'],
    ['a=b=c', 'a=b%3Dc'],
    ['%7e=%2f', '~=%2F'],
    ['b:c=1&b=1&b%3ac=0', 'b=1&b%3Ac=0&b%3Ac=1'],
    ['a=%zz', 'a=%25zz'],
  ])('%s', (query, canonical) => {
    expect(canonicalQueryString(query)).toBe(canonical);
  });

  test('for any query, in any order', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '1', '~', '%40'), maxLength: 3 });
    const pair = fc.tuple(
      text.filter((name) => name !== ''),
      text,
    );
    fc.assert(
      fc.property(fc.array(pair), (pairs) => {
        const written = (order: [string, string][]) =>
          order.map(([name, value]) => `${name}=${value}`).join('&');
        const sorted = pairs.toSorted(([a, x], [b, y]) => order(a, b) || order(x, y));

        expect(canonicalQueryString(written(pairs))).toBe(written(sorted));
        expect(canonicalQueryString(written(sorted))).toBe(written(sorted));
      }),
      { seed: 61 },
    );
  });
});

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

describe('headers are lower case, sorted, trimmed and joined', () => {
  const cases: [name: string, headers: HeaderField[], canonical: HeaderField[]][] = [
    [
      'case and order',
      [
        ['B', '1'],
        ['a', '2'],
      ],
      [
        ['a', '2'],
        ['b', '1'],
      ],
    ],
    ['white space', [['a', '  b \t c  ']], [['a', 'b c']]],
    [
      'repeated headers keep their order',
      [
        ['a', '2'],
        ['A', '1'],
      ],
      [['a', '2,1']],
    ],
  ];
  test.each(cases)('%s', (_name, headers, canonical) => {
    expect(canonicalHeaders(headers)).toEqual(canonical);
  });
});
