/**
 * Runs the example in each lib's README as it stands, and compares what it prints with what the
 * README says after `// →`.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';

const WORKSPACE = join(__dirname, '../..');
/** Inside the workspace, so that packages are found. */
const SCRATCH = join(WORKSPACE, 'dist/readme-examples');

const examples = readdirSync(join(WORKSPACE, 'libs'))
  // The construct's example needs a stranger's app: it has a test of its own.
  .filter((lib) => lib !== 'construct')
  .map((lib) => {
    const file = join(WORKSPACE, 'libs', lib, 'README.md');
    const readme = existsSync(file) ? readFileSync(file, 'utf8') : '';
    return [lib, /```ts\n(.*?)```/s.exec(readme)?.[1] ?? ''] as const;
  });

describe('the example runs and prints what the README says', () => {
  test.each(examples)('%s', (lib, example) => {
    mkdirSync(SCRATCH, { recursive: true });
    const script = join(SCRATCH, `${lib}.mts`);
    writeFileSync(script, example);

    const printed = execFileSync(
      process.execPath,
      ['--conditions=@furlock/source', '--import', 'tsx', script],
      { cwd: WORKSPACE, encoding: 'utf8' },
    );

    const promised = [...example.matchAll(/\/\/ → (.*)$/gm)].map(([, text]) => text);
    expect(promised).not.toEqual([]);
    expect(printed.trim().split('\n')).toEqual(promised);
  });
});
