/**
 * Functions in their process: the runtime's scope, its modules, and the end of a run.
 */
import { createHash, createHmac } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { build } from 'esbuild';
import type { CloudFrontFunction } from '@furlock/simulator-deployment';
import {
  createFunctionRunner,
  type FunctionOutcome,
  type FunctionRunner,
} from './create-function-runner.js';
import type { BuiltHost } from '@furlock/simulator-lambda/testing';
import { buildFunctionHost } from './testing/build-function-host.js';

const NOW = new Date('2026-11-28T12:00:00.000Z');

/** The functions of the tests that share a process, registered before the first test. */
const registered = new Map<string, CloudFrontFunction>();

let host: BuiltHost;
let shared: FunctionRunner;
/** The runner of a test that needs its own. */
let runner: FunctionRunner | undefined;

beforeAll(async () => {
  host = await buildFunctionHost(build);
  shared = start([...registered.values()]);
});
afterAll(() => {
  shared.stop();
  host.remove();
});
afterEach(() => {
  runner?.stop();
  runner = undefined;
});

type Changes = Partial<CloudFrontFunction>;

function hosted(code: string, changes: Changes = {}): CloudFrontFunction {
  return {
    stack: 'home',
    logicalId: 'Function',
    name: 'the-function',
    arn: code,
    runtime: 'cloudfront-js-2.0',
    code,
    ...changes,
  };
}

/** `pids` receives the ids of the processes that are started. */
function start(
  functions: readonly CloudFrontFunction[],
  {
    runTimeoutMs = 20_000,
    pids = [],
    hostFile = host.file,
  }: { runTimeoutMs?: number; pids?: number[]; hostFile?: string } = {},
): FunctionRunner {
  return createFunctionRunner({
    functions,
    hostFile,
    orphanGuard: {
      watch: (pid) => void pids.push(pid),
      forget: () => undefined,
    },
    runTimeoutMs,
    now: () => NOW,
  });
}

interface Request {
  readonly uri?: string;
  readonly querystring?: object;
  readonly headers?: object;
}

function event(request: Request = {}, response?: object) {
  return {
    version: '1.0',
    context: {
      distributionDomainName: 'd1.cloudfront.net',
      distributionId: 'E1',
      eventType: response === undefined ? 'viewer-request' : 'viewer-response',
      requestId: 'id==',
    },
    viewer: { ip: '192.0.2.1' },
    request: { method: 'GET', uri: '/', querystring: {}, headers: {}, cookies: {}, ...request },
    ...(response !== undefined && { response }),
  };
}

interface Given {
  readonly changes?: Changes;
  readonly request?: Request;
  readonly response?: object;
  readonly rawQuery?: string;
}

/** Registers a function; the result runs it once. */
function running(code: string, given: Given = {}): () => Promise<FunctionOutcome> {
  const { changes = {}, request, response, rawQuery } = given;
  const arn = JSON.stringify([code, changes]);
  registered.set(arn, hosted(code, { ...changes, arn }));
  return () => shared.run({ functionArn: arn, event: event(request, response), rawQuery });
}

/** Registers a handler that evaluates an expression; the result returns its value. */
function evaluating(expression: string, changes: Changes = {}): () => Promise<unknown> {
  const run = running(`function handler(event) { return { value: ${expression} }; }`, { changes });
  return async () => {
    const outcome = await run();
    if (outcome.kind === 'failed') throw new Error(outcome.errorMessage);
    return (outcome.result as { value?: unknown }).value;
  };
}

const RUNTIME_1 = { runtime: 'cloudfront-js-1.0' } as const;
const STORE = {
  ...{ stack: 'home', logicalId: 'Store', id: '8a1c0c3e-0000-4000-8000-000000000000' },
  arn: 'arn:aws:cloudfront::123456789012:key-value-store/8a1c0c3e-0000-4000-8000-000000000000',
  entries: { '/old': '/new', settings: '{"on":true}', 'jwt.secret': 'a shared secret' },
};

