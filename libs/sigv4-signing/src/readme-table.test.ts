/**
 * Proves that the table under "What is sent" in the README is correct.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { normalizeTarget } from './normalize-target.js';

const rows = readFileSync(join(__dirname, '../README.md'), 'utf8')
  .split('\n')
  .map((line) => /^\| (path|query) +\| (\S.*?) +\| (\S.*?) +\| (\S.*?) +\| .*\|$/.exec(line) ?? [])
  .filter((cells) => cells.length > 0)
  .flatMap(([, part = '', given = '', sent = '', escaped = '']) => [
    [part, text(given), 'as-sent', text(sent)] as const,
    [part, text(given), 'escaped', escaped === 'the same' ? text(sent) : text(escaped)] as const,
  ]);

function text(cell: string): string {
  return cell === 'nothing' ? '' : cell.replace(/^`(.*)`$/, '$1');
}

test('the table has rows', () => {
  expect(rows.length).toBeGreaterThan(60);
});

test.each(rows)('%s %s becomes %s: %s', (part, given, spelling, sent) => {
  const target = normalizeTarget({ path: '/', query: '', [part]: given }, spelling);

  const result = target.ok ? target.value[part as 'path' | 'query'] : target.error.code;
  expect(result).toBe(sent);
});
