import { describe, expect, test } from '@jest/globals';
import { foldHeaderName } from '@furlock/viewer-identity';
import { attachIdentity } from './attach-identity.js';

const facts = { identityHeader: null, clientAddress: '', publicOrigin: 'https://api.example.com' };

/** Whether a viewer's header with this name is kept. */
const isKept = (name: string) =>
  attachIdentity([[name, 'of the viewer']], facts).some(([, value]) => value === 'of the viewer');

test.each(['-furlock-identity', 'orwarded', '-amz-date', '-http-method'])(
  'names that end in %s are dropped if and only if they fold to a reserved name, for every first character',
  (tail) => {
    const ours = ['x-furlock-identity', 'forwarded', 'x-amz-date', 'x-http-method'];
    const characters = Array.from({ length: 0x1_00_00 }, (_, unit) => String.fromCharCode(unit));

    const wrong = characters.filter(
      (first) => isKept(first + tail) === ours.includes(foldHeaderName(first + tail)),
    );

    expect(wrong).toEqual([]);
  },
);

test('the address of the viewer is the only one in x-forwarded-for, whatever the viewer sent', () => {
  const headers = attachIdentity(
    [
      ['x-forwarded-for', '198.51.100.9, 203.0.113.178'],
      ['x_forwarded_for', '198.51.100.9'],
    ],
    { ...facts, clientAddress: '203.0.113.178' },
  );

  expect(headers.filter(([name]) => /x.forwarded.for/.test(name))).toEqual([
    ['x-forwarded-for', '203.0.113.178'],
  ]);
});

describe('a header that CloudFront writes', () => {
  const kept = (name: string, headersFromCloudFront?: readonly string[]) =>
    attachIdentity([[name, 'given']], { ...facts, headersFromCloudFront }).some(
      ([, value]) => value === 'given',
    );
  const ours = ['cloudfront-viewer-address'];

  test.each([
    ['cloudfront-viewer-address', ours, true],
    ['cloudfront-viewer-address', undefined, false],
    ['cloudfront-viewer-address', ['cloudfront-viewer-country'], false],
    ['cloudfront-viewer-country', ours, false],
    ['cloudfront_viewer_address', ours, false],
  ])('%s, with %j in the settings, is kept: %j', (name, settings, isKeptThen) => {
    expect(kept(name, settings)).toBe(isKeptThen);
  });
});
