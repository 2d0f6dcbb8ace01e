import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import {
  canonicalHeaders,
  canonicalQueryString,
  canonicalRequest,
  canonicalUri,
} from './canonical-request.js';
import { signingKey, hmacSha256 } from './signing-key.js';
import { stringToSign } from './string-to-sign.js';
import type { WireRequest } from './wire-request.js';

// Published example values: the credentials of AWS's signing documentation and test suite.
const secretAccessKey = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY';
const requestDate = '20150830T123600Z';
const emptyHash = createHash('sha256').digest('hex');

function wire(parts: Partial<WireRequest>): WireRequest {
  return { method: 'GET', path: '/', query: '', headers: [], body: new Uint8Array(), ...parts };
}

describe('the ListUsers example of the AWS documentation, stage by stage', () => {
  const request = wire({
    query: 'Action=ListUsers&Version=2010-05-08',
    headers: [
      ['content-type', 'application/x-www-form-urlencoded; charset=utf-8'],
      ['host', 'iam.amazonaws.com'],
      ['x-amz-date', requestDate],
    ],
  });
  const credentialScope = {
    date: '20150830',
    region: 'us-east-1',
    service: 'iam',
    terminator: 'aws4_request',
  };
  const canonical = canonicalRequest(request, ['content-type', 'host', 'x-amz-date'], emptyHash);
  const text = stringToSign({ requestDate, credentialScope, canonicalRequest: canonical });
  const key = signingKey(secretAccessKey, credentialScope);

  const stages = [
    {
      name: 'hash of the canonical request',
      actual: createHash('sha256').update(canonical, 'latin1').digest('hex'),
      published: 'f536975d06c0309214f805bb90ccff089219ecd68b2577efef23edd43b7e1a59',
    },
    {
      name: 'string to sign',
      actual: text,
      published: [
        'AWS4-HMAC-SHA256',
        '20150830T123600Z',
        '20150830/us-east-1/iam/aws4_request',
        'f536975d06c0309214f805bb90ccff089219ecd68b2577efef23edd43b7e1a59',
      ].join('\n'),
    },
    {
      name: 'signing key',
      actual: key.toString('hex'),
      published: 'c4afb1cc5771d871763a393e44b703571b55cc28424d1a5e86da6ed3c154a4b9',
    },
    {
      name: 'signature',
      actual: hmacSha256(key, text).toString('hex'),
      published: '5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7',
    },
  ];

  test.each(stages)('$name', ({ actual, published }) => {
    expect(actual).toBe(published);
  });
});

describe("signatures of AWS's signing test suite", () => {
  // aws-sig-v4-test-suite, by the names of its cases; region us-east-1, service `service`.
  const credentialScope = {
    date: '20150830',
    region: 'us-east-1',
    service: 'service',
    terminator: 'aws4_request',
  };
  const hostAndDate = [
    ['host', 'example.amazonaws.com'],
    ['x-amz-date', requestDate],
  ] as const;
  const cases = [
    {
      name: 'get-vanilla',
      request: wire({ headers: hostAndDate }),
      signature: '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31',
    },
    {
      name: 'post-vanilla',
      request: wire({ method: 'POST', headers: hostAndDate }),
      signature: '5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b',
    },
    {
      name: 'get-unreserved',
      request: wire({
        path: '/-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz',
        headers: hostAndDate,
      }),
      signature: '07ef7494c76fa4850883e2b006601f940f8a34d404d0cfa977f52a65bbf5f24f',
    },
    {
      name: 'get-vanilla-query-order-key-case',
      request: wire({ query: 'Param2=value2&Param1=value1', headers: hostAndDate }),
      signature: 'b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500',
    },
    {
      name: 'get-header-key-duplicate',
      request: wire({
        headers: [
          ...hostAndDate,
          ['my-header1', 'value2'],
          ['my-header1', 'value2'],
          ['my-header1', 'value1'],
        ],
      }),
      signature: 'c9d5ea9f3f72853aea855b47ea873832890dbdd183b4468f858259531a5138ea',
    },
    {
      name: 'get-header-value-trim',
      request: wire({
        headers: [...hostAndDate, ['my-header1', ' value1'], ['my-header2', ' "a   b   c"']],
      }),
      signature: 'acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736',
    },
  ];

  test.each(cases)('$name', ({ request, signature }) => {
    const signedHeaders = [...new Set(request.headers.map(([name]) => name))].sort();

    const text = stringToSign({
      requestDate,
      credentialScope,
      canonicalRequest: canonicalRequest(request, signedHeaders, emptyHash),
    });

    expect(hmacSha256(signingKey(secretAccessKey, credentialScope), text).toString('hex')).toBe(
      signature,
    );
  });
});

describe('canonicalUri', () => {
  const cases = [
    { name: 'the empty path becomes /', path: '', uri: '/' },
    { name: 'an escape is escaped again', path: '/a%20b', uri: '/a%2520b' },
    { name: 'sub-delimiters are escaped', path: "/a!'()*", uri: '/a%21%27%28%29%2A' },
    { name: 'an escaped slash does not split a segment', path: '/a%2Fb', uri: '/a%252Fb' },
    { name: 'a trailing slash is kept', path: '/a/', uri: '/a/' },
    { name: 'a raw byte is escaped', path: '/\xff', uri: '/%FF' },
  ];

  test.each(cases)('$name', ({ path, uri }) => {
    expect(canonicalUri(path)).toBe(uri);
  });
});

describe('canonicalQueryString', () => {
  const cases = [
    { name: 'nothing', query: '', canonical: '' },
    { name: 'a name without a value', query: 'flag', canonical: 'flag=' },
    { name: 'sorted by name, then by value', query: 'b=1&a=2&a=1', canonical: 'a=1&a=2&b=1' },
    { name: 'names before values', query: 'a-b=1&a=2', canonical: 'a=2&a-b=1' },
    { name: 'by encoded name', query: 'b=1&%C3%A9=2&~=3', canonical: '%C3%A9=2&b=1&~=3' },
    { name: 'unreserved characters decoded', query: '%61=%7e', canonical: 'a=~' },
    { name: 'escapes in upper case', query: 'a=%2f%3a', canonical: 'a=%2F%3A' },
    {
      name: 'characters that a query may contain unescaped',
      query: "a=/?:@!$'()*,;",
      canonical: 'a=%2F%3F%3A%40%21%24%27%28%29%2A%2C%3B',
    },
    { name: 'a second equals sign', query: 'a=b=c', canonical: 'a=b%3Dc' },
    { name: 'a byte that is not UTF-8', query: 'a=%ff', canonical: 'a=%FF' },
  ];

  test.each(cases)('$name', ({ query, canonical }) => {
    expect(canonicalQueryString(query)).toBe(canonical);
  });
});

test('canonicalHeaders trims, collapses spaces and joins repeated headers in order', () => {
  const request = wire({
    headers: [
      ['x-tag', ' b   c '],
      ['host', 'h'],
      ['x-other', 'unsigned'],
      ['x-tag', 'a'],
    ],
  });

  expect(canonicalHeaders(request, ['host', 'x-tag'])).toBe('host:h\nx-tag:b c,a\n');
});
