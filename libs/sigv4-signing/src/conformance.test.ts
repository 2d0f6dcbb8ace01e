/**
 * Proves that every test named in `conformance.md` exists. It does not check what the test proves.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';

const table = readFileSync(join(__dirname, '../conformance.md'), 'utf8');
const rows = table.split('\n').filter((line) => /^\| (?!Requirement|-)/.test(line));

/** The last cell: `file` › title. Markdown escapes the asterisk. */
const namedTest = (row: string) => {
  const [, file = '', title = ''] = /`([\w./-]+)` › (.+?) *\|$/.exec(row) ?? [];
  return [title.replaceAll('\\*', '*'), file] as const;
};

test('every requirement names a section and a test', () => {
  const incomplete = rows.filter((row) => !/^\| [^|]+ \| [^|]+ \| `[^`|]+` › [^|]+\|$/.test(row));

  expect(rows.length).toBeGreaterThan(20);
  expect(incomplete).toEqual([]);
});

describe('the test exists', () => {
  test.each(rows.map(namedTest))('%s', (title, file) => {
    const source = readFileSync(join(__dirname, file), 'utf8');

    expect(source).toContain(`'${title}'`);
  });
});
