/**
 * Proves that each public package works as users receive it: packed, installed into an empty project
 * outside the workspace, and used from every kind of program that may import it, or from a terminal.
 * `package-types.test.ts` does so from TypeScript.
 *
 * The packages must be built. Nothing is downloaded.
 */
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createContext, runInContext } from 'node:vm';
import { buildSync } from 'esbuild';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { installPackages, type InstalledPackage } from './testing/install-packages.js';
import { commonJs, esModule } from './testing/program-text.js';
import { runTool } from './testing/run-tool.js';
import { startLocalEdge } from './testing/start-local-edge.js';
import { PUBLIC_PACKAGES } from './testing/strangers.js';

const run = promisify(execFile);
const scratch = mkdtempSync(join(tmpdir(), 'furlock-packages-'));

let packages: ReadonlyMap<string, InstalledPackage>;
beforeAll(async () => {
  packages = await installPackages(
    PUBLIC_PACKAGES.map(({ source }) => source),
    scratch,
  );
});
afterAll(() => {
  rmSync(scratch, { recursive: true });
});

function installedFrom(source: string): InstalledPackage {
  const installed = packages.get(source);
  if (installed === undefined) throw new Error(`${source} was not installed`);
  return installed;
}

describe.each(PUBLIC_PACKAGES)('$source', ({ source, ...about }) => {
  const { programs, command = '', commandLines = [] } = about;
  let installed: InstalledPackage;

  beforeAll(() => {
    installed = installedFrom(source);
  });

  test('publint finds no problem', async () => {
    const { stdout } = await runTool('publint', ['run', '--strict', installed.folder]);

    expect(stdout).toContain('All good!');
  });

  test('contains its licence and nothing specific to the workspace', () => {
    const texts = filesOf(installed.folder).map((file) => readFileSync(file, 'utf8'));
    const names = filesOf(installed.folder).map((file) => file.slice(installed.folder.length + 1));

    expect(names).toContain('LICENSE');
    expect(names.filter((name) => /\.test\.|src\//.test(name))).toEqual([]);
    expect(texts.filter((text) => text.includes('@furlock/source'))).toEqual([]);
    // A link to a file outside the package would be broken.
    expect(readFileSync(join(installed.folder, 'README.md'), 'utf8')).not.toContain('](..');
  });

  test('imports only declared packages, and Node modules only where it runs only on Node', () => {
    const { dependencies = {}, peerDependencies = {} } = installed.manifest;
    const declared = { ...dependencies, ...peerDependencies };
    const undeclared = filesOf(join(installed.folder, 'dist')).flatMap((file) =>
      specifiersOf(readFileSync(file, 'utf8'))
        .filter((specifier) => !specifier.startsWith('.'))
        .filter((specifier) => !(packageOf(specifier) in declared))
        .filter((specifier) => about.isOnlyForNode !== true || !specifier.startsWith('node:'))
        .filter((specifier) => !(specifier === 'node:crypto' && /\/node[^/]*$/.test(file))),
    );

    expect(undeclared).toEqual([]);
  });

  for (const { argv, input, output } of commandLines) {
    test(`${command} ${argv.join(' ')}`, async () => {
      const script = join(installed.together, 'node_modules/.bin', command);
      const called = run(script, argv, { cwd: installed.project });
      called.child.stdin?.end(input);

      const { stdout, stderr } = await called;

      expect(stdout.slice(0, output.length)).toBe(output);
      expect(stderr).toBe('');
    });
  }

  // A command is not imported.
  if (programs.length === 0) return;

  test('are-the-types-wrong finds no problem', async () => {
    const { stdout } = await runTool('@arethetypeswrong/cli', [installed.tarball, '--no-emoji']);

    expect(stdout).toContain('No problems found');
  });

  describe.each(programs)('$entry', (program) => {
    const answer = JSON.stringify(program.answer);
    const write = (name: string, text: string) => {
      writeFileSync(join(installed.project, name), text);
      return join(installed.project, name);
    };

    test('from an ES module', async () => {
      const script = write(
        'use.mjs',
        `${esModule(program)}\nconsole.log(JSON.stringify(await use()));`,
      );

      const { stdout } = await runProgram(script);

      expect(stdout.trim()).toBe(answer);
    });

    test('from CommonJS', async () => {
      const script = write(
        'use.cjs',
        `${commonJs(program)}\nuse().then((answer) => console.log(JSON.stringify(answer)));`,
      );

      const { stdout } = await runProgram(script);

      expect(stdout.trim()).toBe(answer);
    });

    if (program.isOnlyForNode === true) return;

    test.each(['browser', 'worker'])('from a bundle for a %s', async (runtime) => {
      const entry = write(`${runtime}.js`, `${esModule(program)}\nglobalThis.answer = use();`);
      const { outputFiles } = buildSync({
        entryPoints: [entry],
        bundle: true,
        write: false,
        format: 'iife',
        platform: 'browser',
        conditions: runtime === 'worker' ? ['workerd', 'worker', 'module'] : ['module'],
      });
      const context = webContext();

      runInContext(outputFiles[0]?.text ?? '', context);

      expect(JSON.stringify(await context['answer'])).toBe(answer);
    });
  });
});

describe('the local edge, in the folder of an app', () => {
  let together: string;
  beforeAll(async () => {
    ({ together } = installedFrom('apps/local-edge'));
    const { project, folder } = installedFrom('libs/construct');
    const locked = shellAndCode(join(folder, 'README.md')).code;
    for (const [app, code] of Object.entries({ shop: SHOP, locked })) {
      const script = join(project, `${app}.mjs`);
      writeFileSync(script, code);
      // As `cdk synth` does.
      const CDK_OUTDIR = join(together, app, 'cdk.out');
      await run(process.execPath, [script], { env: { ...ENVIRONMENT, CDK_OUTDIR } });
    }
  });

  test('npx starts it on an app without a lock: it answers, and explains a rejection', async () => {
    const folder = join(together, 'shop');
    const edge = await startLocalEdge(
      ['npx', '--yes=false', '@furlock/local-edge', '--port=0'],
      folder,
    );
    const { url, functionUrl, functionUrlHost } = edge.endpoints;

    const signed = await run('curl', ['--silent', `${url}/cart`]);
    const unsigned = await run('curl', [
      ...['--silent', '--include', '--header', `Host: ${functionUrlHost}`, functionUrl],
    ]);
    const printed = await edge.printed(/Cause: .*\[NOT_SIGNED\]/);
    await edge.interrupt();

    expect(signed.stdout).toBe('shop: /cart');
    expect(unsigned.stdout).toContain('403 Forbidden');
    expect(printed).toContain('runs the stack Shop in eu-west-1, from cdk.out.');
    expect(printed).not.toMatch(/password|token/);
    expect(readdirSync(folder)).toEqual(['cdk.out']);
  });

  test("the construct's example runs, as its README says; Ctrl-C ends it with 0", async () => {
    const folder = join(together, 'locked');
    const { shell } = shellAndCode(join(installedFrom('libs/construct').folder, 'README.md'));
    const command = join(together, 'node_modules/.bin/local-edge');
    const edge = await startLocalEdge([command, '--port=0'], folder);
    const { url, password } = edge.endpoints;

    const called = run('bash', ['-c', shell.replace('http://127.0.0.1:8080', url)], {
      cwd: folder,
    });
    called.child.stdin?.end(`${password}\n`);
    const { stdout } = await called;
    const exitCode = await edge.interrupt();

    const promised = [...shell.matchAll(/ # (.*)$/gm)].map(([, text]) => text);
    expect(promised).toEqual([
      '401 Unauthorized',
      'that of ada',
      'Hello World!',
      'good token           200',
    ]);
    for (const text of promised.filter((one) => one !== 'that of ada')) {
      expect(stdout).toContain(text);
    }
    expect(exitCode).toBe(0);
    expect(readdirSync(folder)).toEqual(['cdk.out']);
  });

  test('without @furlock/cli a rejection is answered, and the terminal says what is missing', async () => {
    const folder = join(together, 'shop');
    rmSync(join(installedFrom('apps/local-edge').project, 'node_modules/@furlock/cli'));
    const edge = await startLocalEdge(
      [join(together, 'node_modules/.bin/local-edge'), '--port=0'],
      folder,
    );

    const answer = await fetch(edge.endpoints.functionUrl);
    await edge.printed(/Not explained: @furlock\/cli is not installed/);
    const exitCode = await edge.interrupt();

    expect(answer.status).toBe(403);
    expect(exitCode).toBe(0);
  });

  test('has the version of the command line that it starts', () => {
    const [localEdge, cli] = ['apps/local-edge', 'apps/cli'].map((source) => installedFrom(source));

    expect(localEdge?.manifest.optionalDependencies).toEqual({
      '@furlock/cli': cli?.manifest.version,
    });
  });
});

test('every public package is tested here', () => {
  const workspace = join(__dirname, '../..');
  const projects = ['apps', 'libs', 'libs/simulator']
    .flatMap((folder) =>
      readdirSync(join(workspace, folder)).map((project) => `${folder}/${project}`),
    )
    .filter((project) => existsSync(join(workspace, project, 'package.json')));
  const isPublic = (project: string) =>
    !readFileSync(join(workspace, project, 'package.json'), 'utf8').includes('"private": true');

  expect(projects.filter(isPublic)).toEqual(PUBLIC_PACKAGES.map(({ source }) => source).sort());
});

/** CDK's built-in validation takes seconds and would only print warnings here. */
const ENVIRONMENT = { ...process.env, CDK_VALIDATION: 'false' };

function runProgram(script: string): Promise<{ stdout: string }> {
  return run(process.execPath, [script], { env: ENVIRONMENT });
}

/** An app without a lock: CloudFront signs, with an origin access control. */
const SHOP = `
  import { App, Stack } from 'aws-cdk-lib';
  import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
  import { FunctionUrlOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
  import * as lambda from 'aws-cdk-lib/aws-lambda';
  const stack = new Stack(new App(), 'Shop', { env: { region: 'eu-west-1' } });
  const handler = new lambda.Function(stack, 'Handler', {
    code: lambda.Code.fromInline('exports.handler = async ({ rawPath }) => ({ statusCode: 200, body: "shop: " + rawPath })'),
    handler: 'index.handler',
    runtime: lambda.Runtime.NODEJS_22_X,
  });
  const url = handler.addFunctionUrl({ authType: lambda.FunctionUrlAuthType.AWS_IAM });
  new cloudfront.Distribution(stack, 'Site', {
    defaultBehavior: { origin: FunctionUrlOrigin.withOriginAccessControl(url) },
  });`;

/** The first example in TypeScript in a README, and the last commands. */
function shellAndCode(readme: string): { readonly code: string; readonly shell: string } {
  const text = readFileSync(readme, 'utf8');
  const [, code = ''] = /```ts\n(.*?)```/s.exec(text) ?? [];
  const shell = [...text.matchAll(/```sh\n(.*?)```/gs)].at(-1)?.[1] ?? '';
  return { code, shell };
}

/**
 * A realm with the globals that browsers and workers share, and none of Node's.
 *
 * Source: Ecma TC55, "Minimum Common Web API" (read 2026-11-22).
 */
function webContext(): Record<string, unknown> {
  const context: Record<string, unknown> = {
    ...{ TextEncoder, TextDecoder, URL, URLSearchParams, crypto, atob, btoa },
    ...{ AbortController, AbortSignal, Blob, Event, EventTarget },
    ...{ Headers, Request, Response, fetch },
    ...{ ReadableStream, WritableStream, TransformStream, setTimeout, clearTimeout },
  };
  context['self'] = context;
  return createContext(context);
}

function filesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

function specifiersOf(code: string): string[] {
  return [
    ...code.matchAll(/(?:(?<![-\w])from|\bimport|\brequire\(|\bimport\()\s*["']([^"'\n]+)["']/g),
  ].map(([, specifier]) => specifier ?? '');
}

/** The package of a specifier: `@scope/name` for `@scope/name/path`. */
function packageOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}
