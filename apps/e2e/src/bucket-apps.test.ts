/**
 * Apps with buckets, started unmodified: requests, and the answers that AWS documents.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { curl } from './testing/curl.js';
import { runSynthesis } from './testing/foreign-apps/run-synthesis.js';
import { WORKSPACE, startLocalEdge, type LocalEdge } from './testing/start-local-edge.js';

let folder: string;
let edge: LocalEdge | undefined;

beforeAll(() => {
  folder = runSynthesis('synthesize-buckets.ts');
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});
afterEach(async () => {
  await edge?.stop();
  edge = undefined;
});

const assemblyOf = (app: string): string => join(folder, app, 'assembly');

async function start(app: string, ...args: string[]): Promise<LocalEdge> {
  edge = await startLocalEdge(assemblyOf(app), { args, witness: false });
  return edge;
}

const get = (path: string, ...args: string[]) =>
  curl([...args, '--path-as-is', `${edge?.endpoints.url}${path}`]);

/** What the command says if it does not start. */
function refusal(app: string, ...args: string[]): string {
  const { status, stderr } = spawnSync(
    process.execPath,
    [
      join(WORKSPACE, 'apps/local-edge/bin/local-edge.mjs'),
      ...['--assembly', assemblyOf(app), '--port', '0'],
      ...args,
    ],
    { cwd: folder, encoding: 'utf8', timeout: 120_000 },
  );
  expect(status).toBe(1);
  return stderr;
}

describe('a site of files and settings, with an API beside it', () => {
  test('answers with its files, with --strict, and with its page for every other path', async () => {
    await start('site-with-api', '--strict');

    const home = await get('/');
    const script = await get('/app.js');
    const settings = await get('/settings.json');
    const route = await get('/people/ada?tab=1');
    const excluded = await get('/docs/index.html');
    const signs = await get('/a%20b%2Bc.txt');
    const part = await get('/app.js', '--header', 'Range: bytes=0-6');

    expect(home).toMatchObject({
      status: 200,
      body: '<h1>home</h1>',
      headers: { 'content-type': 'text/html', 'cache-control': 'max-age=300' },
    });
    expect(script.headers['content-type']).toBe('text/javascript');
    expect(JSON.parse(settings.body)).toEqual({
      api: expect.stringMatching(/^https:\/\/\w+\.lambda-url\.eu-west-1\.on\.aws\/$/) as unknown,
      list: [1, 2],
    });
    expect([route.status, route.body]).toEqual([200, '<h1>home</h1>']);
    expect(excluded.body).toBe('<h1>home</h1>');
    expect(signs.body).toBe('a name with signs');
    expect([part.status, part.body]).toEqual([206, 'console']);
  });

  test('caches a file, and calls its API through the access control', async () => {
    await start('site-with-api');

    await get('/app.js');
    const again = await get('/app.js');
    const api = await get('/api/x');
    const file = await get('/api/file');
    const missing = await get('/api/missing');
    const posted = await get('/app.js', '--data', 'x');

    expect(again.headers['x-cache']).toBe('Hit from cloudfront');
    expect(api).toMatchObject({ status: 200, body: 'api /api/x' });
    expect(file.body).toMatch(/^403 .*<Code>AccessDenied</s);
    expect(missing.status).toBe(404);
    expect(posted.status).toBe(403);
    expect(edge?.output()).not.toContain('token was not checked');
  });

  test('does not answer who goes around the distribution', async () => {
    const { endpoints } = await start('site-with-api');
    const bearer = await get('/app.js', '--header', 'Authorization: Bearer x');

    // The viewer's header is not forwarded; CloudFront signs in its place.
    expect(bearer.status).toBe(200);
    expect((await curl([endpoints.functionUrl])).status).toBe(403);
  });
});

test('a bucket whose policy names another distribution refuses, and says why; so does one of others', async () => {
  await start('wrong-policy');

  const own = await get('/app.js');
  const imported = await get('/imported/x');

  expect(own.status).toBe(403);
  expect(own.body).toMatch(/<Error><Code>AccessDenied<\/Code>/);
  await edge?.printed(
    /S3 wrong-own-\w+: GET \/app\.js 403 AccessDenied\n +why: cloudfront\.amazonaws\.com for arn:aws:cloudfront::111122223333:distribution\/E\w+ is not authorized/,
  );
  expect(imported.status).toBe(403);
  expect(edge?.output()).toContain('--bucket of-somebody-else=<folder>');
});

describe('films that only a signed URL shows', () => {
  test('are shown to the bearer of a link, and to nobody else', async () => {
    await start('private-films', '--strict');

    const link = new URL((await get('/link?film=1')).body);
    const signed = link.pathname + link.search;

    expect(await get(signed)).toMatchObject({ status: 200, body: 'a film' });
    expect(await get(signed)).toMatchObject({ status: 200, body: 'a film' });
    for (const [target, code] of [
      ['/films/1', 'MissingKey'],
      [signed.replace('/films/1', '/films/2'), 'AccessDenied'],
      [signed.replace(/Key-Pair-Id=.*/, 'Key-Pair-Id=KOTHER'), 'UnknownKey'],
    ] as const) {
      const refused = await get(target);

      expect(refused.status).toBe(403);
      expect(refused.body).toContain(`<Code>${code}</Code>`);
    }
    expect((await get('/login')).body).toBe('log in');
    expect(edge?.output()).not.toContain(link.searchParams.get('Signature'));
  });
});