describe('the scope of runtime 2.0', () => {
  const values: { expression: string; value: unknown }[] = [
    { expression: "[1, 2].includes(2) && 'ab'.padStart(3, '-')", value: '-ab' },
    { expression: "'a.a'.replaceAll('.', '/')", value: 'a/a' },
    {
      expression: 'Object.entries({ a: 1 }).concat(Object.values({ b: 2 }))',
      value: [['a', 1], 2],
    },
    { expression: "`${/(?<y>\\d+)/.exec('in 2026').groups.y}` ** 2", value: 2026 ** 2 },
    { expression: "atob(btoa('text'))", value: 'text' },
    { expression: "Buffer.from('aGk', 'base64url').toString('hex')", value: '6869' },
    { expression: 'Buffer.from(new Uint8Array([104, 105])).toString()', value: 'hi' },
    { expression: "Buffer.from('hi') instanceof Uint8Array", value: true },
    { expression: 'new TextDecoder().decode(new TextEncoder().encode("é"))', value: 'é' },
    { expression: 'Date.now()', value: NOW.getTime() },
    { expression: 'new Date().toISOString()', value: NOW.toISOString() },
    { expression: 'new Date(0).getTime() + Date.UTC(1970, 0, 2)', value: 86_400_000 },
    { expression: 'new Date() instanceof Date && new Date(0).constructor === Date', value: true },
    { expression: 'new Date(2026, 0, 1).getTimezoneOffset()', value: 0 },
    {
      expression: '(() => { try { undeclared = 1; } catch (e) { return e.name; } })()',
      value: 'ReferenceError',
    },
    {
      expression: "(() => { try { eval('1'); } catch (e) { return e.name; } })()",
      value: 'EvalError',
    },
    {
      expression: "(() => { try { new Function('1'); } catch (e) { return e.name; } })()",
      value: 'EvalError',
    },
    { expression: "require('querystring').parse('a=1&a=2').a", value: ['1', '2'] },
    { expression: "require('buffer').Buffer === Buffer", value: true },
    {
      expression: "require('crypto').createHash('sha1').update('x').digest('hex')",
      value: createHash('sha1').update('x').digest('hex'),
    },
    {
      expression:
        "require('crypto').createHmac('md5', 'k').update('x').update('y').digest().length",
      value: 16,
    },
  ];
  for (const { expression, value } of values) {
    const evaluated = evaluating(expression);
    test(expression, async () => {
      expect(await evaluated()).toEqual(value);
    });
  }

  const absent = [
    ...['process', 'global', 'fetch', 'setTimeout', 'setImmediate', 'clearTimeout', 'URL', 'Map'],
    ...['Set', 'Proxy', 'Reflect', 'BigInt', 'Intl', 'WebAssembly', 'structuredClone', 'escape'],
    ...['[].flat', '[].at', 'Array.from', 'Object.fromEntries', 'Object.groupBy', "''.at"],
    ...["''.matchAll", "''.localeCompare", "''.toUTF8", 'String.bytesFrom', 'console.error'],
  ];
  const types = evaluating(`[${absent.map((name) => `typeof ${name}`).join(',')}]`);
  test('lacks everything else', async () => {
    expect(await types()).toEqual(absent.map(() => 'undefined'));
  });
});

describe('the scope of runtime 1.0', () => {
  const values: { expression: string; value: unknown }[] = [
    { expression: "String.bytesFrom('aGk', 'base64url')", value: 'hi' },
    { expression: 'String.bytesFrom([104, 105])', value: 'hi' },
    { expression: "'é'.toUTF8().fromUTF8()", value: 'é' },
    { expression: "'\\u00ff'.fromUTF8()", value: null },
    { expression: "'\\u0100'.toBytes()", value: null },
    { expression: "'abc'.toBytes(1).fromBytes(0, 1)", value: 'b' },
    { expression: "require('crypto').createHash('sha256').update('').digest().length", value: 32 },
    {
      expression: 'typeof Buffer + typeof atob + typeof "".replaceAll',
      value: 'undefined'.repeat(3),
    },
    {
      expression: 'typeof String.prototype.startsWith + typeof Promise.all',
      value: 'functionundefined',
    },
  ];
  for (const { expression, value } of values) {
    const evaluated = evaluating(expression, RUNTIME_1);
    test(expression, async () => {
      expect(await evaluated()).toEqual(value);
    });
  }
});

