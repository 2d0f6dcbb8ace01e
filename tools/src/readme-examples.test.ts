/**
 * Runs every TypeScript example in each lib's README and compares its output with the text after
 * `// →`. The examples must also compile.
 */
import { execFile, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, test } from '@jest/globals';

const WORKSPACE = join(__dirname, '../..');
/** Inside the workspace, so that packages can be resolved. */
const SCRATCH = join(WORKSPACE, 'dist/readme-examples');

/**
 * Runs the examples one after the other, in one process that must end by itself. Each is a module of its
 * own; loading their libs thirty times takes longer than running them. An example may print after its
 * module was evaluated, so a line belongs to the example in whose asynchronous context it is printed.
 */
const RUNNER = `
  import { AsyncLocalStorage } from 'node:async_hooks';
  import { format } from 'node:util';
  const printed = {};
  const running = new AsyncLocalStorage();
  console.log = (...values) => printed[running.getStore()].push(format(...values));
  process.once('beforeExit', () => process.stdout.write(JSON.stringify(printed)));
  for (const script of process.argv.slice(2)) {
    printed[script] = [];
    await running.run(script, () => import(script));
  }
`;

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

/** What each example printed. */
let printed: Readonly<Record<string, string[]>>;
beforeAll(async () => {
  mkdirSync(SCRATCH, { recursive: true });
  for (const { script, example } of examples) writeFileSync(script, example);
  const runner = join(SCRATCH, 'runner.mts');
  writeFileSync(runner, RUNNER);
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [
      ...['--conditions=@furlock/source', '--import', 'tsx', runner],
      ...examples.map(({ script }) => script),
    ],
    { cwd: WORKSPACE },
  );
  printed = JSON.parse(stdout) as Readonly<Record<string, string[]>>;
});

describe('the example prints the output that the README promises', () => {
  test.each(examples)('$title', ({ script, example }) => {
    const promised = [...example.matchAll(/\/\/ → (.*)$/gm)].map(([, text]) => text);
    expect(promised).not.toEqual([]);
    expect(printed[script]).toEqual(promised);
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
