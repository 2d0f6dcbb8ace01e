import { describe, expect, test } from '@jest/globals';
import { isDisallowedHeader, isHopByHopHeader } from './header-rules.js';

describe('isDisallowedHeader', () => {
  const disallowed = [
    'connection',
    'expect',
    'x-amz-cf-id',
    'x-edge-location',
    'x-forwarded-proto',
    'x-cache',
  ];
  const allowed = [
    'host',
    'authorization',
    'x-amz-date',
    'x-amz-content-sha256',
    'www-authenticate',
    'x-forwarded-for',
    'x-forwarded-host',
  ];

  test.each(disallowed)('%s is', (name) => expect(isDisallowedHeader(name)).toBe(true));
  test.each(allowed)('%s is not', (name) => expect(isDisallowedHeader(name)).toBe(false));
});

describe('isHopByHopHeader', () => {
  test.each(['connection', 'te', 'trailer', 'proxy-authorization'])('%s is', (name) =>
    expect(isHopByHopHeader(name)).toBe(true),
  );
  test.each(['content-length', 'transfer-encoding', 'test', 'host'])('%s is not', (name) =>
    expect(isHopByHopHeader(name)).toBe(false),
  );
});
