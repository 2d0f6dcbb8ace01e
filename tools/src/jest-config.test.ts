/**
 * Proves that tests have the timeout of the preset, whether Jest is started in a project's folder or
 * at the root, where it ignores the timeouts of the projects.
 */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';

const WORKSPACE = join(__dirname, '../..');

test.each(['.', 'apps/e2e', 'tools'])(
  'Jest started in %s uses the timeout of the preset',
  (folder) => {
    const { testTimeout } = jestPreset();

    expect(shownConfig(folder).globalConfig.testTimeout).toBe(testTimeout);
  },
);

interface ShownConfig {
  readonly globalConfig: { readonly testTimeout: number };
}

function shownConfig(folder: string): ShownConfig {
  const jest = join(WORKSPACE, 'node_modules/jest/bin/jest.js');
  const shown = execFileSync(process.execPath, [jest, '--showConfig'], {
    cwd: join(WORKSPACE, folder),
    env: { ...process.env, NX_DAEMON: 'false' },
    maxBuffer: 64 * 1024 * 1024,
  });
  return JSON.parse(shown.toString()) as ShownConfig;
}

function jestPreset(): { readonly testTimeout: number } {
  const preset = execFileSync(process.execPath, [
    '-p',
    `JSON.stringify({ testTimeout: require(${JSON.stringify(join(WORKSPACE, 'jest.preset.js'))}).testTimeout })`,
  ]);
  return JSON.parse(preset.toString()) as { readonly testTimeout: number };
}
