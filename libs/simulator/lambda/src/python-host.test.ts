import { spawnSync } from 'node:child_process';
import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { CredentialStore, type LambdaFunction } from '@furlock/simulator-deployment';
import { createInvoker, type Invoker } from './create-invoker.js';
import { createOrphanGuard, type OrphanGuard } from './orphan-guard.js';
import { createTaskRoots, type TaskRoots } from './task-roots.js';
import { EXAMPLE_FUNCTION } from './testing/example-function.js';

// Without python3 there is nothing to run; the skipped tests are counted.
const hasPython = spawnSync('python3', ['--version']).status === 0;
const withPython = hasPython ? describe : describe.skip;

const HOST = 'orders.lambda-url.eu-central-1.on.aws';
let taskRoots: TaskRoots;
const credentials = new CredentialStore();
const output: string[] = [];
const notes: string[] = [];
const invokers: Invoker[] = [];
let orphanGuard: OrphanGuard;
let folder: string;
let server: Server;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'furlock-python-'));
  taskRoots = createTaskRoots();
  orphanGuard = createOrphanGuard((error) => {
    throw error;
  }, taskRoots.folder);
  server = createServer((incoming, outgoing) => outgoing.end(`for ${incoming.headers.host}`));
  await once(server.listen(0, '127.0.0.1'), 'listening');
});

afterAll(() => {
  for (const invoker of invokers) invoker.stop();
  orphanGuard.stop();
  server.closeAllConnections();
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

let assets = 0;
function invokerOf(
  files: Readonly<Record<string, string>>,
  change: Partial<LambdaFunction> = {},
  roots = taskRoots,
): Invoker {
  const directory = join(folder, String((assets += 1)));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, name)), { recursive: true });
    writeFileSync(join(directory, name), content);
  }
  const invoker = createInvoker({
    lambdaFunction: {
      ...EXAMPLE_FUNCTION,
      runtime: 'python3.14',
      handler: 'app.handler',
      directory,
      ...change,
    },
    taskRoots: roots,
    version: '$LATEST',
    region: 'eu-central-1',
    credentials,
    credentialLifetimeMs: 3_600_000,
    hostFile: '/of-node-only.mjs',
    awsHosts: () =>
      [HOST, '*.amazonaws.com'].map((host) => ({
        host,
        port: (server.address() as AddressInfo).port,
      })),
    allowedHosts: [],
    onNote: (sentence) => notes.push(sentence),
    freezes: true,
    initTimeoutMs: 10_000,
    orphanGuard,
    onOutput: (line) => output.push(line),
    onPlatformLine: () => undefined,
    now: () => new Date(),
  });
  invokers.push(invoker);
  return invoker;
}

const APP = `
import os, time, urllib.request, urllib.error, socket, ssl
count = 0

def handler(event, context):
    global count
    count += 1
    return globals()[event['action']](event, context)

def count_events(event, context):
    return {'count': count, 'cwd': os.getcwd() == os.environ['LAMBDA_TASK_ROOT']}

def variables(event, context):
    return dict(os.environ)

def context(event, context):
    return [context.function_name, context.memory_limit_in_mb, context.invoked_function_arn,
            0 < context.get_remaining_time_in_millis() <= 10000, context.identity.cognito_identity_id]

def fail(event, context):
    raise ValueError('of the event')

def leave(event, context):
    os._exit(7)

def unserializable(event, context):
    return {1, 2}

def call(event, context):
    try:
        return urllib.request.urlopen(event['url'], timeout=3).read().decode()
    except urllib.error.URLError as error:
        return type(error.reason).__name__

def names_of(event, context):
    with socket.create_connection((event['host'], 443), timeout=3) as plain:
        with ssl.create_default_context().wrap_socket(plain, server_hostname=event['host']) as tls:
            return [value for kind, value in tls.getpeercert()['subjectAltName'] if kind == 'DNS']

def connect(event, context):
    try:
        socket.create_connection((event['host'], 5432), timeout=3)
    except OSError as error:
        return type(error).__name__
`;