describe('a function that fails', () => {
  const cases: { name: string; code: string; changes?: Changes; message: RegExp }[] = [
    {
      name: 'by an error, with its line',
      code: 'function handler(event) {\n  return event.a.b;\n}',
      message: /^Cannot read .*\(line 2\)$/,
    },
    { name: 'by a thrown text', code: "function handler() { throw 'no'; }", message: /^no$/ },
    { name: 'by its syntax', code: 'function handler( {', message: /Unexpected/ },
    { name: 'without a handler', code: 'function other() {}', message: /handler/ },
    { name: 'with another handler', code: 'var handler = 1;', message: /not a function/ },
    {
      name: 'before the handler',
      code: 'null.a; function handler(event) { return event.request; }',
      message: /null/,
    },
    {
      name: 'by an unknown module',
      code: "import fs from 'fs'; function handler() {}",
      message: /Cannot find module "fs"/,
    },
    {
      name: 'by require of an unknown module',
      code: "var fs = require('fs'); function handler() {}",
      message: /Cannot find module "fs"/,
    },
    {
      name: 'by a named import',
      code: "import { createHash } from 'crypto'; function handler() {}",
      message: /createHash/,
    },
    {
      name: 'by import()',
      code: "async function handler() { await import('fs'); }",
      message: /import/,
    },
    {
      name: 'by an algorithm',
      code: "function handler() { require('crypto').createHash('sha512'); }",
      message: /not supported algorithm: "sha512"/,
    },
    {
      name: 'by a rejected promise',
      code: "async function handler() { throw new Error('late'); }",
      message: /^late/,
    },
    {
      name: 'by a promise that never settles',
      code: 'async function handler() { await new Promise(() => {}); }',
      message: /never settles/,
    },
    {
      name: 'by a circular result',
      code: 'function handler(event) { event.event = event; return event; }',
      message: /circular/,
    },
    {
      name: 'by a number as message',
      code: 'function handler() { throw { message: 5 }; }',
      message: /^5$/,
    },
    {
      name: 'by an error whose message fails',
      code: 'function handler() { throw { get message() { throw 1; } }; }',
      message: /without a text/,
    },
    {
      name: 'by an object without members',
      code: 'function handler() { throw Object.create(null); }',
      message: /without a text/,
    },
    {
      name: 'by code in a text, also with a constructor that is shared',
      code: "function handler() { return Buffer.constructor('return process')().env; }",
      message: /Code generation from strings/,
    },
    {
      name: 'by a change to what functions share',
      code: "function handler() { Buffer.prototype.seen = 'a'; }",
      message: /not extensible/,
    },
    {
      name: 'without a key value store',
      code: "import cf from 'cloudfront'; cf.kvs(); function handler() {}",
      message: /No key value store is associated/,
    },
    {
      name: 'with the id of another key value store',
      code: "import cf from 'cloudfront'; function handler() { cf.kvs('other'); }",
      changes: { keyValueStore: STORE },
      message: /with this id is not associated/,
    },
    {
      name: 'by another origin, even if it catches the error',
      code: "import cf from 'cloudfront'; function handler(event) { try { cf.updateRequestOrigin({}); } catch (e) {} return event.request; }",
      message: /does not model cf\.updateRequestOrigin/,
    },
    {
      name: 'by a store whose content is unknown, even if it catches the error',
      code: "import cf from 'cloudfront'; function handler(event) { try { cf.kvs(); } catch (e) {} return event.request; }",
      changes: { keyValueStore: { ...STORE, entries: undefined } as never },
      message: /does not model the content of a key value store/,
    },
    {
      name: 'asynchronously in runtime 1.0',
      code: 'async function handler(event) { return event.request; }',
      changes: RUNTIME_1,
      message: /asynchronous handler needs the runtime cloudfront-js-2\.0/,
    },
    {
      name: 'by an import in runtime 1.0',
      code: "import crypto from 'crypto'; function handler() {}",
      changes: RUNTIME_1,
      message: /import needs the runtime cloudfront-js-2\.0/,
    },
  ];
  for (const { name, code, changes = {}, message } of cases) {
    const run = running(code, { changes });
    test(name, async () => {
      expect(await run()).toMatchObject({
        kind: 'failed',
        errorMessage: expect.stringMatching(message) as unknown,
      });
    });
  }
});

describe('a key value store', () => {
  const values: { expression: string; value: unknown }[] = [
    { expression: "await kvs.get('/old')", value: '/new' },
    { expression: "await kvs.get('settings', { format: 'json' })", value: { on: true } },
    {
      expression: "(await kvs.get('/old', { format: 'bytes' })).toString('hex')",
      value: '2f6e6577',
    },
    { expression: "await kvs.exists('/old')", value: true },
    { expression: "await kvs.exists('toString')", value: false },
    { expression: 'await kvs.count()', value: 3 },
    { expression: '(await kvs.meta()).keyCount', value: 3 },
    { expression: "(await Promise.all([kvs.get('/old'), kvs.exists('x')])).length", value: 2 },
    { expression: "await kvs.get('toString').catch((e) => e instanceof Error)", value: true },
  ];
  for (const id of ['', `'${STORE.id}'`]) {
    for (const { expression, value } of values) {
      const run = running(
        `import cf from 'cloudfront';\nconst kvs = cf.kvs(${id});\nasync function handler() { return { value: ${expression} }; }`,
        { changes: { keyValueStore: STORE } },
      );
      test(`${expression} of cf.kvs(${id})`, async () => {
        expect(await run()).toMatchObject({ kind: 'answered', result: { value } });
      });
    }
  }
});

