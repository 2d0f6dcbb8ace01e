/**
 * Apps in the shapes of public projects with a function behind CloudFront, started unmodified: requests, and
 * the answers that AWS documents.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { curl } from './testing/curl.js';
import { runSynthesis } from './testing/foreign-apps/run-synthesis.js';
import { WORKSPACE, startLocalEdge, type LocalEdge } from './testing/start-local-edge.js';

let folder: string;
let edge: LocalEdge | undefined;

beforeAll(() => {
  folder = runSynthesis('synthesize-shapes.ts');
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});
afterEach(async () => {
  await edge?.stop();
  edge = undefined;
});

/** The modules of Lambda's runtime. */
const RUNTIME_SDK = ['--runtime-sdk', WORKSPACE];

const assemblyOf = (app: string): string => join(folder, app, 'assembly');

async function start(app: string, ...args: string[]): Promise<LocalEdge> {
  edge = await startLocalEdge(assemblyOf(app), { args, witness: false });
  return edge;
}

test('a check of a cookie before a bucket and an API: sign-in without it, the site with it', async () => {
  const { endpoints } = await start('cookie-check', ...RUNTIME_SDK);
  const page = `${endpoints.url}/`;

  const anonymous = await curl([page]);
  const forged = await curl(['--cookie', `session=${endpoints.idToken.slice(0, -4)}AAAA`, page]);
  const session = ['--cookie', `a=b; session=${endpoints.idToken}`];
  const ada = await curl([...session, page]);
  const api = await curl([...session, `${endpoints.url}/api/x`]);
  // The file is in the cache now; the check is before it.
  const later = await curl([page]);

  const location = new URL(anonymous.headers['location'] ?? '');
  expect(anonymous.status).toBe(302);
  expect(location.host).toBe('my-site.auth.us-east-1.amazoncognito.com');
  expect(location.searchParams.get('redirect_uri')).toBe(
    `https://${new URL(endpoints.url).host}/callback`,
  );
  expect(forged.status).toBe(302);
  expect(ada).toMatchObject({ status: 200, body: '<h1>members</h1>' });
  expect(api).toMatchObject({ status: 200, body: 'us-east-1 /api/x' });
  expect(later.status).toBe(302);
});

test('a signer for the functions with a tag, whose bundle lists the paths', async () => {
  const running = await start('tag-signer');
  const get = (path: string) => curl([`${running.endpoints.url}${path}`]);

  const orders = await get('/orders');
  const unlisted = await get('/stock');
  const untagged = await get('/invoices');

  expect(orders).toMatchObject({ status: 200, body: 'of a layer' });
  expect(unlisted.status).toBe(403);
  await running.printed(/GET \/stock 403 SIGV4_MISSING/);
  expect(untagged.status).toBe(403);
  await running.printed(/GET \/invoices 403 IAM_DENIED/);
  expect(running.output()).not.toContain('does not know the value');

  // AWS would know the tags of the caller's role.
  expect((await get('/teams')).status).toBe(403);
  await running.printed(/why: .*does not know the value of aws:PrincipalTag\/team/);
});

test('a stream arrives in pieces through the signing by CloudFront', async () => {
  const { endpoints } = await start('streaming');

  const pieces: string[] = [];
  const { body, status } = await fetch(endpoints.url);
  for await (const piece of body ?? []) pieces.push(Buffer.from(piece).toString());

  expect(status).toBe(200);
  expect(pieces).toEqual(['data: one\n\n', 'data: two\n\n']);
  expect((await curl([endpoints.functionUrl])).status).toBe(403);
});

describe('a bundle without the SDK', () => {
  test('lacks it here without --runtime-sdk, which the log names', async () => {
    const running = await start('external-sdk');

    expect((await curl([running.endpoints.url])).status).toBe(502);

    await running.printed(/Runtime\.ImportModuleError.*Cannot find module '@aws-sdk\/client-ssm'/);
    await running.printed(/brings @aws-sdk\/client-ssm; .* --runtime-sdk /);
  });

  test('finds it with --runtime-sdk', async () => {
    const { endpoints } = await start('external-sdk', ...RUNTIME_SDK);

    expect(await curl([endpoints.url])).toMatchObject({ status: 200, body: 'of SSM' });
  });
});

describe('functions of other apps', () => {
  const code = (name: string, text: string): string => {
    const directory = join(folder, name);
    mkdirSync(directory, { recursive: true });
    writeFileSync(join(directory, 'index.js'), text);
    return `${name}=${directory}`;
  };
  const MARKS =
    "exports.handler = async ({ Records: [{ cf }] }) => (cf.request.uri = '/marked', cf.request);";
  const ORDERS =
    'exports.handler = async ({ rawPath }, { functionName }) => ({ statusCode: 200, body: functionName + rawPath });';

  test('without code are listed with the option for it, and answer 503; the alias is served', async () => {
    const running = await start('imported');

    const imported = await curl([running.endpoints.url]);
    const alias = await curl([`${running.endpoints.url}/live/a`]);

    expect(imported.status).toBe(503);
    expect(running.output()).toMatch(
      /TargetFunctionArn: The function orders .*--function orders=<folder>/,
    );
    expect(running.output()).toMatch(
      /The function marks .* answered with 503\. --function marks=<folder>/,
    );
    expect(alias).toMatchObject({ status: 200, body: 'eu-west-1 /live/a' });
  });

  test('run the code of the command line; CloudFront needs the permissions of the assembly', async () => {
    const { endpoints } = await start(
      'imported',
      ...['--function', code('marks', MARKS), '--function', code('orders', ORDERS)],
    );

    expect(await curl([endpoints.url])).toMatchObject({ status: 200, body: 'orders/marked' });
    expect((await curl([endpoints.functionUrl])).status).toBe(403);
  });

  test.each([
    ['a name that the assembly does not refer to', 'basket', /names no function .*marks/],
    ['a folder without the file of a handler', 'orders', /contains none of index\.mjs/],
  ])('%s is refused', (_case, name, sentence) => {
    const empty = join(folder, 'empty');
    mkdirSync(empty, { recursive: true });
    const { status, stderr } = spawnSync(
      process.execPath,
      [
        join(WORKSPACE, 'apps/local-edge/bin/local-edge.mjs'),
        ...['--assembly', assemblyOf('imported'), '--function', `${name}=${empty}`],
      ],
      { cwd: folder, encoding: 'utf8' },
    );

    expect(status).toBe(1);
    expect(stderr).toMatch(sentence);
  });
});

test('however an app is spread over stacks, each of its sites answers', async () => {
  const { endpoints } = await start('structure', '--region', 'eu-west-3');

  const answers = await Promise.all(
    endpoints.distributions.map(async ({ stack, url }) => [
      stack.replace(/-\w+-\w{12}$/, ''),
      (await curl([`${url}/a`])).body,
    ]),
  );

  const { Included: included = '', ...others } = Object.fromEntries(answers) as Record<
    string,
    string
  >;
  expect(others).toEqual({
    Anywhere: 'eu-west-3 /a anywhere',
    'Beta-Web': 'eu-west-1 /a stage',
    Front: 'eu-west-1 /a export invented-secret',
    Root: 'eu-west-1 /a nested',
    Abroad: 'eu-west-1 /a abroad marked',
  });
  expect(JSON.parse(included)).toMatchObject({
    GREETING: 'hi',
    KIND: 'one of many',
    TOPIC: 'none',
  });
});
