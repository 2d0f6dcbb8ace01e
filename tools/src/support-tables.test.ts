/**
 * Proves that the simulator's support tables and its tests agree: every modelled behaviour names the
 * test that proves it, every test of a project is named in its table, and one page lists all tables.
 */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';

const SIMULATOR = join(__dirname, '../../libs/simulator');
const STATES = ['modelled', 'approximated', 'absent'];

/** Tests without a row, by project: those of single steps, such as parsing and arithmetic, and of features that AWS does not have. */
const STEPS: Readonly<Record<string, readonly string[]>> = {
  deployment: ['src/iam/match-conditions.test.ts', 'src/iam/match-pattern.test.ts'],
  'sigv4-judge': [
    'src/canonical-request.test.ts',
    'src/parse-authorization.test.ts',
    'src/wire-request.test.ts',
  ],
  lambda: ['src/notes.test.ts', 'src/orphan-guard.test.ts'],
  'api-gateway': [],
  'cloudfront-functions': [],
  'function-url': [],
  'aws-apis': [
    'src/aws-json/operator.test.ts',
    'src/cognito/oauth/sign-in-page.test.ts',
    'src/cognito/password-flaw.test.ts',
    'src/control-plane/xml.test.ts',
  ],
  s3: [],
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

const projects = readdirSync(SIMULATOR, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => ({ name, rows: rowsOf(name) }));

function rowsOf(project: string): Row[] {
  return readFileSync(join(SIMULATOR, project, 'README.md'), 'utf8')
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

test('every project has a table', () => {
  expect(projects.map(({ name }) => name).sort()).toEqual(Object.keys(STEPS).sort());
  for (const { rows } of projects) expect(rows).not.toEqual([]);
});

test('one page lists the table of every project', () => {
  const page = readFileSync(join(SIMULATOR, 'README.md'), 'utf8');
  const listed = [...page.matchAll(/\]\(([\w-]+)\/README\.md#([\w-]+)\)/g)];
  const headings = listed.map(([, project = '', anchor = '']) => ({
    project,
    anchor,
    exists: readFileSync(join(SIMULATOR, project, 'README.md'), 'utf8')
      .split('\n')
      .some((line) => /^##+ /.test(line) && slug(line) === anchor),
  }));

  expect(headings.filter(({ exists }) => !exists)).toEqual([]);
  expect([...new Set(headings.map(({ project }) => project))].sort()).toEqual(
    Object.keys(STEPS).sort(),
  );
});

/** The anchor that GitHub gives a heading. */
function slug(heading: string): string {
  return heading
    .replace(/^#+ /, '')
    .toLowerCase()
    .replace(/[^\w\s-]/g, '')
    .replaceAll(' ', '-');
}

describe.each(projects)('$name', ({ name, rows }) => {
  describe('each row has a source, and each modelled behaviour has an existing test', () => {
    test.each(rows.map((row) => [row.behaviour, row] as const))('%s', (_behaviour, row) => {
      expect(row.source).not.toBe('');
      expect(row.tests.filter((file) => !existsSync(join(SIMULATOR, name, file)))).toEqual([]);
      if (row.state === 'modelled') expect(row.tests).not.toEqual([]);
    });
  });

  test('each test is named in a row', () => {
    const named = new Set(rows.flatMap(({ tests }) => tests));
    const written = readdirSync(join(SIMULATOR, name, 'src'), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.test.ts'))
      .map((file) => `src/${file}`);

    expect(written.filter((file) => !named.has(file) && !STEPS[name]?.includes(file))).toEqual([]);
  });
});
