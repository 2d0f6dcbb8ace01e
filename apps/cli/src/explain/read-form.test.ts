import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Result } from '../terminal/failure.js';
import type { ExplainInput } from './explain-input.js';
import { FORMS, readForm, type Form } from './read-form.js';

const HOST = 'abc.lambda-url.eu-central-1.on.aws';

function inputOf(result: Result<ExplainInput>): ExplainInput {
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}

const TRANSCRIPT = `* Connected to ${HOST} (192.0.2.1) port 443
> GET /first HTTP/1.1
> Host: ${HOST}
>
< HTTP/1.1 307 Temporary Redirect
<
> POST /a%20b?tag=b&tag=a HTTP/1.1\r
> Host: ${HOST}\r
> X-Amz-Date: 20261122T120000Z\r
> X-Amz-Meta: one\r
> X-Amz-Meta: two\r
> Content-Length: 4\r
>\x20\r
* upload completely sent off: 4 bytes
< HTTP/1.1 100 Continue
<
< HTTP/1.1 403 Forbidden\r
< Date: Sun, 22 Nov 2026 12:10:40 GMT\r
< x-amzn-ErrorType: InvalidSignatureException\r
<\x20\r
{ [42 bytes data]
{"message":"does not match"}
* Connection #0 to host ${HOST} left intact`;

const HAR_ENTRY = {
  startedDateTime: '2026-11-22T12:10:40Z',
  request: {
    method: 'POST',
    url: `https://${HOST}/a%20b?tag=b&tag=a#top`,
    headers: [
      { name: ':authority', value: HOST },
      { name: 'X-Amz-Meta', value: 'one' },
      { name: 'X-Amz-Meta', value: 'two' },
    ],
    postData: { text: 'ü' },
    bodySize: 2,
  },
  response: {
    status: 403,
    headers: [{ name: 'x-amzn-errortype', value: 'InvalidSignatureException' }],
    content: { text: '{"message":"does not match"}' },
  },
};

const EVENT_REQUEST = {
  clientIp: '192.0.2.1',
  method: 'POST',
  uri: '/a%20b',
  querystring: 'tag=b&tag=a',
  headers: {
    host: [{ key: 'Host', value: HOST }],
    'x-amz-meta': [
      { key: 'X-Amz-Meta', value: 'one' },
      { key: 'X-Amz-Meta', value: 'two' },
    ],
  },
  body: { inputTruncated: false, action: 'read-only', encoding: 'base64', data: 'w7w=' },
  origin: { custom: { domainName: HOST, path: '/stage', customHeaders: {} } },
};

const JSON_REQUEST = {
  method: 'POST',
  path: '/a%20b',
  query: 'tag=b&tag=a',
  headers: [
    ['host', HOST],
    ['x-amz-meta', 'one'],
    ['x-amz-meta', 'two'],
  ],
  bodyBase64: 'w7w=',
  now: '2026-11-22T12:10:40Z',
  refusal: { status: 403, errorType: 'InvalidSignatureException', message: 'does not match' },
};