describe('the samples of AWS, by shape', () => {
  const secret = 'a shared secret';
  const signed = ['{"alg":"HS256"}', '{"exp":1795867200}'].map((part) =>
    Buffer.from(part).toString('base64url'),
  );
  const token = [
    ...signed,
    createHmac('sha256', secret).update(signed.join('.')).digest('base64url'),
  ].join('.');
  const checkToken = (runtime: string, decode: string, key: string): string => `
${runtime}
function verified(token, key) {
  var parts = token.split('.');
  if (parts.length !== 3) throw new Error('not a token');
  var expected = crypto.createHmac('sha256', key).update(parts[0] + '.' + parts[1]).digest('base64url');
  var difference = expected.length ^ parts[2].length;
  for (var i = 0; i < expected.length; i++) difference |= expected.charCodeAt(i) ^ parts[2].charCodeAt(i);
  if (difference !== 0) throw new Error('wrong signature');
  var claims = JSON.parse(${decode});
  if (claims.exp * 1000 < Date.now()) throw new Error('expired');
}
${key}
  try { verified(event.request.querystring.jwt.value, key); } catch (e) {
    console.log('refused: ' + e.message);
    return { statusCode: 401, statusDescription: 'Unauthorized' };
  }
  delete event.request.querystring.jwt;
  return event.request;
}`;
  const cases: {
    name: string;
    code: string;
    changes?: Changes;
    request?: Request;
    response?: object;
    rawQuery?: string;
    result: object;
  }[] = [
    {
      name: 'index.html for a folder',
      code: "function handler(event) { var request = event.request; if (request.uri.endsWith('/')) { request.uri += 'index.html'; } else if (!request.uri.includes('.')) { request.uri += '/index.html'; } return request; }",
      request: { uri: '/docs' },
      result: { uri: '/docs/index.html' },
    },
    {
      name: 'security headers',
      code: "function handler(event) { var response = event.response; response.headers['strict-transport-security'] = { value: 'max-age=63072000' }; return response; }",
      response: { statusCode: 200, headers: {}, cookies: {} },
      result: {
        statusCode: 200,
        headers: { 'strict-transport-security': { value: 'max-age=63072000' } },
      },
    },
    {
      name: 'a header for cross-origin requests',
      code: "async function handler(event) { const response = event.response; if (!response.headers['access-control-allow-origin'] && event.request.headers['origin']) { response.headers['access-control-allow-origin'] = { value: event.request.headers['origin'].value }; } return response; }",
      request: { headers: { origin: { value: 'https://a.example' } } },
      response: { statusCode: 200, headers: {}, cookies: {} },
      result: { headers: { 'access-control-allow-origin': { value: 'https://a.example' } } },
    },
    {
      name: 'a redirect by country',
      code: "function handler(event) { const request = event.request; const country = request.headers['cloudfront-viewer-country']; if (country && country.value === 'DE') { return { statusCode: 302, statusDescription: 'Found', headers: { location: { value: `https://${request.headers.host.value}/de${request.uri}` } } }; } return request; }",
      request: {
        uri: '/a',
        headers: {
          host: { value: 'example.com' },
          'cloudfront-viewer-country': { value: 'DE' },
        },
      },
      result: { statusCode: 302, headers: { location: { value: 'https://example.com/de/a' } } },
    },
    {
      name: 'a sorted query',
      code: "function handler(event) { var found = []; for (var name in event.request.querystring) { var one = event.request.querystring[name]; if (one.multiValue) { one.multiValue.forEach((item) => { found.push(name + '=' + item.value); }); } else { found.push(name + '=' + one.value); } } event.request.querystring = found.sort().join('&'); return event.request; }",
      request: {
        querystring: {
          b: { value: '2', multiValue: [{ value: '2' }, { value: '1' }] },
          a: { value: '1' },
        },
      },
      result: { querystring: 'a=1&b=1&b=2' },
    },
    {
      name: 'a redirect that keeps the query',
      code: "function handler(event) { const query = event.request.rawQueryString(); return { statusCode: 301, headers: { location: { value: '/new' + (query === undefined ? '' : '?' + query) } } }; }",
      rawQuery: 'a=%20&a=2',
      result: { headers: { location: { value: '/new?a=%20&a=2' } } },
    },
    {
      name: 'a path from a key value store',
      code: "import cf from 'cloudfront';\nconst store = cf.kvs();\nasync function handler(event) { try { event.request.uri = await store.get(event.request.uri); } catch (e) { console.log(`${event.request.uri}: ${e}`); } return event.request; }",
      changes: { keyValueStore: STORE },
      request: { uri: '/old' },
      result: { uri: '/new' },
    },
    ...[
      { name: 'is valid', jwt: token, result: { uri: '/', querystring: {} } },
      { name: 'has another signature', jwt: `${token.slice(0, -1)}_`, result: { statusCode: 401 } },
    ].flatMap(({ name, jwt, result }) => [
      {
        name: `a token that ${name}, its key in a store`,
        code: checkToken(
          "import crypto from 'crypto';\nimport cf from 'cloudfront';",
          "Buffer.from(parts[1], 'base64url')",
          "async function handler(event) { const key = await cf.kvs().get('jwt.secret');",
        ),
        changes: { keyValueStore: STORE },
        request: { querystring: { jwt: { value: jwt } } },
        result,
      },
      {
        name: `a token that ${name}, in runtime 1.0`,
        code: checkToken(
          "var crypto = require('crypto');",
          "String.bytesFrom(parts[1], 'base64url')",
          `function handler(event) { var key = '${secret}';`,
        ),
        changes: RUNTIME_1,
        request: { querystring: { jwt: { value: jwt } } },
        result,
      },
    ]),
  ];
  for (const { name, code, result, ...given } of cases) {
    const run = running(code, given);
    test(name, async () => {
      expect(await run()).toMatchObject({ kind: 'answered', result });
    });
  }
});

