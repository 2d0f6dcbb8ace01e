import { describe, expect, test } from '@jest/globals';
import type { HeaderField } from '@furlock/cloudfront-http';
import { assertSigned } from './assert-signed.js';

const credentials = { accessKeyId: 'ASIAEXAMPLE', secretAccessKey: 'secret' };
const signature: HeaderField = [
  'authorization',
  'AWS4-HMAC-SHA256 Credential=ASIAEXAMPLE/20261122/eu-central-1/lambda/aws4_request, …',
];
const hash: HeaderField = ['x-amz-content-sha256', 'a'.repeat(64)];

describe('leaves', () => {
  test.each<[string, HeaderField[]]>([
    ['with one signature', [signature]],
    ['with a signature and the hash of its body', [signature, hash]],
    ['with the hash alone, by which CloudFront signs', [hash]],
  ])('%s', (_name, headers) => {
    expect(() => assertSigned(headers, credentials)).not.toThrow();
  });
});

describe('does not leave', () => {
  const cases: [string, HeaderField[], Partial<typeof credentials>?][] = [
    ['with neither', []],
    ['with two signatures', [signature, signature]],
    ['with the token of the viewer', [['authorization', 'Bearer good']]],
    ['with a signature by another key', [signature], { accessKeyId: 'ASIAOTHER' }],
    ['with a signature by no secret', [signature], { secretAccessKey: '' }],
    [
      'with a signature by no key',
      [['authorization', 'AWS4-HMAC-SHA256 Credential=/']],
      { accessKeyId: '' },
    ],
    ['with two hashes', [hash, hash]],
    ['with a hash that is none', [['x-amz-content-sha256', 'UNSIGNED-PAYLOAD']]],
    ['with a token beside the hash', [['authorization', 'Bearer good'], hash]],
  ];
  test.each(cases)('%s', (_name, headers, change = {}) => {
    expect(() => assertSigned(headers, { ...credentials, ...change })).toThrow(TypeError);
  });
});