describe('each form is detected, and gives the same request', () => {
  const cases: readonly { name: string; form: Form; text: string; path?: string }[] = [
    { name: 'a transcript', form: 'curl', text: TRANSCRIPT },
    { name: 'an entry', form: 'har', text: JSON.stringify(HAR_ENTRY) },
    {
      name: 'an archive with one entry',
      form: 'har',
      text: JSON.stringify({ log: { entries: [HAR_ENTRY] } }),
    },
    {
      name: 'an archive with one refusal',
      form: 'har',
      text: JSON.stringify({
        log: { entries: [{ ...HAR_ENTRY, response: { status: 200 } }, HAR_ENTRY] },
      }),
    },
    {
      name: 'an event',
      form: 'cloudfront',
      text: JSON.stringify({ Records: [{ cf: { request: EVENT_REQUEST } }] }),
      path: '/stage/a%20b',
    },
    {
      name: 'a returned request',
      form: 'cloudfront',
      text: JSON.stringify(EVENT_REQUEST),
      path: '/stage/a%20b',
    },
    { name: 'JSON', form: 'json', text: JSON.stringify(JSON_REQUEST) },
    {
      name: 'JSON with a URL and an object of headers',
      form: 'json',
      text: JSON.stringify({
        method: 'POST',
        url: `https://${HOST}:443/a%20b?tag=b&tag=a`,
        headers: { 'x-amz-meta': ['one', 'two'] },
        body: 'ü',
      }),
    },
  ];

  test.each(cases)('$name', ({ form, text, path = '/a%20b' }) => {
    const detected = inputOf(readForm(text));
    const named = inputOf(readForm(text, form));

    expect(named).toEqual(detected);
    const { request } = detected;
    const values = (name: string) =>
      request.headers.filter(([key]) => key.toLowerCase() === name).map(([, value]) => value);
    expect({ method: request.method, path: request.path, query: request.query }).toEqual({
      method: 'POST',
      path,
      query: 'tag=b&tag=a',
    });
    expect(values('host')).toEqual([HOST]);
    expect(values('x-amz-meta')).toEqual(['one', 'two']);
    expect(request.body).toEqual(
      form === 'curl' ? { kind: 'unknown' } : { kind: 'bytes', bytes: Buffer.from('ü') },
    );
  });

  test.each([
    ['a transcript', TRANSCRIPT],
    ['a HAR entry', JSON.stringify(HAR_ENTRY)],
    ['JSON', JSON.stringify(JSON_REQUEST)],
  ])('%s: the refusal and its time', (_name, text) => {
    const { refusal, now } = inputOf(readForm(text));

    expect(refusal).toMatchObject({ status: 403, errorType: 'InvalidSignatureException' });
    expect(refusal?.message).toMatch(/^(?:\{"message":")?does not match(?:"\})?$/);
    expect(now?.toISOString()).toBe('2026-11-22T12:10:40.000Z');
  });
});

describe('what is known about a body', () => {
  const har = (changes: object) =>
    JSON.stringify({ ...HAR_ENTRY, request: { ...HAR_ENTRY.request, ...changes } });
  const event = (changes: object) => JSON.stringify({ ...EVENT_REQUEST, ...changes });
  const json = (changes: object) => JSON.stringify({ method: 'POST', path: '/', ...changes });
  const length = { 'content-length': [{ value: '4' }], host: [{ value: HOST }] };
  const cases = [
    { name: 'HAR: as many bytes as were sent', text: har({ bodySize: 2 }), kind: 'bytes' },
    { name: 'HAR: another number', text: har({ bodySize: 3 }), kind: 'unknown' },
    { name: 'HAR: not recorded', text: har({ postData: undefined, bodySize: 3 }), kind: 'unknown' },
    { name: 'HAR: none', text: har({ postData: undefined, bodySize: 0 }), kind: 'bytes' },
    { name: 'event: whole', text: event({}), kind: 'bytes' },
    {
      name: 'event: truncated',
      text: event({ body: { ...EVENT_REQUEST.body, inputTruncated: true } }),
      kind: 'truncated',
    },
    { name: 'event: none', text: event({ body: undefined }), kind: 'bytes' },
    {
      name: 'event: announced',
      text: event({ body: undefined, headers: length }),
      kind: 'unknown',
    },
    { name: 'JSON: its hash', text: json({ bodySha256: 'a'.repeat(64) }), kind: 'hash' },
    { name: 'JSON: none', text: json({}), kind: 'bytes' },
    {
      name: 'JSON: announced',
      text: json({ headers: { 'Content-Length': '4' } }),
      kind: 'unknown',
    },
    { name: 'curl: none', text: `> GET / HTTP/1.1\n> Host: ${HOST}\n>\n`, kind: 'bytes' },
  ];

  test.each(cases)('$name: $kind', ({ text, kind }) => {
    expect(inputOf(readForm(text)).request.body.kind).toBe(kind);
  });
});

