import { describe, expect, test } from '@jest/globals';
import {
  RunningDigest,
  digestOf,
  eventWithoutSecrets,
  headersWithoutSecrets,
  queryWithoutSecrets,
  textWithoutSecrets,
  valueWithoutSecrets,
} from './without-secrets.js';

const jwt = 'eyJhbGciOiJub25lIn0.eyJzdWIiOiJhIn0.c2ln';

describe('valueWithoutSecrets', () => {
  const cases: { name: string; value: string; shown: string }[] = [
    { name: 'Authorization', value: `Bearer ${jwt}`, shown: 'Bearer [removed]' },
    {
      name: 'authorization',
      value: 'AWS4-HMAC-SHA256 Credential=a',
      shown: 'AWS4-HMAC-SHA256 [removed]',
    },
    { name: 'Authorization', value: 'nonsense', shown: '[removed]' },
    { name: 'Cookie', value: 'a=1; b=x=y; c', shown: 'a=[removed]; b=[removed];[removed]' },
    { name: 'Set-Cookie', value: 'a=1; Path=/; Secure', shown: 'a=[removed]; Path=/; Secure' },
    { name: 'X-Amz-Security-Token', value: 'short', shown: '[removed]' },
    { name: 'X-Furlock-Token', value: 'short', shown: '[removed]' },
    { name: 'X-Api-Key', value: 'k', shown: '[removed]' },
    { name: 'X-Anything', value: `a ${jwt} b`, shown: 'a [removed] b' },
    { name: 'X-Anything', value: 'A'.repeat(200), shown: '[removed]' },
    { name: 'X-Anything', value: 'A'.repeat(199), shown: 'A'.repeat(199) },
    {
      name: 'Location',
      value: '/callback?code=1&state=2',
      shown: '/callback?code=[removed]&state=2',
    },
    { name: 'X-Furlock-Identity', value: 'eyJzdWIiOiJhIn0', shown: 'eyJzdWIiOiJhIn0' },
    { name: 'Accept-Encoding', value: 'gzip', shown: 'gzip' },
    { name: 'Content-Type', value: 'text/plain', shown: 'text/plain' },
  ];

  test.each(cases)('$name: $value', ({ name, value, shown }) => {
    expect(valueWithoutSecrets(name, value)).toBe(shown);
  });
});

test('headers that are secret regardless of their name', () => {
  expect(
    headersWithoutSecrets(
      [
        ['X-Origin', 'v'],
        ['X-Other', 'w'],
      ],
      ['x-origin'],
    ),
  ).toEqual([
    ['X-Origin', '[removed]'],
    ['X-Other', 'w'],
  ]);
});

describe('queryWithoutSecrets', () => {
  const cases = [
    { query: 'a=1&b', shown: 'a=1&b' },
    { query: 'access_token=1&q=2', shown: 'access_token=[removed]&q=2' },
    { query: 'X-Amz-Signature=1&X-Amz-Date=2', shown: 'X-Amz-Signature=[removed]&X-Amz-Date=2' },
    { query: `q=${jwt}`, shown: 'q=[removed]' },
  ];

  test.each(cases)('$query', ({ query, shown }) => {
    expect(queryWithoutSecrets(query)).toBe(shown);
  });
});

test('a path that contains a token', () => {
  expect(textWithoutSecrets(`/t/${jwt}?a=1`)).toBe('/t/[removed]?a=1');
});

test('an event, with everything that may be secret in it', () => {
  const event = {
    Records: [
      {
        cf: {
          request: {
            querystring: 'token=1&q=2',
            headers: { cookie: [{ key: 'Cookie', value: 'a=1' }], odd: 'no list' },
            origin: { custom: { customHeaders: { 'x-shared': [{ value: 's' }] }, port: 443 } },
            body: { encoding: 'base64', data: 'YWJj' },
          },
        },
      },
    ],
  };

  const shown = eventWithoutSecrets(event);

  expect(shown).toEqual({
    Records: [
      {
        cf: {
          request: {
            querystring: 'token=[removed]&q=2',
            headers: { cookie: [{ key: 'Cookie', value: 'a=[removed]' }], odd: '[removed]' },
            origin: {
              custom: { customHeaders: { 'x-shared': [{ value: '[removed]' }] }, port: 443 },
            },
            body: { encoding: 'base64', data: digestOf(Buffer.from('abc')) },
          },
        },
      },
    ],
  });
});

test('an answer that a function generated, with its body as length and hash', () => {
  expect(eventWithoutSecrets({ status: '200', body: 'abc' })).toEqual({
    status: '200',
    body: { bytes: 3, sha256: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad' },
  });
});

test('a running digest equals that of the whole body', () => {
  const digest = new RunningDigest();

  digest.add(Buffer.from('a'));
  digest.add(Buffer.from('bc'));

  expect(digest.value).toEqual(digestOf(Buffer.from('abc')));
});
