/**
 * Proves the table by framework in the README of route-policy.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { FOREIGN_ROUTERS } from './testing/foreign-routers.js';
import { PYTHON, PYTHON_ROUTERS, startPythonRouters } from './testing/python-routers.js';

const README = readFileSync(join(__dirname, '../../../libs/route-policy/README.md'), 'utf8');
const [, table = ''] = README.split(/<!-- \/?frameworks -->/);
const rows = table
  .split('\n')
  .map((line) => line.split('|').map((cell) => cell.trim()))
  .filter(([, framework = '-']) => !framework.startsWith('-') && framework !== 'Framework')
  .map(([, framework = '', ...cells]) => ({ framework, cells: cells.slice(0, 4) }));

const ROUTES = ['/admin', '/a/b'].map((pattern) => ({ pattern, methods: ['GET'] as const }));
const PATHS = ['/Admin', '/admin/', '/a%2Fb', '/admin;v=1'];

const cellsOf = (reached: readonly (number | null | undefined)[]) =>
  reached.map((index) => (typeof index === 'number' ? 'yes' : 'no'));
const rowOf = (name: string) => rows.find(({ framework }) => framework === name)?.cells;

test('every framework is in the table', () => {
  const names = [...FOREIGN_ROUTERS.map(([name]) => name), ...PYTHON_ROUTERS];
  const byDefault = names.filter((name) => !name.includes(','));

  expect(rows.map(({ framework }) => framework)).toEqual(byDefault);
});

describe('by default', () => {
  const inNode = FOREIGN_ROUTERS.filter(([name]) => !name.includes(','));
  test.each(inNode)('%s reads as the table says', async (name, create) => {
    const dispatch = await create(ROUTES);

    const reached: (number | undefined)[] = [];
    for (const path of PATHS) reached.push(await dispatch?.('GET', path));

    expect(cellsOf(reached)).toEqual(rowOf(name));
  });

  // Skipped where Python lacks them. CI installs them, and counts a skipped test as a failure.
  (PYTHON === undefined ? test.skip : test)('Flask and Starlette do', async () => {
    const routers = startPythonRouters(PYTHON as string);
    routers.register(ROUTES);
    const answers = await routers.dispatch(PATHS.map((path) => ['GET', path] as const));
    routers.stop();

    for (const [at, name] of PYTHON_ROUTERS.entries()) {
      if (name.includes(',')) continue;
      expect(cellsOf(answers.map((reached) => reached[at]))).toEqual(rowOf(name));
    }
  });
});