withPython('a function in Python', () => {
  let invoker: Invoker;
  beforeAll(() => {
    invoker = invokerOf({ 'app.py': APP }, { environment: { OWN: 'value' } });
  });

  const cases: { name: string; event: object; payload: unknown }[] = [
    {
      name: 'starts in its task root',
      event: { action: 'count_events' },
      payload: { count: 1, cwd: true },
    },
    {
      name: 'keeps its state',
      event: { action: 'count_events' },
      payload: { count: 2, cwd: true },
    },
    {
      name: 'gets the context',
      event: { action: 'context' },
      payload: ['the-function', '256', EXAMPLE_FUNCTION.arn, true, null],
    },
    {
      name: 'calls a host that the local edge stands for',
      event: { action: 'call', url: `https://${HOST}/` },
      payload: `for ${HOST}`,
    },
    {
      name: 'calls a service that is not served',
      event: { action: 'call', url: 'https://dynamodb.eu-central-1.amazonaws.com/' },
      payload: 'for dynamodb.eu-central-1.amazonaws.com',
    },
    {
      name: 'finds the name in the certificate, as clients do that compare it themselves',
      event: { action: 'names_of', host: HOST },
      payload: [HOST],
    },
    {
      name: 'calls no other host',
      event: { action: 'call', url: 'https://example.com/' },
      payload: 'gaierror',
    },
    {
      name: 'connects to no other address',
      event: { action: 'connect', host: '10.0.0.5' },
      payload: 'ConnectionRefusedError',
    },
  ];

  test.each(cases)('$name', async ({ event, payload }) => {
    expect(await invoker.invoke(event)).toMatchObject({ kind: 'answered', payload });
  });

  test('reports the hosts that it cannot call', () => {
    expect(notes).toEqual([
      expect.stringMatching(/^Function called example\.com:443, /),
      expect.stringMatching(/^Function called 10\.0\.0\.5:5432, /),
    ]);
  });

  test('runs code that is in the template', async () => {
    const inlineCode = 'def handler(event, context):\n    return __name__';
    const inline = invokerOf({}, { directory: '', inlineCode, handler: 'index.handler' });

    expect(await inline.invoke({})).toMatchObject({ kind: 'answered', payload: 'index' });
  });

  test('the boto3 of the runtime, where it is given', async () => {
    const app = { 'app.py': 'import boto3\ndef handler(event, context):\n  return boto3.name' };
    const sdk = join(folder, 'sdk');
    for (const [name, content] of Object.entries({
      'boto3/__init__.py': 'from six import name',
      'six.py': 'name = "six"',
      // Lambda's runtime does not bring it.
      'requests.py': '',
    })) {
      mkdirSync(dirname(join(sdk, 'python', name)), { recursive: true });
      writeFileSync(join(sdk, 'python', name), content);
    }
    const withSdk = createTaskRoots(sdk);
    notes.length = 0;

    expect(await invokerOf(app, {}, withSdk).invoke({})).toMatchObject({ payload: 'six' });
    expect(await invokerOf({ 'app.py': 'import requests' }, {}, withSdk).invoke({})).toMatchObject({
      kind: 'failed',
    });
    expect(notes).toEqual([]);
    expect(await invokerOf(app).invoke({})).toMatchObject({ kind: 'failed' });
    expect(notes).toEqual([expect.stringMatching(/brings boto3;.* --runtime-sdk /)]);
    rmSync(withSdk.folder, { recursive: true, force: true });
  });

  test("has Lambda's variables and its own, and none of this machine", async () => {
    const outcome = await invoker.invoke({ action: 'variables' });

    const { payload } = outcome as { readonly payload: Readonly<Record<string, string>> };
    expect(payload).toMatchObject({
      AWS_EXECUTION_ENV: 'AWS_Lambda_python3.14',
      OWN: 'value',
      _HANDLER: 'app.handler',
      _X_AMZN_TRACE_ID: expect.stringMatching(/^Root=1-.*;Sampled=0$/),
    });
    expect(
      Object.keys(payload)
        .filter((name) => !/^(AWS|LAMBDA)_/.test(name))
        .sort(),
    ).toEqual(expect.arrayContaining(['LANG', 'OWN', 'PATH', 'PYTHONPATH', 'TZ', '_HANDLER']));
    expect(payload).not.toHaveProperty('HOME');
  });

  test('that fails is reported with its stack, and goes on', async () => {
    output.length = 0;

    expect(await invoker.invoke({ action: 'fail' })).toEqual({
      kind: 'failed',
      errorType: 'ValueError',
      errorMessage: 'of the event',
    });
    // The line and the report arrive on two different pipes.
    expect(await invoker.invoke({ action: 'context' })).toMatchObject({ kind: 'answered' });
    expect(output.join()).toMatch(
      /^\[ERROR\] ValueError: of the event\rTraceback \(most recent call last\):\r\u00a0\u00a0File "\/var\/task\/app\.py", line \d+, in handler\r/,
    );
  });

  test('with a result that is not JSON is a failure', async () => {
    expect(await invoker.invoke({ action: 'unserializable' })).toMatchObject({
      errorType: 'Runtime.MarshalError',
    });
  });

  test('that ends its process gets a new one', async () => {
    expect(await invoker.invoke({ action: 'leave' })).toMatchObject({
      errorType: 'Runtime.ExitError',
    });
    expect(await invoker.invoke({ action: 'count_events' })).toMatchObject({
      payload: { count: 1 },
    });
  });

  test('finds modules of its folders and layers', async () => {
    const layer = join(folder, 'layer');
    mkdirSync(join(layer, 'python'), { recursive: true });
    writeFileSync(join(layer, 'python', 'in_layer.py'), 'NAME = "layer"');
    const nested = invokerOf(
      {
        'src/api/main.py': 'import in_layer, own\ndef run(e, c): return in_layer.NAME + own.NAME',
        'own.py': 'NAME = "own"',
      },
      { handler: 'src/api/main.run', layers: [layer] },
    );

    expect(await nested.invoke({})).toMatchObject({ payload: 'layerown' });
  });

  const faults: [name: string, code: string, handler: string, type: string, message: RegExp][] = [
    [
      'a module',
      'import undeclared_package',
      'app.handler',
      'Runtime.ImportModuleError',
      /^Unable to import module 'app': No module named 'undeclared_package'$/,
    ],
    [
      'the file',
      '',
      'main.handler',
      'Runtime.ImportModuleError',
      /^Unable to import module 'main'/,
    ],
    [
      'the handler',
      '',
      'app.handler',
      'Runtime.HandlerNotFound',
      /^Handler 'handler' missing on module 'app'$/,
    ],
    [
      'a bracket',
      'def handler(',
      'app.handler',
      'Runtime.UserCodeSyntaxError',
      /^Syntax error in module 'app'/,
    ],
    ['the dot', '', 'app', 'Runtime.MalformedHandlerName', /^Bad handler 'app'/],
    ['a value', 'int("x")', 'app.handler', 'ValueError', /^invalid literal/],
  ];
  test.each(faults)(
    'without %s fails in the init phase',
    async (_name, code, handler, errorType, message) => {
      const outcome = await invokerOf({ 'app.py': code }, { handler }).invoke({});

      expect(outcome).toMatchObject({ errorType, errorMessage: expect.stringMatching(message) });
    },
  );
});

test('a function that cannot run fails with one sentence', async () => {
  notes.length = 0;

  const outcome = await invokerOf({}, { unrunnable: 'is a container image' }).invoke({});

  expect(outcome).toMatchObject({ kind: 'failed', errorType: 'LocalEdge.NotRun' });
  expect(notes).toEqual([
    expect.stringMatching(
      /^Function in stack home is a container image\. It does not run here: .* with 502,/,
    ),
  ]);
});
