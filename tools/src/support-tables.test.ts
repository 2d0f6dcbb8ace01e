/**
 * Keeps the simulator's support tables and its tests in step, both ways: what is said to be modelled
 * names the test that shows it, every test of a room is named by a row of that room, and one page lists
 * all tables.
 */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';

const SIMULATOR = join(__dirname, '../../libs/simulator');
const STATES = ['modelled', 'approximated', 'absent'];

/** Tests of a step that no row speaks of by itself, by room: parsing, arithmetic, and what only we have. */
const STEPS: Readonly<Record<string, readonly string[]>> = {
  deployment: ['src/iam/match-conditions.test.ts', 'src/iam/match-pattern.test.ts'],
  'sigv4-judge': [
    'src/canonical-request.test.ts',
    'src/parse-authorization.test.ts',
    'src/wire-request.test.ts',
  ],
  lambda: ['src/orphan-guard.test.ts'],
  'function-url': [],
  'aws-apis': [
    'src/aws-json/operator.test.ts',
    'src/cognito/password-flaw.test.ts',
    'src/control-plane/xml.test.ts',
  ],
  cloudfront: [
    'src/answer-cache.test.ts',
    'src/body-length.test.ts',
    'src/exchange-recording.test.ts',
    'src/read-beginning.test.ts',
    'src/viewer-body.test.ts',
    'src/viewer-headers.test.ts',
    'src/wire-text.test.ts',
    'src/without-secrets.test.ts',
  ],
};

interface Row {
  readonly behaviour: string;
  readonly state: string;
  readonly source: string;
  readonly tests: readonly string[];
}

const rooms = readdirSync(SIMULATOR, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => ({ name, rows: rowsOf(name) }));

function rowsOf(room: string): Row[] {
  return readFileSync(join(SIMULATOR, room, 'README.md'), 'utf8')
    .split('\n')
    .map((line) => line.split(/(?<!\\)\|/).map((cell) => cell.trim()))
    .filter((cells) => cells.length === 6 && STATES.includes(cells[2] ?? ''))
    .map(([, behaviour = '', state = '', source = '', tests = '']) => ({
      behaviour,
      state,
      source,
      tests: [...tests.matchAll(/`([^`]+)`/g)].map(([, file = '']) => file),
    }));
}

test('the tables were found', () => {
  expect(rooms.map(({ name }) => name).sort()).toEqual(Object.keys(STEPS).sort());
  for (const { rows } of rooms) expect(rows).not.toEqual([]);
});

test('one page lists the table of every room', () => {
  const page = readFileSync(join(SIMULATOR, 'README.md'), 'utf8');
  const listed = [...page.matchAll(/\]\(([\w-]+)\/README\.md#([\w-]+)\)/g)];
  const headings = listed.map(([, room = '', anchor = '']) => ({
    room,
    anchor,
    isThere: readFileSync(join(SIMULATOR, room, 'README.md'), 'utf8')
      .split('\n')
      .some((line) => /^##+ /.test(line) && slug(line) === anchor),
  }));

  expect(headings.filter(({ isThere }) => !isThere)).toEqual([]);
  expect([...new Set(headings.map(({ room }) => room))].sort()).toEqual(Object.keys(STEPS).sort());
});

/** The anchor that GitHub gives a heading. */
function slug(heading: string): string {
  return heading
    .replace(/^#+ /, '')
    .toLowerCase()
    .replace(/[^\w\s-]/g, '')
    .replaceAll(' ', '-');
}

describe.each(rooms)('$name', ({ name, rows }) => {
  describe('each row has a source, and each that claims something a test that is there', () => {
    test.each(rows.map((row) => [row.behaviour, row] as const))('%s', (_behaviour, row) => {
      expect(row.source).not.toBe('');
      expect(row.tests.filter((file) => !existsSync(join(SIMULATOR, name, file)))).toEqual([]);
      if (row.state === 'modelled') expect(row.tests).not.toEqual([]);
    });
  });

  test('each test is named by a row', () => {
    const named = new Set(rows.flatMap(({ tests }) => tests));
    const written = readdirSync(join(SIMULATOR, name, 'src'), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.test.ts'))
      .map((file) => `src/${file}`);

    expect(written.filter((file) => !named.has(file) && !STEPS[name]?.includes(file))).toEqual([]);
  });
});
