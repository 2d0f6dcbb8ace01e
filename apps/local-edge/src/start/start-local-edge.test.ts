import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createServer } from 'node:net';
import { build } from 'esbuild';
import type { AnsweredRequest } from '@furlock/simulator-cloudfront';
import { readDeployment, type Deployment } from '@furlock/simulator-deployment';
import { writeFixtureAssembly, type FixtureAssembly } from '@furlock/simulator-deployment/testing';
import { buildLambdaHost, type BuiltHost } from '@furlock/simulator-lambda/testing';
import type { Verdict } from '../pages/request-log.js';
import { localEdgeOptions } from '../testing/local-edge-options.js';
import { listen } from './listen.js';
import { startLocalEdge, type LocalEdge, type LocalEdgeOptions } from './start-local-edge.js';

/** Responds at the edge below `/edge`, and forwards every other request unsigned. */
const EDGE = `
export const handler = async ({ Records: [{ cf: { request } }] }) =>
  request.uri.startsWith('/edge') ? { status: '200', body: process.env.AWS_REGION } : request;
`;
const BACKEND = `export const handler = async () => ({ statusCode: 200, body: 'reached' });`;

let assembly: FixtureAssembly;
let host: BuiltHost;
let deployment: Deployment;
let localEdge: LocalEdge;
const answered: AnsweredRequest[] = [];
const verdicts: Verdict[] = [];

const optionsFor = (changed: Partial<LocalEdgeOptions>): LocalEdgeOptions =>
  localEdgeOptions(deployment, host.file, {
    onAnswered: (request) => answered.push(request),
    onVerdict: (verdict) => verdicts.push(verdict),
    ...changed,
  });

beforeAll(async () => {
  assembly = writeFixtureAssembly(undefined, { edge: EDGE, backend: BACKEND });
  host = await buildLambdaHost(build);
  const read = readDeployment(assembly.directory);
  if (!read.ok) throw new Error(read.error.sentence);
  deployment = read.value;
  const started = await startLocalEdge(optionsFor({}));
  if (!started.ok) throw new Error(started.error.sentence);
  localEdge = started.value;
});

afterAll(async () => {
  await localEdge.stop();
  host.remove();
  assembly.remove();
});

describe('a started local edge', () => {
  test('responds from the edge region', async () => {
    const answer = await fetch(`${localEdge.endpoints.url}/edge`);

    expect(await answer.text()).toBe('ap-southeast-2');
  });

  test('rejects an unsigned request before the function, and reports it', async () => {
    const answer = await fetch(`${localEdge.endpoints.url}/unsigned`);

    expect(answer.status).toBe(403);
    expect(await answer.text()).not.toContain('reached');
    expect(verdicts.at(-1)).toMatchObject({ path: '/unsigned', status: 403 });
    expect(answered.at(-1)).toMatchObject({ rawPath: '/unsigned', code: 'AccessDeniedException' });
  });

  test('shows the verdict of the function URL with the request', async () => {
    await fetch(`${localEdge.endpoints.url}/judged`);

    const page = await fetch(`${localEdge.endpoints.url}/__furlock/requests`);

    const { requests } = (await page.json()) as { requests: unknown[] };
    expect(requests[0]).toMatchObject({
      viewerRequest: { target: '/judged' },
      verdict: { path: '/judged', status: 403 },
      answer: { status: 403 },
    });
  });

  test('reports all endpoints', () => {
    const { endpoints } = localEdge;
    const loopback = expect.stringMatching(/^https?:\/\/127\.0\.0\.1:\d+$/);

    expect(endpoints).toMatchObject({
      url: loopback,
      browserUrl: loopback,
      functionUrl: loopback,
      functionUrlHost: deployment.functionUrls[0]?.host,
      cognitoUrl: loopback,
      ssmUrl: loopback,
      logsUrl: loopback,
      region: 'eu-central-1',
      stage: 'test',
      username: 'ada',
      users: [
        { username: 'ada', password: endpoints.password, groups: [] },
        { username: 'barbara', groups: ['admins'] },
      ],
      operatorCredentials: { accessKeyId: expect.stringMatching(/^AKIA/) as unknown },
    });
  });

  test.each(['url', 'functionUrl', 'cognitoUrl', 'ssmUrl', 'logsUrl'] as const)(
    'keeps an idle connection to %s for more than a minute',
    async (name) => {
      const answer = await fetch(localEdge.endpoints[name] ?? '');

      expect(answer.headers.get('keep-alive')).toBe('timeout=65');
    },
  );

  test("serves the pool's keys", async () => {
    const poolId = deployment.userPools[0]?.id ?? '';

    const answer = await fetch(`${localEdge.endpoints.cognitoUrl}/${poolId}/.well-known/jwks.json`);

    expect(await answer.json()).toHaveProperty('keys');
  });
});

