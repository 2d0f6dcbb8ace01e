/**
 * Runs every TypeScript example in each lib's README and compares its output with the text after
 * `// →`. The examples must also compile.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';

const WORKSPACE = join(__dirname, '../..');
/** Inside the workspace, so that packages can be resolved. */
const SCRATCH = join(WORKSPACE, 'dist/readme-examples');

const examples = ['libs', 'libs/simulator']
  .flatMap((folder) => readdirSync(join(WORKSPACE, folder)).map((name) => `${folder}/${name}`))
  .filter((lib) => existsSync(join(WORKSPACE, lib, 'package.json')))
  // These examples need a CDK app and a page, and have separate tests.
  .filter((lib) => lib !== 'libs/construct' && lib !== 'libs/browser')
  .flatMap((lib) => {
    const file = join(WORKSPACE, lib, 'README.md');
    const readme = existsSync(file) ? readFileSync(file, 'utf8') : '';
    const blocks = [...readme.matchAll(/```ts\n(.*?)```/gs)].map(([, block]) => block ?? '');
    return (blocks.length === 0 ? [''] : blocks).map((example, index) => ({
      title: `${lib}, example ${index + 1}`,
      script: join(SCRATCH, `${lib.replaceAll('/', '-')}-${index + 1}.mts`),
      example,
    }));
  });

beforeAll(() => {
  mkdirSync(SCRATCH, { recursive: true });
  for (const { script, example } of examples) writeFileSync(script, example);
});

describe('the example prints the output that the README promises', () => {
  test.each(examples)('$title', ({ script, example }) => {
    const printed = execFileSync(
      process.execPath,
      ['--conditions=@furlock/source', '--import', 'tsx', script],
      // Nx enables colours in child processes.
      { cwd: WORKSPACE, encoding: 'utf8', env: { ...process.env, FORCE_COLOR: '0' } },
    );

    const promised = [...example.matchAll(/\/\/ → (.*)$/gm)].map(([, text]) => text);
    expect(promised).not.toEqual([]);
    expect(printed.trim().split('\n')).toEqual(promised);
  });
});

test('the examples compile with the same options as the code', () => {
  const project = join(SCRATCH, 'tsconfig.json');
  const config = {
    extends: '../../tsconfig.base.json',
    files: examples.map(({ script }) => script),
    compilerOptions: {
      composite: false,
      declaration: false,
      emitDeclarationOnly: false,
      noEmit: true,
    },
  };
  writeFileSync(project, JSON.stringify(config));

  const tsc = createRequire(__filename).resolve('typescript/bin/tsc');
  const { status, stdout } = spawnSync(process.execPath, [tsc, '--project', project], {
    encoding: 'utf8',
  });

  expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
});
