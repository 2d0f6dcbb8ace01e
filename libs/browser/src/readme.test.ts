/**
 * Runs every TypeScript example of the README in a page whose session has an expired token, and compares its output
 * with the text after `// →`. The examples must also compile.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { browserPath } from '@furlock/test-kit';
import { buildSync } from 'esbuild';
import { chromium, type Browser } from 'playwright-core';
import { FakeEdge, json } from './testing/fake-edge.js';
import { startServer } from './testing/start-server.js';

const PROJECT = join(__dirname, '..');
const WORKSPACE = join(PROJECT, '../..');
/** Inside the workspace, so that packages can be resolved. */
const SCRATCH = join(WORKSPACE, 'dist/readme-examples/browser');
/** React Query exports this package, and adds React. */
const REACT_QUERY = { '@tanstack/react-query': '@tanstack/query-core' };

const readme = readFileSync(join(PROJECT, 'README.md'), 'utf8');
const examples = [...readme.matchAll(/```ts\n(.*?)```/gs)].map(([, example = ''], index) => ({
  title: `example ${index + 1}`,
  script: join(SCRATCH, `${index + 1}.mts`),
  example,
}));

beforeAll(() => {
  mkdirSync(SCRATCH, { recursive: true });
  for (const { script, example } of examples) writeFileSync(script, example);
});

test('the examples compile', () => {
  const project = join(SCRATCH, 'tsconfig.json');
  const [[alias, target]] = Object.entries(REACT_QUERY) as [[string, string]];
  const config = {
    extends: join(WORKSPACE, 'tsconfig.base.json'),
    files: examples.map(({ script }) => script),
    compilerOptions: {
      ...{ composite: false, declaration: false, emitDeclarationOnly: false, noEmit: true },
      ...{ lib: ['es2023', 'dom'], types: [] },
      paths: { [alias]: [join(WORKSPACE, 'node_modules', target, 'build/modern/index.d.ts')] },
    },
  };
  writeFileSync(project, JSON.stringify(config));

  const tsc = createRequire(__filename).resolve('typescript/bin/tsc');
  const { status, stdout } = spawnSync(process.execPath, [tsc, '--project', project], {
    encoding: 'utf8',
  });

  expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
});

(browserPath === undefined ? describe.skip : describe)(
  'in a page, it prints what the README promises',
  () => {
    let chrome: Browser;
    beforeAll(async () => {
      chrome = await chromium.launch({
        ...(browserPath !== undefined && { executablePath: browserPath }),
        args: ['--no-sandbox'],
      });
    });
    afterAll(async () => {
      await chrome?.close();
    });

    test.each(examples)('$title', async ({ script, example }) => {
      const promised = [...example.matchAll(/\/\/ → (.*)$/gm)].map(([, text]) => text);
      const edge = new FakeEdge();
      edge.backend = ({ target }) =>
        target === '/public/example'
          ? { status: 200, headers: [['content-type', 'text/html']], body: '<!doctype html><p>' }
          : json(200, ['padlock']);
      const server = await startServer(edge);
      const context = await chrome.newContext();
      const page = await context.newPage();
      const printed: string[] = [];
      page.on('console', (message) => printed.push(message.text()));

      await page.goto(`${server.origin}/auth/callback?code=1&state=1`);
      await page.goto(`${server.origin}/public/example`);
      edge.expireTokens();
      await page.evaluate(`(async () => {${bundle(script)}\n})()`);
      await context.close();
      server.stop();

      expect(promised).not.toEqual([]);
      expect(printed.filter((text) => !text.startsWith('Failed to load resource'))).toEqual(
        promised,
      );
      expect(edge.countOf('POST /auth/refresh')).toBe(1);
    });
  },
);

/** The example with what it imports, as the body of an async function. */
function bundle(script: string): string {
  const { outputFiles } = buildSync({
    ...{ entryPoints: [script], bundle: true, write: false, platform: 'browser' },
    ...{ format: 'esm', target: 'es2022', conditions: ['@furlock/source'], alias: REACT_QUERY },
    logLevel: 'error',
  });
  return outputFiles[0]?.text ?? '';
}
