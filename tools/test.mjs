/**
 * `npm test`: every check that needs neither AWS nor a browser.
 *
 * Builds and synthesizes what the black-box tests run, runs every project's tests in one process,
 * and ends with the plain line `N passed, N failed`.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const REPORT = 'dist/test-report.json';

run(require.resolve('nx/bin/nx.js'), ['run-many', '-t', 'build', 'bundle']);
run(require.resolve('nx/bin/nx.js'), ['run', 'infra:synth-for-tests']);

mkdirSync('dist', { recursive: true });
rmSync(REPORT, { force: true });
const { status } = spawn(require.resolve('jest/bin/jest'), [
  '--json',
  `--outputFile=${REPORT}`,
  ...process.argv.slice(2),
]);
const report = JSON.parse(readFileSync(REPORT, 'utf8'));
// A file that does not load has no tests to count: it is one failure.
const failed = report.numFailedTests + report.numRuntimeErrorTestSuites;
const skipped = report.numPendingTests === 0 ? '' : `, ${report.numPendingTests} skipped`;
// Where every foreign client must judge, a test that is skipped for want of one is a failure.
const isIncomplete = process.env.FURLOCK_REQUIRE_ORACLES === 'true' && report.numPendingTests > 0;
if (isIncomplete) console.error(`Not every test ran:\n${skippedTests(report).join('\n')}`);
console.log(`${report.numPassedTests} passed, ${failed} failed${skipped}`);
process.exit(isIncomplete ? 1 : (status ?? 1));

function skippedTests({ testResults }) {
  return testResults.flatMap(({ assertionResults }) =>
    assertionResults.filter(({ status }) => status === 'pending').map(({ fullName }) => fullName),
  );
}

function run(script, args) {
  const { status } = spawn(script, args);
  if (status !== 0) process.exit(status ?? 1);
}

function spawn(script, args) {
  // Jest's JSON goes to the file; what it prints on standard output is that JSON again.
  const stdout = args.includes('--json') ? 'ignore' : 'inherit';
  return spawnSync(process.execPath, [script, ...args], { stdio: ['ignore', stdout, 'inherit'] });
}
