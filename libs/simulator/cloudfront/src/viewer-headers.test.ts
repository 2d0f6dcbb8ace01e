import { describe, expect, test } from '@jest/globals';
import { viewerHeaders } from './viewer-headers.js';

describe('viewerHeaders', () => {
  test('keeps the headers of the answer, and adds its source', () => {
    const headers = viewerHeaders(
      [
        ['Set-Cookie', 'a=1'],
        ['Set-Cookie', 'b=2'],
        ['Connection', 'close'],
        ['Transfer-Encoding', 'chunked'],
        ['Via', '1.1 origin'],
      ],
      { cacheResult: 'Miss from cloudfront', requestId: 'id', via: '1.1 x (CloudFront)' },
    );

    expect(headers).toEqual([
      ['Set-Cookie', 'a=1'],
      ['Set-Cookie', 'b=2'],
      ['X-Cache', 'Miss from cloudfront'],
      ['Via', '1.1 x (CloudFront)'],
      ['X-Amz-Cf-Pop', 'LOC50-P1'],
      ['X-Amz-Cf-Id', 'id'],
    ]);
  });
});
