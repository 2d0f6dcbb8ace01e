import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseAuthorization } from './parse-authorization.js';

const signature = '0123456789abcdef'.repeat(4);
const credential = 'Credential=ASIAEXAMPLE/20150830/eu-central-1/lambda/aws4_request';
const signedHeaders = 'SignedHeaders=host;x-amz-date';
const parsed = {
  accessKeyId: 'ASIAEXAMPLE',
  credentialScope: {
    date: '20150830',
    region: 'eu-central-1',
    service: 'lambda',
    terminator: 'aws4_request',
  },
  signedHeaders: ['host', 'x-amz-date'],
  signature,
};

describe('parseAuthorization accepts', () => {
  const accepted = [
    { name: 'commas and spaces', list: `${credential}, ${signedHeaders}, Signature=${signature}` },
    { name: 'commas alone', list: `${credential},${signedHeaders},Signature=${signature}` },
    { name: 'white space', list: `  ${credential} ,\t${signedHeaders} , Signature=${signature} ` },
    { name: 'another order', list: `Signature=${signature}, ${credential}, ${signedHeaders}` },
  ];

  test.each(accepted)('$name', ({ list }) => {
    const result = parseAuthorization(`AWS4-HMAC-SHA256 ${list}`);

    expect(result).toEqual({ ok: true, value: parsed });
  });
});

describe('parseAuthorization rejects', () => {
  const list = `${credential}, ${signedHeaders}, Signature=${signature}`;
  const refused = [
    { name: 'another algorithm', value: `AWS4-ECDSA-P256-SHA256 ${list}`, part: 'Algorithm' },
    { name: 'the algorithm in lower case', value: `aws4-hmac-sha256 ${list}`, part: 'Algorithm' },
    { name: 'nothing after the algorithm', value: 'AWS4-HMAC-SHA256', part: 'Parameters' },
    { name: 'no equals sign', value: 'AWS4-HMAC-SHA256 Credential', part: 'Parameters' },
    {
      name: 'a parameter twice',
      value: `AWS4-HMAC-SHA256 ${list}, ${credential}`,
      part: 'Parameters',
    },
    {
      name: 'an unknown parameter',
      value: `AWS4-HMAC-SHA256 ${list}, Extra=1`,
      part: 'Parameters',
    },
    { name: 'a trailing comma', value: `AWS4-HMAC-SHA256 ${list},`, part: 'Parameters' },
    { name: 'no Credential', value: `AWS4-HMAC-SHA256 ${signedHeaders}`, part: 'Credential' },
    { name: 'a scope of four parts', value: edit('/lambda', ''), part: 'Credential' },
    { name: 'a scope of six parts', value: edit('/lambda', '/lambda/x'), part: 'Credential' },
    { name: 'an empty key id', value: edit('ASIAEXAMPLE', ''), part: 'Credential' },
    {
      name: 'a space in the key id',
      value: edit('ASIAEXAMPLE', 'ASIA EXAMPLE'),
      part: 'Credential',
    },
    { name: 'no signed headers', value: edit('host;x-amz-date', ''), part: 'SignedHeaders' },
    { name: 'an empty signed header', value: edit('host;', 'host;;'), part: 'SignedHeaders' },
    {
      name: 'unsorted signed headers',
      value: edit('host;x-amz-date', 'x-amz-date;host'),
      part: 'SignedHeaders',
    },
    { name: 'a signed header twice', value: edit('host;', 'host;host;'), part: 'SignedHeaders' },
    { name: 'a signed header in upper case', value: edit('host;', 'Host;'), part: 'SignedHeaders' },
    { name: 'a short signature', value: edit(signature, signature.slice(1)), part: 'Signature' },
    {
      name: 'an upper-case signature',
      value: edit(signature, signature.toUpperCase()),
      part: 'Signature',
    },
    {
      name: 'a signature that is not hexadecimal',
      value: edit(signature, 'z'.repeat(64)),
      part: 'Signature',
    },
  ];

  function edit(from: string, to: string): string {
    return `AWS4-HMAC-SHA256 ${list.replace(from, to)}`;
  }

  test.each(refused)('$name', ({ value, part }) => {
    expect(parseAuthorization(value)).toEqual({
      ok: false,
      error: { code: 'SIGV4_MALFORMED', part },
    });
  });
});

test('parseAuthorization returns a claim or a refusal for any text and never throws', () => {
  fc.assert(
    fc.property(fc.string(), fc.boolean(), (text, prefixed) => {
      const result = parseAuthorization(prefixed ? `AWS4-HMAC-SHA256 ${text}` : text);

      expect(result.ok).toBe(false);
    }),
    { seed: 2015_08_30 },
  );
});
