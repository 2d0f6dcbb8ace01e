import { describe, expect, test } from '@jest/globals';
import type { HeaderField } from '@furlock/cloudfront-http';
import { assertSigned } from './assert-signed.js';

const credentials = { accessKeyId: 'ASIAEXAMPLE', secretAccessKey: 'secret' };
const signature: HeaderField = [
  'authorization',
  'AWS4-HMAC-SHA256 Credential=ASIAEXAMPLE/20261122/eu-central-1/lambda/aws4_request, …',
];
const hash: HeaderField = ['x-amz-content-sha256', 'a'.repeat(64)];

describe('accepts a request', () => {
  test.each<[string, HeaderField[]]>([
    ['with one signature', [signature]],
    ['with a signature and the hash of its body', [signature, hash]],
    ['with only the hash, for CloudFront to sign', [hash]],
  ])('%s', (_name, headers) => {
    expect(() => assertSigned(headers, credentials)).not.toThrow();
  });
});

describe('throws for a request', () => {
  const cases: [string, HeaderField[], Partial<typeof credentials>?][] = [
    ['with neither', []],
    ['with two signatures', [signature, signature]],
    ["with the viewer's token", [['authorization', 'Bearer good']]],
    ['with a signature of another key', [signature], { accessKeyId: 'ASIAOTHER' }],
    ['with an empty secret access key', [signature], { secretAccessKey: '' }],
    [
      'with an empty access key id',
      [['authorization', 'AWS4-HMAC-SHA256 Credential=/']],
      { accessKeyId: '' },
    ],
    ['with two hashes', [hash, hash]],
    ['with an invalid hash', [['x-amz-content-sha256', 'UNSIGNED-PAYLOAD']]],
    ['with a token and the hash', [['authorization', 'Bearer good'], hash]],
  ];
  test.each(cases)('%s', (_name, headers, change = {}) => {
    expect(() => assertSigned(headers, { ...credentials, ...change })).toThrow(TypeError);
  });
});
