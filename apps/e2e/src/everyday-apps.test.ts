/**
 * Apps with the parts that other people's projects have, started unmodified: requests, and the answers that
 * AWS documents.
 */
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { decodeJwt } from 'jose';
import { curl } from './testing/curl.js';
import { runSynthesis } from './testing/foreign-apps/run-synthesis.js';
import { WORKSPACE, startLocalEdge, type LocalEdge } from './testing/start-local-edge.js';

let folder: string;
let edge: LocalEdge;

beforeAll(() => {
  folder = runSynthesis('synthesize-everyday.ts');
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});
afterEach(async () => {
  await edge.stop();
});

const assemblyOf = (app: string): string => join(folder, app, 'assembly');

async function start(app: string, ...args: string[]): Promise<LocalEdge> {
  edge = await startLocalEdge(assemblyOf(app), { args, witness: false });
  return edge;
}

const get = (path: string, ...args: string[]) => curl([...args, `${edge.endpoints.url}${path}`]);

test('a legacy distribution has its root object, forwards no query, and caches for a day', async () => {
  await start('legacy-distribution');

  const first = await get('/?a=b');
  const second = await get('/');
  const posted = await get('/', '--data', 'x');

  expect(first).toMatchObject({ status: 200, body: 'eu-west-1 /index.html ' });
  expect(second).toMatchObject({ status: 200, headers: { 'x-cache': 'Hit from cloudfront' } });
  expect(posted.status).toBe(403);
});

test('a stack without an environment runs in the region of the command line, without an edge function', async () => {
  await start('agnostic', '--region', 'eu-west-3');

  const answer = await get('/hello');
  const direct = await curl([edge.endpoints.functionUrl]);

  expect(answer).toMatchObject({ status: 200, body: 'eu-west-3 /hello ' });
  expect(direct.status).toBe(403);
  expect(edge.endpoints).toMatchObject({ region: 'eu-west-3' });
});

test('users of a pool sign in with their address; what surrounds the sign-in is said', async () => {
  await start('email-pool');
  const { cognitoUrl, username, password } = edge.endpoints;

  const answer = await curl([
    ...['--header', 'content-type: application/x-amz-json-1.1'],
    ...['--header', 'x-amz-target: AWSCognitoIdentityProviderService.InitiateAuth'],
    '--data',
    JSON.stringify({
      AuthFlow: 'USER_PASSWORD_AUTH',
      ClientId: decodeJwt(edge.endpoints.idToken).aud,
      AuthParameters: { USERNAME: username, PASSWORD: password },
    }),
    cognitoUrl,
  ]);
  const { AuthenticationResult: tokens } = JSON.parse(answer.body) as {
    AuthenticationResult: { IdToken: string };
  };

  expect(username).toBe('ada@example.com');
  expect(decodeJwt(tokens.IdToken)).toMatchObject({
    email: 'ada@example.com',
    'cognito:username': expect.stringMatching(/^[0-9a-f-]{36}$/) as unknown,
  });
  expect(edge.output()).toMatch(/Pool\w* in stack People, LambdaConfig: .* PreTokenGeneration/);
  expect(edge.output()).toMatch(/Pool\w* in stack People, MfaConfiguration: .* second factor/);
});

test('each distribution has a port of its own', async () => {
  await start('several-distributions');
  const { distributions } = edge.endpoints;

  const bodies = await Promise.all(
    distributions.map(async ({ url }) => (await curl([`${url}/x`])).body),
  );

  expect(distributions.map(({ stack }) => stack)).toEqual(['First', 'Second']);
  expect(bodies).toEqual(['eu-west-1 /x ', 'eu-north-1 /x ']);
  expect(edge.output()).toContain(distributions[1]?.browserUrl);
});

