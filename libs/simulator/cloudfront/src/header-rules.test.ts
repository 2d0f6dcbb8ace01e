import { describe, expect, test } from '@jest/globals';
import { READ_ONLY_HEADERS, isDisallowedHeader, isHopByHopHeader } from './header-rules.js';

describe('isDisallowedHeader', () => {
  /** The guide's list, with examples for its wildcards. */
  const disallowed = [
    'connection',
    'expect',
    'keep-alive',
    'proxy-authenticate',
    'proxy-authorization',
    'proxy-connection',
    'trailer',
    'upgrade',
    'x-accel-buffering',
    'x-accel-charset',
    'x-accel-limit-rate',
    'x-accel-redirect',
    'x-amz-cf-id',
    'x-amz-cf-',
    'x-amzn-auth',
    'x-amzn-cf-billing',
    'x-amzn-cf-id',
    'x-amzn-cf-xff',
    'x-amzn-errortype',
    'x-amzn-fle-profile',
    'x-amzn-header-count',
    'x-amzn-header-order',
    'x-amzn-lambda-integration-tag',
    'x-amzn-requestid',
    'x-cache',
    'x-edge-location',
    'x-forwarded-proto',
    'x-real-ip',
  ];
  const allowed = [
    'host',
    'authorization',
    'x-amz-date',
    'x-amz-security-token',
    'x-amz-content-sha256',
    'x-amzn-trace-id',
    'www-authenticate',
    'x-forwarded-for',
    'x-forwarded-host',
    'x-cache-hits',
    'te',
  ];

  test.each(disallowed)('%s is', (name) => expect(isDisallowedHeader(name)).toBe(true));
  test.each(allowed)('%s is not', (name) => expect(isDisallowedHeader(name)).toBe(false));
});

describe('READ_ONLY_HEADERS', () => {
  const cases = [
    { eventType: 'viewer-request', header: 'host', isReadOnly: true },
    { eventType: 'viewer-request', header: 'accept-encoding', isReadOnly: false },
    { eventType: 'origin-request', header: 'if-none-match', isReadOnly: true },
    { eventType: 'origin-request', header: 'host', isReadOnly: false },
    { eventType: 'origin-request', header: 'authorization', isReadOnly: false },
    { eventType: 'origin-response', header: 'transfer-encoding', isReadOnly: true },
    { eventType: 'origin-response', header: 'content-length', isReadOnly: false },
    { eventType: 'viewer-response', header: 'content-length', isReadOnly: true },
    { eventType: 'viewer-response', header: 'warning', isReadOnly: true },
    { eventType: 'viewer-response', header: 'set-cookie', isReadOnly: false },
  ] as const;

  test.each(cases)('$header on $eventType: $isReadOnly', ({ eventType, header, isReadOnly }) => {
    expect(READ_ONLY_HEADERS[eventType].includes(header)).toBe(isReadOnly);
  });
});

describe('isHopByHopHeader', () => {
  test.each(['connection', 'te', 'trailer', 'proxy-authorization'])('%s is', (name) =>
    expect(isHopByHopHeader(name)).toBe(true),
  );
  test.each(['content-length', 'transfer-encoding', 'test', 'host'])('%s is not', (name) =>
    expect(isHopByHopHeader(name)).toBe(false),
  );
});
