import { describe, expect, test } from '@jest/globals';
import { functionUrlOrigin } from './function-url-origin.js';

const origin = {
  host: 'abc123.lambda-url.ap-southeast-2.on.aws',
  port: 443,
  protocol: 'https',
  path: '',
};

test('the region is read from the function URL', () => {
  expect(functionUrlOrigin(origin)).toEqual({
    ok: true,
    value: { host: origin.host, region: 'ap-southeast-2', service: 'lambda' },
  });
});

describe('anything else is refused', () => {
  test.each([
    ['another host', { host: 'example.com' }],
    [
      'a host that only begins like a function URL',
      { host: 'abc.lambda-url.eu-central-1.on.aws.example.com' },
    ],
    ['a host that only ends like a function URL', { host: 'a.b.lambda-url.eu-central-1.on.aws' }],
    ['another port', { port: 8443 }],
    ['no TLS', { protocol: 'http' }],
  ])('%s', (_name, change) => {
    expect(functionUrlOrigin({ ...origin, ...change })).toMatchObject({
      error: { code: 'ORIGIN_UNSUPPORTED' },
    });
  });
});