describe('runs', () => {
  test('keep nothing for the next, not even a global', async () => {
    const code =
      'var count = 0; function handler() { count += 1; globalThis.kept = (globalThis.kept || 0) + 1; globalThis.atob = (globalThis.atob + 1).length; return { count: count, kept: globalThis.kept, atob: globalThis.atob }; }';
    runner = start([hosted(code)]);

    const runs = [await runOnce(code), await runOnce(code)];

    const [first, second] = runs.map(({ kind, ...outcome }) => [kind, outcome]);
    expect(first).toMatchObject(['answered', { result: { count: 1, kept: 1 } }]);
    expect(second).toEqual(first);
  });

  const left = [
    ...['[].seen', 'Math.seen', 'JSON.stringify.seen', '(async () => {}).seen', "''.seen"],
    ...['Object.getPrototypeOf([][Symbol.iterator]()).seen', 'console.seen', '({}).seen'],
    ...['Date.prototype.seen', 'new InternalError().seen', 'RegExp.lastMatch', 'RegExp.$1'],
  ];
  const again = running(
    `function handler(event) {
       const found = [${left.join()}];
       /(.+)/.exec(event.request.uri);
       for (const value of [Object.prototype, Math, JSON.stringify, console]) value.seen = 'a';
       Object.getPrototypeOf([][Symbol.iterator]()).seen = 'a';
       Object.defineProperty(globalThis, 'Map', { value: 'a' });
       const kept = typeof Map;
       return { value: [...found, typeof Array.prototype.map], kept };
     }`,
    { request: { uri: '/of-another-viewer' } },
  );
  test('keep nothing in the objects of the language', async () => {
    const outcomes = [await again(), await again()];

    for (const outcome of outcomes) {
      expect(outcome).toMatchObject({
        kind: 'answered',
        result: { value: [...left.map(() => null), 'function'] },
      });
    }
  });

  test('get their own report, not the second one of an earlier run', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'furlock-function-host-'));
    const hostFile = join(folder, 'host.cjs');
    writeFileSync(
      hostFile,
      `process.on('message', ({ kind, runId, event }) => {
         if (kind === 'start') return process.send({ kind: 'ready' });
         const report = { runId, kind: 'answered', result: event, logs: [] };
         process.send(report);
         process.send(report);
       });`,
    );
    const twice = start([], { hostFile });
    runner = twice;
    const call = (uri: string) =>
      twice.run({ functionArn: 'a', event: event({ uri }), rawQuery: undefined });

    const outcomes = await Promise.all(['/1', '/2', '/3'].map(call));

    rmSync(folder, { recursive: true });
    expect(outcomes).toMatchObject(
      ['/1', '/2', '/3'].map((uri) => ({ result: { request: { uri } } })),
    );
  });

  test('share one process and end in their order', async () => {
    const codes = ['a', 'b', 'c'].map(
      (name) => `function handler() { return { name: '${name}' }; }`,
    );
    const pids: number[] = [];
    runner = start(
      codes.map((code) => hosted(code)),
      { pids },
    );

    const runs = await Promise.all(codes.map(runOnce));

    expect(runs.map((outcome) => outcome.kind === 'answered' && outcome.result)).toEqual([
      { name: 'a' },
      { name: 'b' },
      { name: 'c' },
    ]);
    expect(pids).toHaveLength(1);
  });

  const endless: { name: string; code: string }[] = [
    { name: 'a loop', code: 'function handler() { for (;;); }' },
    { name: 'a loop of promises', code: 'async function handler() { for (;;) await 1; }' },
    { name: 'a loop before the handler', code: 'for (;;); function handler() {}' },
    {
      name: 'a list that grows',
      code: 'function handler() { for (var a = []; ; ) a.push(a.slice()); }',
    },
    {
      name: 'a regular expression',
      code: "function handler() { return /^(a+)+$/.test('a'.repeat(60) + 'b'); }",
    },
  ];
  for (const { name, code } of endless) {
    test(`that do not end are stopped: ${name}; the next one runs in a new process`, async () => {
      const next = 'function handler(event) { return event.request; }';
      runner = start([hosted(code), hosted(next)], { runTimeoutMs: 1000 });

      const [stopped, after] = await Promise.all([runOnce(code), runOnce(next)]);

      expect(stopped).toMatchObject({
        kind: 'failed',
        errorMessage: expect.stringContaining('did not end within 1000 ms, or it ended') as unknown,
      });
      expect(after).toMatchObject({ kind: 'answered', result: { uri: '/' } });
    });
  }

  test('fail if their process ends, and the next one runs in a new process', async () => {
    const code = 'function handler() { for (;;); }';
    const next = 'function handler(event) { return event.request; }';
    const pids: number[] = [];
    runner = start([hosted(code), hosted(next)], { pids });
    await runOnce(next);

    const failing = runOnce(code);
    for (const pid of pids) process.kill(pid, 'SIGKILL');

    expect(await failing).toMatchObject({ kind: 'failed' });
    expect(await runOnce(next)).toMatchObject({ kind: 'answered' });
  });

  test('fail after a stop', async () => {
    const code = 'function handler(event) { return event.request; }';
    runner = start([hosted(code)]);
    await runOnce(code);

    runner.stop();

    expect(await runOnce(code)).toMatchObject({
      kind: 'failed',
      errorMessage: 'The local edge is stopping.',
    });
  });

  function runOnce(code: string): Promise<FunctionOutcome> {
    if (runner === undefined) throw new Error('no runner');
    return runner.run({ functionArn: code, event: event(), rawQuery: undefined });
  }
});

