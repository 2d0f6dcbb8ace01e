/**
 * Writes the pages that show figures, from files of runs: four rows in the README, all rows in
 * docs/benchmark.md, and its chart.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chart } from './chart.js';
import { comparisonTable, excesses, markdownTable, readmeTable, type Run } from './report.js';
import { WORKSPACE } from './world.js';

/**
 * Writes the pages: all figures of the first run, and the figures with a budget of every run.
 *
 * Errors: throws, and writes nothing, if a run exceeds a budget.
 */
export function writePages(files: readonly string[]): void {
  const runs = files.map((file) => JSON.parse(readFileSync(file, 'utf8')) as Run);
  const [first] = runs;
  if (first === undefined) throw new Error('No run was given.');
  const missed = runs.flatMap((run) =>
    excesses(run).map((excess) => `\n  Node ${run.machine.node}: ${excess}`),
  );
  if (missed.length > 0) {
    throw new Error(
      `Nothing was written, because budgets are exceeded:${missed.join('')}\nMeasure again on a quiet machine, or find out what has become slower.`,
    );
  }
  writeBetweenComments('README.md', readmeTable(first));
  writeBetweenComments('docs/benchmark.md', `${markdownTable(first)}\n\n${comparisonTable(runs)}`);
  writeFileSync(join(WORKSPACE, 'docs/benchmark.svg'), chart(first));
  execFileSync('npx', ['prettier', '--write', 'README.md', 'docs/benchmark.md'], {
    cwd: WORKSPACE,
  });
}

function writeBetweenComments(page: string, tables: string): void {
  const file = join(WORKSPACE, page);
  const text = readFileSync(file, 'utf8');
  const [before, after] = [text.split('<!-- bench -->')[0], text.split('<!-- /bench -->')[1]];
  if (before === undefined || after === undefined)
    throw new Error(`${page} lacks the comments <!-- bench --> and <!-- /bench -->`);
  writeFileSync(file, `${before}<!-- bench -->\n\n${tables}\n\n<!-- /bench -->${after}`);
}
