import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createServer } from 'node:net';
import { build } from 'esbuild';
import type { AnsweredRequest } from '@furlock/simulator-cloudfront';
import { readDeployment, type Deployment } from '@furlock/simulator-deployment';
import { writeFixtureAssembly, type FixtureAssembly } from '@furlock/simulator-deployment/testing';
import type { FunctionUrlVerdict } from '@furlock/simulator-function-url';
import { buildLambdaHost, type LambdaHost } from '@furlock/simulator-lambda/testing';
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
let host: LambdaHost;
let deployment: Deployment;
let localEdge: LocalEdge;
const answered: AnsweredRequest[] = [];
const verdicts: FunctionUrlVerdict[] = [];

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

  const refusals: {
    name: string;
    change: () => Partial<Deployment>;
    sentence: RegExp;
  }[] = [
    {
      name: 'no function URL',
      change: () => ({ functionUrls: [] }),
      sentence: /no origin that is a function URL/,
    },
    {
      name: 'no function at the edge',
      change: () => ({
        functions: deployment.functions.filter(({ versionArns }) => versionArns.length === 0),
      }),
      sentence: /no function of the assembly/,
    },
    {
      name: 'the URL of a function outside the assembly',
      change: () => ({ functions: [] }),
      sentence: /^\w+ in stack [\w-]+ is the URL of a function that is not in the assembly/,
    },
  ];

  test.each(refusals)('rejects a deployment with $name', async ({ change, sentence }) => {
    const started = await startLocalEdge(
      optionsFor({ deployment: { ...deployment, ...change() } }),
    );

    expect(started).toMatchObject({ ok: false, error: { code: 'DEPLOYMENT_NOT_MODELLED' } });
    expect(!started.ok && started.error.sentence).toMatch(sentence);
  });
});
