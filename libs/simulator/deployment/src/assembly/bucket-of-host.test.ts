import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { bucketOfHost } from './bucket-of-host.js';

const cases = [
  { host: 'a-b.s3.amazonaws.com', expected: { bucket: 'a-b', endpoint: 'rest' } },
  {
    host: 'a-b.s3.eu-west-1.amazonaws.com',
    expected: { bucket: 'a-b', endpoint: 'rest', region: 'eu-west-1' },
  },
  {
    host: 'a.b.c.s3-us-gov-west-1.amazonaws.com',
    expected: { bucket: 'a.b.c', endpoint: 'rest', region: 'us-gov-west-1' },
  },
  {
    host: 'a-b.s3.dualstack.ap-southeast-2.amazonaws.com',
    expected: { bucket: 'a-b', endpoint: 'rest', region: 'ap-southeast-2' },
  },
  {
    host: 'www.example.com.s3-website-us-east-1.amazonaws.com',
    expected: { bucket: 'www.example.com', endpoint: 'website', region: 'us-east-1' },
  },
  {
    host: 'a-b.s3-website.eu-central-1.amazonaws.com',
    expected: { bucket: 'a-b', endpoint: 'website', region: 'eu-central-1' },
  },
  { host: 's3.eu-west-1.amazonaws.com', expected: undefined },
  { host: 'a-b.s3.amazonaws.com.example.com', expected: undefined },
  { host: 'a-b.sqs.eu-west-1.amazonaws.com', expected: undefined },
  { host: `${'a'.repeat(64)}.s3.amazonaws.com`, expected: undefined },
  { host: 'abc.lambda-url.eu-central-1.on.aws', expected: undefined },
];

describe('the bucket of a host', () => {
  test.each(cases)('$host', ({ host, expected }) => {
    expect(bucketOfHost(host)).toEqual(expected);
  });

  test('is found behind any name that S3 allows', () => {
    const name = fc.stringMatching(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/);
    const region = fc.constantFrom('us-east-1', 'eu-west-3', 'ap-northeast-2');

    fc.assert(
      fc.property(name, region, (bucket, named) => {
        const host = bucketOfHost(`${bucket}.s3.${named}.amazonaws.com`);
        expect(host).toEqual({ bucket, endpoint: 'rest', region: named });
      }),
    );
  });
});
