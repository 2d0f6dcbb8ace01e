import { describe, expect, test } from '@jest/globals';
import { proofRuns } from '@furlock/test-kit';
import fc from 'fast-check';
import { markup } from './markup.js';

/** Texts in which the characters that mean something in markup are frequent. */
const anyText = fc.string({
  unit: fc.oneof(
    fc.constantFrom('<', '>', '&', '"', "'", '/', '=', ' ', '#', ';', '\n', 'a', '`', '\0'),
    fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
  ),
});

/** What a browser reads from text and attributes: of the character references, only those with numbers occur. */
const read = (markup: string): string =>
  markup.replace(/&#(\d+);/g, (_reference, code) => String.fromCharCode(Number(code)));

describe('markup', () => {
  test('keeps a value where it was put, as text and as an attribute', () => {
    fc.assert(
      fc.property(anyText, anyText, (one, other) => {
        const made = markup`<a href="${one}">${other}</a>`.toString();
        const [, attribute, text] = /^<a href="([^"<>']*)">([^"<>']*)<\/a>$/.exec(made) ?? [];

        expect(read(attribute ?? 'not there')).toBe(one);
        expect(read(text ?? 'not there')).toBe(other);
        expect(`${attribute}${text}`.replace(/&#\d+;/g, '')).not.toContain('&');
      }),
      proofRuns({ part: 1_000, all: 100_000, seed: 15_001 }),
    );
  });

  test('puts markup and lists of markup in as they are, and escapes once', () => {
    const items = ['<i>', '&'].map((text) => markup`<li>${text}`);

    expect(markup`<ul>${items}</ul>${markup`<b>${7}</b>`}${[]}`.toString()).toBe(
      '<ul><li>&#60;i&#62;<li>&#38;</ul><b>7</b>',
    );
  });

  test('does not take a look-alike for markup', () => {
    const lookAlike = { toString: () => '<script>' } as unknown as string;

    expect(markup`${lookAlike}`.toString()).toBe('&#60;script&#62;');
  });
});
