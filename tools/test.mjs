/**
 * `npm test`: every check that needs neither AWS nor a browser. `npm test -- <pattern>` runs the test
 * files whose path matches; other arguments are passed to Jest.
 *
 * Builds and synthesizes what the selected tests need, runs them, and prints a last line
 * `N passed, N failed`, with `, N skipped` if tests were skipped.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, relative, sep } from 'node:path';

const require = createRequire(import.meta.url);
const JEST = require.resolve('jest/bin/jest');
const REPORT = 'dist/test-report.json';
const args = process.argv.slice(2);

// The AWS SDK's warning about Node versions is for its users and would appear between the results.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

const prepared = projectsOf(listTests()).filter((project) => 'before-test' in project.targets);
if (prepared.length > 0) {
  const names = prepared.map(({ name }) => name);
  run(require.resolve('nx/bin/nx.js'), ['run-many', '-t', 'before-test', '-p', ...names]);
}

mkdirSync('dist', { recursive: true });
rmSync(REPORT, { force: true });
const { status } = spawn(JEST, ['--json', `--outputFile=${REPORT}`, ...args]);
const report = JSON.parse(readFileSync(REPORT, 'utf8'));
// A test file that does not load has no tests, so it counts as one failure.
const failed = report.numFailedTests + report.numRuntimeErrorTestSuites;
const skipped = report.numPendingTests === 0 ? '' : `, ${report.numPendingTests} skipped`;
// If every foreign client is required, a test that is skipped because one is missing is a failure.
const isIncomplete = process.env.FURLOCK_REQUIRE_ORACLES === 'true' && report.numPendingTests > 0;
if (isIncomplete) console.error(`Not every test ran:\n${skippedTests(report).join('\n')}`);
console.log(`${report.numPassedTests} passed, ${failed} failed${skipped}`);
process.exit(isIncomplete ? 1 : (status ?? 1));

function skippedTests({ testResults }) {
  return testResults.flatMap(({ assertionResults }) =>
    assertionResults.filter(({ status }) => status === 'pending').map(({ fullName }) => fullName),
  );
}

/** The files of the selected tests. */
function listTests() {
  const { status, stdout } = spawnSync(process.execPath, [JEST, '--listTests', '--json', ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    encoding: 'utf8',
  });
  if (status !== 0) process.exit(status ?? 1);
  return JSON.parse(stdout);
}

/** The Nx projects that files belong to. */
function projectsOf(files) {
  const folders = new Set(files.map(projectFolder));
  return [...folders].map((folder) =>
    JSON.parse(readFileSync(join(folder, 'project.json'), 'utf8')),
  );
}

/** Shape: `tools`, or `libs/construct`. The nearest folder above that is a project. */
function projectFolder(file) {
  const names = relative(process.cwd(), file).split(sep);
  while (!existsSync(join(...names, 'project.json'))) names.pop();
  return join(...names);
}

function run(script, args) {
  const { status } = spawn(script, args);
  if (status !== 0) process.exit(status ?? 1);
}

function spawn(script, args) {
  return spawnSync(process.execPath, [script, ...args], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
}
