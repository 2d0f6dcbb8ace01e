import { createHmac } from 'node:crypto';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createHmacSha256 } from './hmac-sha256.js';

test('agrees with createHmac for every key of at most one block and every text', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 64 }),
      fc.array(fc.string({ unit: 'grapheme', maxLength: 200 }), { minLength: 1, maxLength: 3 }),
      (key, texts) => {
        const hmac = createHmacSha256(key);
        for (const text of texts) {
          expect(hmac(text)).toBe(createHmac('sha256', key).update(text).digest('hex'));
        }
      },
    ),
    { seed: 2104 },
  );
});