describe('input in none of the forms is refused in one line that names what was expected', () => {
  const cases: readonly { name: string; text: string; form?: Form }[] = [
    { name: 'nothing', text: ' \n' },
    { name: 'prose', text: 'hello' },
    { name: 'a list', text: '[]' },
    { name: 'a transcript without a request', text: '* Connected', form: 'curl' },
    { name: 'a transcript without a host', text: '> GET / HTTP/1.1\n>\n' },
    { name: 'no JSON', text: 'hello', form: 'har' },
    { name: 'an archive of many', text: '{"log":{"entries":[]}}' },
    { name: 'an entry without a method', text: '{"request":{"url":"https://a/","headers":[]}}' },
    { name: 'an event without a host', text: '{"method":"GET","uri":"/","headers":{}}' },
    { name: 'an event without a method', text: '{"uri":"/"}' },
    { name: 'no method', text: '{"path":"/"}' },
    { name: 'no target', text: '{"method":"GET"}' },
    { name: 'a relative URL', text: '{"method":"GET","url":"/a"}' },
    { name: 'a password in the URL', text: '{"method":"GET","url":"https://u:p@a/"}' },
    { name: 'headers that are not headers', text: '{"method":"GET","path":"/","headers":"a: b"}' },
    { name: 'a header with a number', text: '{"method":"GET","path":"/","headers":[["a",1]]}' },
    {
      name: 'a header without a name',
      text: '{"method":"GET","path":"/","headers":[["a b","c"]]}',
    },
    { name: 'an invalid hash', text: '{"method":"GET","path":"/","bodySha256":"a"}' },
    { name: 'base64 that is not base64', text: '{"method":"GET","path":"/","bodyBase64":"ä"}' },
    { name: 'a refusal without a status', text: '{"method":"GET","path":"/","refusal":{}}' },
    { name: 'an invalid time', text: '{"method":"GET","path":"/","now":"noon"}' },
    {
      name: 'an invalid received request',
      text: '{"method":"GET","path":"/","arrived":"x"}',
    },
  ];

  test.each(cases)('$name', ({ text, form }) => {
    const result = readForm(text, form);

    expect(result).toEqual({
      ok: false,
      error: {
        kind: 'wrong-usage',
        message: expect.stringMatching(/^[^\n]*: expected [^\n]*\.$/),
      },
    });
  });
});

describe('any text', () => {
  const forms = fc.constantFrom(undefined, ...FORMS);

  test('is read or refused, and never causes an exception', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.json()), forms, (text, form) => {
        expect(typeof readForm(text, form).ok).toBe('boolean');
      }),
      { seed: 2026_11_22, numRuns: 500 },
    );
  });

  test('in place of any value of a form is read or refused', () => {
    const samples = [HAR_ENTRY, EVENT_REQUEST, JSON_REQUEST];
    fc.assert(
      fc.property(
        fc.constantFrom(...samples),
        fc.nat(),
        fc.jsonValue(),
        forms,
        (sample, at, value, form) => {
          let count = 0;
          const text = JSON.stringify(sample, (_key, inner: unknown) =>
            count++ === at % 12 && count > 1 ? value : inner,
          );

          expect(typeof readForm(text, form).ok).toBe('boolean');
        },
      ),
      { seed: 2026_11_22, numRuns: 500 },
    );
  });

  test('a path and a query are read unchanged from every form', () => {
    const target = fc.stringMatching(/^\/[!-">-~]*$/).filter((path) => !/[?#]/.test(path));
    const query = fc.stringMatching(/^[!-~]*$/).filter((text) => !text.includes('#'));
    fc.assert(
      fc.property(target, query, (path, search) => {
        const wire = `${path}?${search}`;
        const texts = [
          `> GET ${wire} HTTP/1.1\n> Host: ${HOST}\n>\n`,
          JSON.stringify({
            request: { method: 'GET', url: `https://${HOST}${wire}`, headers: [] },
          }),
          JSON.stringify({
            method: 'GET',
            uri: path,
            querystring: search,
            headers: EVENT_REQUEST.headers,
          }),
          JSON.stringify({ method: 'GET', path: wire }),
        ];

        for (const text of texts) {
          const { request } = inputOf(readForm(text));
          expect([request.path, request.query]).toEqual([path, search]);
        }
      }),
      { seed: 2026_11_22 },
    );
  });
});