describe('the log', () => {
  const lines: { name: string; code: string; logs: readonly string[] }[] = [
    { name: 'text', code: "console.log('a' + 1)", logs: ['a1'] },
    { name: 'an object', code: 'console.log({ a: [1] })', logs: ['{"a":[1]}'] },
    { name: 'an error', code: "console.log(new Error('no'))", logs: ['Error: no'] },
    {
      name: 'values without a text',
      code: 'console.log({ toJSON() {} }); console.log({ get a() { throw 1; } }); console.log(null)',
      logs: ['[object Object]', '[object Object]', 'null'],
    },
    { name: 'no comma syntax', code: "console.log('a', 'b')", logs: ['a'] },
    {
      name: 'at most 10 KB',
      code: "for (var i = 0; i < 20; i++) console.log('x'.repeat(1000))",
      logs: Array.from({ length: 10 }, () => 'x'.repeat(1000)),
    },
  ];
  for (const { name, code, logs } of lines) {
    const run = running(`function handler(event) { ${code}; return event.request; }`);
    test(`has ${name}`, async () => {
      expect(await run()).toMatchObject({ kind: 'answered', logs });
    });
  }

  const failing = running("function handler() { console.log('before'); null.a; }");
  test('is kept if the function fails', async () => {
    expect(await failing()).toMatchObject({ kind: 'failed', logs: ['before'] });
  });
});