describe('startLocalEdge', () => {
  test('suggests another port if the port is in use', async () => {
    const other = createServer();
    const listening = await listen(other, 0);
    const port = listening.ok ? listening.port : 0;

    const started = await startLocalEdge(optionsFor({ port }));

    other.close();
    expect(started).toMatchObject({
      ok: false,
      error: {
        code: 'PORT_UNAVAILABLE',
        sentence: `Port ${port} is in use. Choose another port with --port, for example --port 8081, or use --port 0 for any free port.`,
      },
    });
  });

  test('runs without a user pool and without users', async () => {
    const started = await startLocalEdge(
      optionsFor({ deployment: { ...deployment, userPools: [] } }),
    );
    if (!started.ok) throw new Error(started.error.sentence);

    const { endpoints } = started.value;
    await started.value.stop();
    expect(endpoints).toMatchObject({ url: expect.stringMatching(/^http:/) });
    expect(endpoints.idToken).toBeUndefined();
  });

  const lacking: { name: string; change: () => Partial<Deployment>; status: number }[] = [
    { name: 'a function URL', change: () => ({ functionUrls: [] }), status: 502 },
    {
      name: 'the function at the edge, which no request may pass by',
      change: () => ({
        functions: deployment.functions.filter(({ versionArns }) => versionArns.length === 0),
      }),
      status: 503,
    },
    {
      name: 'the function behind the URL',
      change: () => ({
        functions: deployment.functions.filter(({ versionArns }) => versionArns.length > 0),
      }),
      status: 502,
    },
  ];

  test.each(lacking)('runs without $name', async ({ change, status }) => {
    const started = await startLocalEdge(
      optionsFor({ deployment: { ...deployment, ...change() } }),
    );
    if (!started.ok) throw new Error(started.error.sentence);

    const answer = await fetch(`${started.value.endpoints.url}/`);

    await started.value.stop();
    expect(answer.status).toBe(status);
  });

  test('serves each distribution on a port of its own', async () => {
    const [first] = deployment.distributions;
    const second = { ...first, logicalId: 'Second', id: 'E2', domainName: 'd2.cloudfront.net' };
    const started = await startLocalEdge(
      optionsFor({ deployment: { ...deployment, distributions: [first, second] } }),
    );
    if (!started.ok) throw new Error(started.error.sentence);

    const { distributions = [], url } = started.value.endpoints;
    const answers = await Promise.all(
      distributions.map(async (one) => (await fetch(`${one.url}/edge`)).status),
    );

    await started.value.stop();
    expect(distributions).toMatchObject([
      { logicalId: 'Distribution', url },
      { logicalId: 'Second' },
    ]);
    expect(answers).toEqual([200, 200]);
  });

  test('says why a function does not run, and answers as AWS answers for one that fails', async () => {
    const notes: string[] = [];
    const unrunnable = 'runs on java21';
    const started = await startLocalEdge(
      optionsFor({
        deployment: {
          ...deployment,
          functions: deployment.functions.map((one) => ({ ...one, unrunnable })),
        },
        onFunctionNote: (sentence) => notes.push(sentence),
      }),
    );
    if (!started.ok) throw new Error(started.error.sentence);

    const answer = await fetch(`${started.value.endpoints.url}/`);

    await started.value.stop();
    expect(answer.status).toBe(503);
    expect(notes).toEqual([expect.stringMatching(/runs on java21\. It does not run here/)]);
  });

  test('runs code that is in the template', async () => {
    const inlineCode = "exports.handler = async () => ({ status: '200', body: 'inline' });";
    const started = await startLocalEdge(
      optionsFor({
        deployment: {
          ...deployment,
          functions: deployment.functions.map((one) => ({ ...one, directory: '', inlineCode })),
        },
      }),
    );
    if (!started.ok) throw new Error(started.error.sentence);

    const answer = await fetch(`${started.value.endpoints.url}/`);

    await started.value.stop();
    expect(await answer.text()).toBe('inline');
  });

  test('reports everything that CloudFront rejects at once', async () => {
    const [first] = deployment.distributions;
    const distribution = {
      ...first,
      behaviors: first.behaviors.map((behavior) => ({ ...behavior, originId: 'gone' })),
    };
    const started = await startLocalEdge(
      optionsFor({
        deployment: {
          ...deployment,
          distributions: [distribution],
          functions: deployment.functions.map((one) => ({ ...one, environment: { A: 'b' } })),
        },
      }),
    );

    expect(started).toMatchObject({ ok: false, error: { code: 'DEPLOYMENT_NOT_MODELLED' } });
    expect(started.ok ? [] : started.error.sentence.split('\n')).toEqual([
      expect.stringContaining('refers to the origin gone'),
      expect.stringContaining('has environment variables'),
    ]);
  });
});