describe('--bucket', () => {
  test('gives files to a bucket of others, and says that its policy is unknown', async () => {
    const files = join(folder, 'given');
    mkdirSync(join(files, 'imported'), { recursive: true });
    writeFileSync(join(files, 'imported', 'x'), 'of somebody else');
    await start('wrong-policy', '--bucket', `of-somebody-else=${files}`);

    expect((await get('/imported/x')).body).toBe('of somebody else');
    expect((await get('/app.js')).status).toBe(403);
    expect(edge?.output()).toMatch(/The policy of the bucket of-somebody-else .* is not judged/);
  });

  test('of an unknown bucket, or without a folder, is refused', () => {
    expect(refusal('wrong-policy', '--bucket', `other=${folder}`)).toMatch(
      /--bucket other names no bucket of the assembly, which has Own \(wrong-own-\w+\), of-somebody-else\./,
    );
    expect(refusal('wrong-policy', '--bucket', 'Own=/nowhere')).toMatch(/no folder \/nowhere/);
  });
});

test('an access identity reads below the path of the origin, which functions see as an S3 origin', async () => {
  await start('access-identity');

  const found = await get('/app.js');
  const missing = await get('/missing');

  expect(found).toMatchObject({ status: 200, body: 'console.log(1)' });
  expect(JSON.parse(found.headers['x-shown-origin'] ?? '')).toEqual({
    s3: {
      authMethod: 'origin-access-identity',
      customHeaders: {},
      domainName: expect.stringMatching(
        /^identity-files.*\.s3\.eu-west-1\.amazonaws\.com$/,
      ) as unknown,
      path: '/site',
      region: 'eu-west-1',
    },
  });
  expect(missing.status).toBe(403);
});

test('a website has index documents, redirects to folders, and its error document', async () => {
  await start('website', '--strict');

  const folderAnswer = await get('/docs');
  const page = await get('/docs/');
  const missing = await get('/missing');

  expect([folderAnswer.status, folderAnswer.headers['location']]).toEqual([302, '/docs/']);
  expect(page).toMatchObject({ status: 200, body: '<h1>docs</h1>' });
  expect([missing.status, missing.body]).toEqual([403, 'lost']);
});

test('an encrypted bucket is read with the permission of its key', async () => {
  await start('encrypted', '--strict');

  expect(await get('/app.js')).toMatchObject({
    status: 200,
    headers: { 'x-amz-server-side-encryption': 'aws:kms' },
  });
});

describe('an origin group of another host and a bucket', () => {
  const seen: { url: string | undefined; headers: IncomingHttpHeaders }[] = [];
  let server: Server;
  let origin: string;

  beforeAll(async () => {
    server = createServer(({ url, headers }, outgoing) => {
      seen.push({ url, headers });
      outgoing.writeHead(url === '/app.js' ? 503 : 200).end('from the stand-in');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  test('asks the stand-in with the name of the host, and the bucket when it fails', async () => {
    await start('failover', '--strict', '--origin', `www.example.com=${origin}`);

    const direct = await get('/x?a=b');
    const failed = await get('/app.js');
    const posted = await get('/app.js', '--data', 'x');
    const { body } = await get('/__furlock/requests');
    const { requests } = JSON.parse(body) as { requests: readonly object[] };

    expect(direct).toMatchObject({ status: 200, body: 'from the stand-in' });
    expect(seen[0]).toMatchObject({ url: '/x', headers: { host: 'www.example.com' } });
    expect(failed).toMatchObject({ status: 200, body: 'console.log(1)' });
    expect(posted.status).toBe(503);
    expect(requests[1]).toMatchObject({
      failedTry: {
        originRequest: { domainName: 'www.example.com' },
        originAnswer: { status: 503 },
      },
      originAnswer: { status: 200 },
    });
  });

  test('is not served without the stand-in, and says how to name one', async () => {
    await start('failover');

    expect((await get('/app.js')).status).toBe(502);
    expect(edge?.output()).toContain('--origin other=http://127.0.0.1:<port>');
    expect(refusal('failover', '--strict')).toContain('Not started, because of --strict.');
  });

  test('a stand-in is a server of this machine for an origin that exists', () => {
    expect(refusal('failover', '--origin', 'else=http://127.0.0.1:1')).toMatch(
      /--origin else names no origin of the assembly, which has other \(www\.example\.com\), \w+ \(group-files/,
    );
    expect(refusal('failover', '--origin', 'other=https://example.com')).toMatch(
      /Only a server of this machine can stand for an origin/,
    );
  });
});
