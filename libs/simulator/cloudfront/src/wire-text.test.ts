import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { eventText, wireText } from './wire-text.js';

describe('eventText', () => {
  const cases = [
    { name: 'ASCII', wire: '/a?b', text: '/a?b' },
    { name: 'UTF-8', wire: '\u00c3\u00bc', text: 'ü' },
    { name: 'bytes that are not UTF-8, as ISO-8859-1', wire: '\u00c3\u00bc\u00ff', text: 'Ã¼ÿ' },
    { name: 'a byte order mark', wire: '\u00ef\u00bb\u00bfa', text: '\ufeffa' },
  ];

  test.each(cases)('$name', ({ wire, text }) => {
    expect(eventText(wire)).toBe(text);
  });

  test('restores any text that was written', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(eventText(wireText(text))).toBe(text);
      }),
      { seed: 9110 },
    );
  });
});
