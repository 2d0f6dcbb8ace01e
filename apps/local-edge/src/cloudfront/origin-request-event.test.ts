import { describe, expect, test } from '@jest/globals';
import { fixtureDistribution, fixtureOrigin } from '../testing/fixture-distribution.js';
import {
  MAX_EVENT_BODY_BYTES,
  eventBody,
  originRequestEvent,
  showsBody,
} from './origin-request-event.js';
import type { ViewerRequest } from './viewer-request.js';

const request: ViewerRequest = {
  method: 'POST',
  // UTF-8 on the wire, one character per byte: `/ü`.
  rawPath: '/\u00c3\u00bc',
  rawQuery: 'a=1&a=2+3',
  headers: [
    ['Host', 'd0000000000000.cloudfront.net'],
    ['X-Twice', 'one'],
    ['x-twice', 'two'],
    ['Connection', 'close'],
    ['X-Amz-Cf-Id', 'forged'],
    ['X-Origin', 'forged'],
    ['Authorization', 'Bearer token'],
  ],
  httpVersion: '1.1',
  clientIp: '192.0.2.1',
};
const origin = { ...fixtureOrigin, customHeaders: [['X-Origin', 'configured']] as const };

describe('originRequestEvent', () => {
  const event = originRequestEvent(
    fixtureDistribution,
    origin,
    request,
    'request-id',
    eventBody(Buffer.from('abc')),
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

  test('has an empty query and no body where there is none', () => {
    const bare = originRequestEvent(
      fixtureDistribution,
      origin,
      { ...request, method: 'GET', rawQuery: undefined },
      'request-id',
      undefined,
    );

    expect(bare.Records[0].cf.request.querystring).toBe('');
    expect(bare.Records[0].cf.request).not.toHaveProperty('body');
  });
});

describe('eventBody', () => {
  const cases = [
    { name: 'as much as is shown', bytes: MAX_EVENT_BODY_BYTES, truncated: false },
    { name: 'one byte more', bytes: MAX_EVENT_BODY_BYTES + 1, truncated: true },
  ];

  test.each(cases)('$name', ({ bytes, truncated }) => {
    const body = eventBody(Buffer.alloc(bytes));

    expect(body.inputTruncated).toBe(truncated);
    expect(Buffer.from(body.data, 'base64')).toHaveLength(MAX_EVENT_BODY_BYTES);
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
