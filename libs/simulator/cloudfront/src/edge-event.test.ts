import { describe, expect, test } from '@jest/globals';
import { fixtureDistribution, fixtureOrigin } from './testing/fixture-distribution.js';
import {
  MAX_EVENT_BODY_BYTES,
  edgeEvent,
  eventBody,
  eventRequest,
  eventResponse,
  showsBody,
} from './edge-event.js';
import type { ViewerRequest } from './viewer-request.js';

const request: ViewerRequest = {
  method: 'POST',
  // UTF-8 on the wire, one character per byte: `/ü`.
  rawPath: '/\u00c3\u00bc',
  rawQuery: 'a=1&a=2+3',
  headers: [
    ['Host', 'abc.lambda-url.eu-central-1.on.aws'],
    ['X-Twice', 'one'],
    ['x-twice', 'two'],
    ['Connection', 'close'],
    ['X-Amz-Cf-Id', 'forged'],
    ['X-Text', '\u00c3\u00bc'],
    ['__proto__', 'v'],
    ['Authorization', 'Bearer token'],
  ],
  httpVersion: '1.1',
  scheme: 'https',
  clientIp: '192.0.2.1',
  clientPort: 50_000,
};
const origin = { ...fixtureOrigin, customHeaders: [['X-Origin', 'configured']] as const };

describe('an origin-request event', () => {
  const event = edgeEvent(
    fixtureDistribution,
    'origin-request',
    'request-id',
    eventRequest(request, origin, eventBody(Buffer.from('abc'), 3)),
  );

  test('has the shape that CloudFront documents', () => {
    expect(event).toEqual({
      Records: [
        {
          cf: {
            config: {
              distributionDomainName: 'd0000000000000.cloudfront.net',
              distributionId: 'E0000000000000',
              eventType: 'origin-request',
              requestId: 'request-id',
            },
            request: {
              clientIp: '192.0.2.1',
              method: 'POST',
              uri: '/ü',
              querystring: 'a=1&a=2+3',
              headers: {
                'x-twice': [
                  { key: 'X-Twice', value: 'one' },
                  { key: 'x-twice', value: 'two' },
                ],
                'x-text': [{ key: 'X-Text', value: 'ü' }],
                ['__proto__']: [{ key: '__proto__', value: 'v' }],
                authorization: [{ key: 'Authorization', value: 'Bearer token' }],
                host: [{ key: 'Host', value: 'abc.lambda-url.eu-central-1.on.aws' }],
              },
              body: {
                inputTruncated: false,
                action: 'read-only',
                encoding: 'base64',
                data: 'YWJj',
              },
              origin: {
                custom: {
                  customHeaders: { 'x-origin': [{ key: 'X-Origin', value: 'configured' }] },
                  domainName: 'abc.lambda-url.eu-central-1.on.aws',
                  keepaliveTimeout: 5,
                  path: '',
                  port: 443,
                  protocol: 'https',
                  readTimeout: 30,
                  responseCompletionTimeout: 30,
                  sslProtocols: ['TLSv1.2'],
                },
              },
            },
          },
        },
      ],
    });
  });

  test('has an empty query and no body if there is none', () => {
    const bare = eventRequest({ ...request, rawQuery: undefined }, origin, undefined);

    expect(bare.querystring).toBe('');
    expect(bare).not.toHaveProperty('body');
  });
});

test('a viewer-request event shows no origin', () => {
  expect(eventRequest(request, undefined, undefined)).not.toHaveProperty('origin');
});

test('a response event shows status and headers, without disallowed headers', () => {
  const event = edgeEvent(
    fixtureDistribution,
    'origin-response',
    'request-id',
    eventRequest(request, origin, undefined),
    eventResponse({
      status: 404,
      reason: 'Not Found',
      headers: [
        ['Content-Type', 'text/plain'],
        ['X-Amzn-RequestId', 'hidden'],
      ],
    }),
  );

  expect(event.Records[0].cf.config.eventType).toBe('origin-response');
  expect(event.Records[0].cf.response).toEqual({
    status: '404',
    statusDescription: 'Not Found',
    headers: { 'content-type': [{ key: 'Content-Type', value: 'text/plain' }] },
  });
});

describe.each(['viewer-request', 'origin-request'] as const)('a body for %s', (eventType) => {
  const limitBytes = MAX_EVENT_BODY_BYTES[eventType];
  const cases = [
    { name: 'exactly the limit', bytes: limitBytes, truncated: false },
    { name: 'one byte more', bytes: limitBytes + 1, truncated: true },
  ];

  test.each(cases)('$name', ({ bytes, truncated }) => {
    const body = eventBody(Buffer.alloc(bytes), limitBytes);

    expect(body.inputTruncated).toBe(truncated);
    expect(Buffer.from(body.data, 'base64')).toHaveLength(limitBytes);
  });
});

describe('showsBody', () => {
  const cases = [
    { method: 'POST', includeBody: true, shows: true },
    { method: 'DELETE', includeBody: true, shows: true },
    { method: 'GET', includeBody: true, shows: false },
    { method: 'OPTIONS', includeBody: true, shows: false },
    { method: 'POST', includeBody: false, shows: false },
  ];

  test.each(cases)(
    '$method, includeBody $includeBody: $shows',
    ({ method, includeBody, shows }) => {
      expect(showsBody(method, includeBody)).toBe(shows);
    },
  );
});
