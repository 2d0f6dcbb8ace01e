import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { cidrBlocks } from './cidr-blocks.js';

describe('cidrBlocks', () => {
  const cases: [range: string, count: number, bits: number, expected: string[] | undefined][] = [
    ['10.0.0.0/16', 2, 8, ['10.0.0.0/24', '10.0.1.0/24']],
    ['192.168.255.0/24', 2, 7, ['192.168.255.0/25', '192.168.255.128/25']],
    ['10.0.0.0/24', 1, 8, ['10.0.0.0/24']],
    ['10.0.0.0/24', 2, 8, undefined],
    ['10.0.0.256/24', 1, 4, undefined],
    ['10.0.0/24', 1, 4, undefined],
    ['invented', 1, 4, undefined],
  ];

  test.each(cases)('%s, %d blocks of %d bits', (range, count, bits, expected) => {
    expect(cidrBlocks(range, count, bits)).toEqual(expected);
  });

  test('blocks follow each other without a gap', () => {
    const octet = fc.nat({ max: 255 });
    fc.assert(
      fc.property(octet, octet, fc.integer({ min: 2, max: 16 }), (a, b, count) => {
        const blocks = cidrBlocks(`${a}.${b}.0.0/16`, count, 8) ?? [];

        const numbers = blocks.map((block) => Number(block.split('.')[2]));

        expect(numbers).toEqual(Array.from({ length: count }, (_, index) => index));
      }),
    );
  });
});
