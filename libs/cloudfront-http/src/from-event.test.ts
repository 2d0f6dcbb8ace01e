import { describe, expect, test } from '@jest/globals';
import { ORIGIN_HOST, originRequestEvent, type EventChanges } from '@furlock/test-kit';
import { eventSummary } from './event-summary.js';
import { fromEvent, type EventRefusal } from './from-event.js';

test('an event becomes a plain request, including repeated headers', () => {
  const event = originRequestEvent({
    method: 'POST',
    uri: '/a%20b',
    querystring: 'q=1&q=2',
    headers: [
      ['Cookie', 'a=1'],
      ['Cookie', 'b=2'],
    ],
    body: Uint8Array.of(0, 255),
    clientIp: '2001:db8::1',
    originPath: '/base',
  });

  const request = fromEvent(event);

  expect(request).toMatchObject({
    ok: true,
    value: {
      requestId: event.Records[0].cf.config.requestId,
      method: 'POST',
      path: '/a%20b',
      query: 'q=1&q=2',
      clientAddress: '2001:db8::1',
      origin: { host: ORIGIN_HOST, port: 443, protocol: 'https', path: '/base' },
    },
  });
  expect(request.ok && request.value.headers.filter(([name]) => name === 'cookie')).toEqual([
    ['cookie', 'a=1'],
    ['cookie', 'b=2'],
  ]);
  expect(request.ok && request.value.body).toEqual({ base64: 'AP8=', byteLength: 2 });
});

describe('bodies that can be signed', () => {
  const cases: [name: string, changes: EventChanges, length: number][] = [
    ['none', {}, 0],
    ['none, with Content-Length 0', { headers: [['Content-Length', '0']] }, 0],
    [
      'with the announced length',
      { method: 'POST', body: 'abc', headers: [['Content-Length', '3']] },
      3,
    ],
    ['in chunks', { method: 'POST', body: 'abc', headers: [['Transfer-Encoding', 'chunked']] }, 3],
    [
      'none, in chunks',
      { method: 'POST', body: '', headers: [['Transfer-Encoding', 'chunked']] },
      0,
    ],
    ['of a DELETE, if the event contains it', { method: 'DELETE', body: 'abc' }, 3],
  ];
  test.each(cases)('%s', (_name, changes, length) => {
    const request = fromEvent(originRequestEvent(changes));

    expect(request.ok && request.value.body.byteLength).toBe(length);
  });
});

describe('refused', () => {
  const event = originRequestEvent();
  const [{ cf }] = event.Records;
  const withRequest = (change: object) =>
    ({ Records: [{ cf: { ...cf, request: { ...cf.request, ...change } } }] }) as typeof event;
  const cases: [name: string, event: Parameters<typeof fromEvent>[0], refusal: EventRefusal][] = [
    [
      'another trigger',
      { Records: [{ cf: { ...cf, config: { ...cf.config, eventType: 'viewer-request' } } }] },
      { code: 'EVENT_UNSUPPORTED', part: 'eventType' },
    ],
    [
      'no custom origin',
      withRequest({ origin: { s3: {} } }),
      { code: 'EVENT_UNSUPPORTED', part: 'origin' },
    ],
    [
      'a body of another encoding',
      withRequest({ body: { inputTruncated: false, encoding: 'text', data: 'a' } }),
      { code: 'EVENT_UNSUPPORTED', part: 'body.encoding' },
    ],
    [
      'a body that CloudFront truncated',
      originRequestEvent({ method: 'POST', body: 'abc', inputTruncated: true }),
      { code: 'BODY_TRUNCATED', limitBytes: 1_048_576 },
    ],
    [
      'a Content-Length without a body in the event',
      originRequestEvent({ method: 'DELETE', headers: [['Content-Length', '3']] }),
      { code: 'BODY_NOT_SHOWN', method: 'DELETE' },
    ],
    [
      'a Transfer-Encoding without a body in the event',
      originRequestEvent({ method: 'DELETE', headers: [['Transfer-Encoding', 'chunked']] }),
      { code: 'BODY_NOT_SHOWN', method: 'DELETE' },
    ],
    [
      'a body whose length differs from the announced length',
      originRequestEvent({ method: 'POST', body: 'abc', headers: [['Content-Length', '4']] }),
      { code: 'BODY_NOT_SHOWN', method: 'POST' },
    ],
  ];
  test.each(cases)('%s', (_name, refused, error) => {
    expect(fromEvent(refused)).toEqual({ ok: false, error });
  });
});

type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

/** A real event with a body and a repeated header. */
const REAL = JSON.parse(
  JSON.stringify(
    originRequestEvent({
      method: 'POST',
      body: 'abc',
      headers: [
        ['Cookie', 'a=1'],
        ['Cookie', 'b=2'],
      ],
    }),
  ),
) as Json;

/** The places of all members of a value, outermost first. */
function placesIn(value: Json, place: readonly string[] = []): string[][] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) => [
    [...place, name],
    ...placesIn(member, [...place, name]),
  ]);
}

/** The value with the member at a place replaced, or removed by undefined. */
function withMember(value: Json, [name, ...rest]: readonly string[], member: unknown): unknown {
  if (name === undefined) return member;
  const copy = (Array.isArray(value) ? [...(value as Json[])] : { ...(value as object) }) as Record<
    string,
    unknown
  >;
  const replaced = withMember(copy[name] as Json, rest, member);
  if (replaced === undefined) delete copy[name];
  else copy[name] = replaced;
  return copy;
}

/** Members that are not read: CloudFront may stop sending them. */
const NOT_READ =
  /^(?:distribution\w+|action|key|customHeaders|keepaliveTimeout|readTimeout|sslProtocols|responseCompletionTimeout)$/;

describe('an event in which one member is missing or has another type', () => {
  const others: readonly unknown[] = [
    undefined,
    null,
    true,
    7,
    'text',
    [],
    {},
    [null],
    { a: null },
  ];
  const kindOf = (value: unknown) =>
    Array.isArray(value) ? 'list' : value === null ? 'null' : typeof value;
  const at = (place: readonly string[]) =>
    place.reduce((value, name) => (value as Record<string, Json>)[name] as Json, REAL);

  test.each(placesIn(REAL).map((place) => [place.join('.'), place] as const))(
    '%s',
    (_name, place) => {
      const outcomes = others
        .filter((other) => kindOf(other) !== kindOf(at(place)))
        .map((other) => {
          const event = withMember(REAL, place, other) as Parameters<typeof fromEvent>[0];
          const read = fromEvent(event);
          expect(typeof eventSummary(event).requestId).toBe('string');
          return read.ok ? 'read' : read.error.code;
        });

      const isRead = !place.some((name) => NOT_READ.test(name));
      // A request without a header, or without a body, is another request.
      const mayBeMissing = /\.(?:headers\.[^.]+|headers\.cookie\.\d|body)$/.test(place.join('.'));
      expect(new Set(mayBeMissing ? outcomes.slice(1) : outcomes)).toEqual(
        new Set([isRead ? 'EVENT_UNSUPPORTED' : 'read']),
      );
    },
  );
});

test.each([null, undefined, 1, 'text', [], {}, { Records: null }, { Records: [null] }])(
  'an event that is %j is not supported, and has an empty summary',
  (event) => {
    const given = event as Parameters<typeof fromEvent>[0];

    expect(fromEvent(given)).toMatchObject({ error: { code: 'EVENT_UNSUPPORTED' } });
    expect(eventSummary(given)).toEqual({
      requestId: '',
      method: '',
      clientAddress: '',
      headers: [],
    });
  },
);
