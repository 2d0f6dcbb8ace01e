/**
 * The soak: all large proofs of all projects with their full number of runs, and the long load test.
 *
 * A large proof is a test file that gets its number of runs from `proofRuns` of `@furlock/test-kit`.
 */
const { randomInt } = require('node:crypto');
const { existsSync, readFileSync, readdirSync } = require('node:fs');
const { join } = require('node:path');
const preset = require('../../jest.preset.js');

const WORKSPACE = join(__dirname, '../..');

if (process.env.FURLOCK_SOAK_SEED === undefined) {
  process.env.FURLOCK_SOAK_SEED = String(randomInt(2 ** 31));
  // Listing the tests does not run a soak, so there is no seed to print.
  if (!process.argv.includes('--listTests')) {
    console.error(`FURLOCK_SOAK_SEED=${process.env.FURLOCK_SOAK_SEED} repeats this soak.`);
  }
}

const largeProofs = ['apps', 'libs', 'libs/simulator']
  .flatMap((folder) =>
    readdirSync(join(WORKSPACE, folder)).map((name) => join(folder, name, 'src')),
  )
  .filter((sources) => existsSync(join(WORKSPACE, sources)))
  .flatMap((sources) =>
    readdirSync(join(WORKSPACE, sources), { recursive: true })
      .filter((file) => file.endsWith('.test.ts'))
      .map((file) => join(sources, file)),
  )
  .filter((file) => {
    const text = readFileSync(join(WORKSPACE, file), 'utf8');
    return text.includes("'@furlock/test-kit'") && text.includes('proofRuns(');
  });

module.exports = {
  ...preset,
  displayName: 'soak',
  rootDir: WORKSPACE,
  testMatch: ['apps/e2e/src/soak.long.ts', ...largeProofs].map((file) => `<rootDir>/${file}`),
  testTimeout: 3_600_000,
};
