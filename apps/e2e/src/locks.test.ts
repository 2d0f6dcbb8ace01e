/**
 * Apps with the construct as its README describes them: its example, several locks in one app, a lock on an
 * alias, and a Python backend.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { curl } from './testing/curl.js';
import { WORKSPACE, startLocalEdge, type LocalEdge } from './testing/start-local-edge.js';

const SEVERAL_LOCKS = `
import { App, Duration, Stack } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Lock } from '@furlock/construct';

const stack = new Stack(new App(), 'shop', { env: { region: 'eu-central-1' } });
const orders = new lambda.Function(stack, 'Orders', {
  code: lambda.Code.fromInline(
    'exports.handler = async (event, context) => "orders of " + context.invokedFunctionArn.split(":").at(-1)',
  ),
  handler: 'index.handler',
  runtime: lambda.Runtime.NODEJS_24_X,
  timeout: Duration.seconds(20),
});
const live = new lambda.Alias(stack, 'Live', { aliasName: 'live', version: orders.currentVersion });
const lock = new Lock(stack, 'OrdersLock', { stage: 'dev', name: 'orders', handler: live });

const invoices = new lambda.Function(stack, 'Invoices', {
  code: lambda.Code.fromInline(
    'def handler(event, context):\\n    return "invoices at " + event["rawPath"]',
  ),
  handler: 'index.handler',
  runtime: lambda.Runtime.PYTHON_3_13,
  timeout: Duration.seconds(20),
});
new Lock(stack, 'InvoicesLock', {
  stage: 'dev',
  name: 'invoices',
  handler: invoices,
  userPool: lock.userPool,
  userPoolClient: lock.userPoolClient,
});
`;

const IMPORTED_FUNCTION = `
import { App, Stack, Stage } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Lock } from '@furlock/construct';

const env = { account: '111122223333', region: 'eu-central-1' };
const stack = new Stack(new Stage(new App(), 'Beta', { env }), 'shop');
const handler = lambda.Function.fromFunctionAttributes(stack, 'Stock', {
  functionArn: 'arn:aws:lambda:eu-central-1:111122223333:function:stock',
  sameEnvironment: true,
});
new Lock(stack, 'Lock', { stage: 'beta', handler });
`;

/** Inside the workspace, where an app finds the construct. */
let folder: string;
let edge: LocalEdge;

const exampleOfTheReadme = (): string => {
  const readme = readFileSync(join(WORKSPACE, 'libs/construct/README.md'), 'utf8');
  return /```ts\n(.*?)```/s.exec(readme)?.[1] ?? '';
};

/** Runs each app as the CDK command line does, but all in one process. */
beforeAll(() => {
  mkdirSync(join(WORKSPACE, 'dist'), { recursive: true });
  folder = mkdtempSync(join(WORKSPACE, 'dist', 'locks-'));
  const apps = {
    example: exampleOfTheReadme(),
    imported: IMPORTED_FUNCTION,
    several: SEVERAL_LOCKS,
  };
  const runs = Object.entries(apps).map(([name, app]) => {
    const file = join(folder, `${name}.ts`);
    writeFileSync(file, app);
    return `process.env.CDK_OUTDIR = ${JSON.stringify(join(folder, name))}; await import(${JSON.stringify(file)});`;
  });
  execFileSync(
    process.execPath,
    [
      ...['--conditions=@furlock/source', '--import', 'tsx'],
      ...['--input-type=module', '--eval', runs.join('\n')],
    ],
    { cwd: WORKSPACE, env: { ...process.env, CDK_VALIDATION: 'false' } },
  );
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});
afterEach(async () => {
  await edge.stop();
});

async function start(app: string, ...args: string[]): Promise<LocalEdge> {
  edge = await startLocalEdge(join(folder, app), { args, witness: false });
  return edge;
}

const asAda = () => ['--header', `Authorization: Bearer ${edge.endpoints.idToken}`];

test("the example of the construct's README", async () => {
  const { endpoints } = await start('example');

  expect((await curl([endpoints.url])).status).toBe(401);
  expect(await curl([...asAda(), endpoints.url])).toMatchObject({
    status: 200,
    body: '"Hello World!"',
  });
});

test('a lock in a stage, before a function that another app deploys', async () => {
  const stock = join(folder, 'stock');
  mkdirSync(stock);
  writeFileSync(
    join(stock, 'index.js'),
    'exports.handler = async ({ rawPath }, { functionName }) => functionName + rawPath;',
  );
  const { endpoints } = await start('imported', '--function', `stock=${stock}`);

  expect((await curl([`${endpoints.url}/a`])).status).toBe(401);
  expect(await curl([...asAda(), `${endpoints.url}/a`])).toMatchObject({
    status: 200,
    body: '"stock/a"',
  });
});

// Without python3 a Python function is listed and not run: function-gaps.test.ts has that case.
const hasPython = spawnSync('python3', ['--version']).status === 0;
(hasPython ? test : test.skip)(
  'two locks in one stack, one on an alias, one before a Python function',
  async () => {
    const running = await start('several');
    const [orders, invoices] = running.endpoints.distributions;

    for (const lock of [orders, invoices]) {
      expect((await curl([`${lock?.url}/a`])).status).toBe(401);
    }
    expect(await curl([...asAda(), `${orders?.url}/a`])).toMatchObject({
      status: 200,
      body: '"orders of live"',
    });
    expect(await curl([...asAda(), `${invoices?.url}/a`])).toMatchObject({
      status: 200,
      body: '"invoices at /a"',
    });
    expect(running.output()).not.toMatch(/Not served|Invented/);
  },
);
