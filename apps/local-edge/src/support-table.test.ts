/**
 * Keeps the support table of the README and the tests in step, both ways: what is said to be
 * modelled names the test that shows it, and every test of a part that the table speaks of is named.
 */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';

const PROJECT = join(__dirname, '..');
const STATES = ['modelled', 'approximated', 'absent'];

interface Row {
  readonly behaviour: string;
  readonly state: string;
  readonly source: string;
  readonly tests: readonly string[];
}

const rows = readFileSync(join(PROJECT, 'README.md'), 'utf8')
  .split('\n')
  .map((line) => line.split(/(?<!\\)\|/).map((cell) => cell.trim()))
  .filter((cells) => cells.length === 6 && STATES.includes(cells[2] ?? ''))
  .map(([, behaviour = '', state = '', source = '', tests = '']): Row => ({
    behaviour,
    state,
    source,
    tests: [...tests.matchAll(/`([^`]+)`/g)].map(([, file = '']) => file),
  }));

/** Folders that model a behaviour of AWS: each of their tests shows a row. */
const MODELLING = [
  'assembly',
  'cloudfront',
  'lambda',
  'function-url',
  'iam',
  'cognito',
  'ssm',
  'control-plane',
  'logs',
];

/** Tests of a step that no row speaks of by itself: parsing, arithmetic, and what only we have. */
const STEPS = new Set([
  'src/assembly/read-user-pools.test.ts',
  'src/cloudfront/answer-cache.test.ts',
  'src/cloudfront/body-length.test.ts',
  'src/cloudfront/exchange-recording.test.ts',
  'src/cloudfront/read-beginning.test.ts',
  'src/cloudfront/request-log.test.ts',
  'src/cloudfront/viewer-body.test.ts',
  'src/cloudfront/viewer-headers.test.ts',
  'src/cloudfront/wire-text.test.ts',
  'src/cloudfront/without-secrets.test.ts',
  'src/lambda/orphan-guard.test.ts',
  'src/function-url/canonical-request.test.ts',
  'src/function-url/parse-authorization.test.ts',
  'src/function-url/wire-request.test.ts',
  'src/iam/match-conditions.test.ts',
  'src/iam/match-pattern.test.ts',
  'src/cognito/password-flaw.test.ts',
  'src/control-plane/xml.test.ts',
]);

function testsBelow(folder: string): string[] {
  return readdirSync(join(PROJECT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.test.ts'))
    .map((name) => `${folder}/${name}`);
}

test('the table was found', () => {
  expect(rows.length).toBeGreaterThan(50);
});

describe('each row has a source, and each that claims something a test that is there', () => {
  test.each(rows.map((row) => [row.behaviour, row] as const))('%s', (_behaviour, row) => {
    expect(row.source).not.toBe('');
    expect(row.tests.filter((file) => !existsSync(join(PROJECT, file)))).toEqual([]);
    if (row.state === 'modelled') expect(row.tests).not.toEqual([]);
  });
});

test('each test of a modelled part is named by a row', () => {
  const named = new Set(rows.flatMap(({ tests }) => tests));
  const written = MODELLING.flatMap((folder) => testsBelow(`src/${folder}`));

  expect(written.filter((file) => !named.has(file) && !STEPS.has(file))).toEqual([]);
});