describe('a backend with a table, a bucket, a queue, a topic and a secret', () => {
  test('finds their names in its variables; a call fails as on AWS', async () => {
    await start('many-resources');

    const variables = JSON.parse((await get('/')).body) as Record<string, string>;
    const call = await get('/call');

    expect(variables).toMatchObject({
      TABLE: expect.stringMatching(/^Shop-Table\w+-\w{12}$/) as unknown,
      BUCKET: expect.stringMatching(/^shop-bucket\w+-[a-z0-9]{12}$/) as unknown,
      QUEUE: expect.stringMatching(
        /^https:\/\/sqs\.eu-west-1\.amazonaws\.com\/111122223333\/Shop-Queue/,
      ) as unknown,
      TOPIC: expect.stringMatching(/^arn:aws:sns:eu-west-1:111122223333:Shop-Topic/) as unknown,
      SECRET: expect.stringMatching(/^arn:aws:secretsmanager:eu-west-1:111122223333:/) as unknown,
      PASSWORD: 'invented-secret',
      VERSION: 'seven',
    });
    expect(call.body).toMatch(/^400 .*"ResourceNotFoundException".*Requested resource not found/);
    for (const type of ['DynamoDB::GlobalTable', 'S3::Bucket', 'SQS::Queue', 'SNS::Topic']) {
      expect(edge.output()).toContain(`in stack Shop (AWS::${type}): `);
    }
  });

  test('does not start with --strict, which lists all of them', () => {
    const { status, stderr } = spawnSync(
      process.execPath,
      [
        join(WORKSPACE, 'apps/local-edge/bin/local-edge.mjs'),
        ...['--assembly', assemblyOf('many-resources'), '--strict'],
      ],
      { cwd: folder, encoding: 'utf8' },
    );

    expect(status).toBe(1);
    expect(stderr.match(/ in stack Shop /g)).toHaveLength(7);
  });
});

test('a page application has its files, its API and its page for errors', async () => {
  await start('page-application');

  const page = await get('/');
  const api = await get('/api/x?a=b');
  const rewritten = await get('/api/?a=b');
  const missing = await get('/missing');

  expect(page).toMatchObject({ status: 200, body: expect.stringContaining('<h1>pages</h1>') });
  expect(api).toMatchObject({ status: 200, body: 'eu-west-1 /api/x ' });
  expect(rewritten).toMatchObject({ status: 200, body: 'eu-west-1 /api/index.html ' });
  expect(missing).toMatchObject({ status: 200, body: 'eu-west-1 /pages/app.html ' });
});

describe('CloudFront Functions', () => {
  test('redirect by a key value store, and add headers to answers', async () => {
    await start('viewer-functions');

    const moved = await get('/old');
    const other = await get('/other?a=1&b=%20&a=2');

    expect(moved).toMatchObject({
      status: 301,
      headers: { location: '/new', 'x-cache': 'FunctionGeneratedResponse from cloudfront' },
    });
    expect(other).toMatchObject({
      status: 200,
      body: 'eu-west-1 /other a=1&b=%20&a=2',
      headers: { 'x-frame-options': 'DENY', 'set-cookie': 'seen=yes; Secure; Path=/' },
    });
    await edge.printed(/Redirects\w*\] moved to \/new/);
  });

  test('that fail or do not end are answered 503, with the reason in the log', async () => {
    await start('viewer-functions');

    const broken = await get('/broken');
    const endless = await get('/endless');
    const after = await get('/old');

    expect([broken.status, endless.status, after.status]).toEqual([503, 503, 301]);
    expect(broken.headers['x-cache']).toBe('FunctionExecutionError from cloudfront');
    await edge.printed(/why: TypeError: .*\(line 2\)/);
    await edge.printed(/why: .*did not end within 1000 ms/);
  });
});

test('the URL of an alias runs code of the template with modules of a layer, and answers a preflight', async () => {
  await start('alias');
  const { functionUrl, functionUrlHost } = edge.endpoints;

  const answer = await get('/');
  const preflight = await curl([
    ...['--request', 'OPTIONS', '--header', `Host: ${functionUrlHost}`],
    ...['--header', 'Origin: https://app.example'],
    ...['--header', 'Access-Control-Request-Method: GET'],
    functionUrl,
  ]);

  expect(answer).toMatchObject({ status: 200, body: 'of a layer live' });
  expect(preflight).toMatchObject({
    status: 200,
    body: '',
    headers: { 'access-control-allow-origin': 'https://app.example' },
  });
});
