/**
 * Functions are alone in their task root and in a closed network, and the log says why they fail.
 */
import { existsSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { breakPart } from './testing/break-part.js';
import { curl, type CurlAnswer } from './testing/curl.js';
import { startLocalEdge, type LocalEdge } from './testing/start-local-edge.js';

/** Its path selects the action. */
const BACKEND = `
const actions = {
  '/where': () => process.cwd(),
  '/undeclared': () => import('hono'),
  '/sdk': () => import('@aws-sdk/client-s3'),
  '/outside': () => fetch('https://api.example.com/a').catch(({ cause }) => cause.code),
  '/throw': () => { throw new RangeError('of the backend'); },
};
export const handler = async ({ rawPath }) => ({
  statusCode: 200,
  body: String(await actions[rawPath]?.()),
});
`;

let edge: LocalEdge;
beforeAll(async () => {
  edge = await startLocalEdge(undefined, { change: { backend: BACKEND } });
});
afterAll(async () => {
  await edge.stop();
});

const get = (path: string): Promise<CurlAnswer> =>
  curl([
    '--header',
    `Authorization: Bearer ${edge.endpoints.idToken}`,
    `${edge.endpoints.url}${path}`,
  ]);

test('an undeclared package is missing, and the log shows the stack as Lambda does', async () => {
  expect((await get('/undeclared')).status).toBe(502);

  await edge.printed(
    /ERROR\tInvoke Error \t\{"errorType":"Error","errorMessage":"Cannot find package 'hono' imported from \/var\/task\/index\.mjs"/,
  );
});

test("a module of Lambda's runtime is missing, and the option for it is named", async () => {
  expect((await get('/sdk')).status).toBe(502);

  await edge.printed(/brings @aws-sdk\/client-s3; .* --runtime-sdk /);
});

test('a host that the local edge does not stand for is not found, and is named', async () => {
  expect(await get('/outside')).toMatchObject({ status: 200, body: 'ENOTFOUND' });

  await edge.printed(/Backend\w* called api\.example\.com:443, .* --allow-host /);
});

test('a failure is said once, and then counted', async () => {
  for (let count = 0; count < 4; count++) expect((await get('/throw')).status).toBe(502);

  await edge.printed(/and 3 more like this: \[[\w-]+\] ERROR\tInvoke Error/);
  expect(edge.output().match(/ERROR\tInvoke Error \t\{"errorType":"RangeError"/g)).toHaveLength(1);
});

test('CloudWatch Logs has the lines of Lambda around those of the function', async () => {
  await get('/throw');
  const { logsUrl, region, operatorCredentials } = edge.endpoints;
  const client = new CloudWatchLogsClient({
    endpoint: logsUrl,
    region,
    credentials: operatorCredentials,
  });
  const logGroupName = /"(\/aws\/lambda\/[^"]+)"/.exec(await groupsOf(client))?.[1] ?? '';

  const { events = [] } = await client.send(new FilterLogEventsCommand({ logGroupName }));

  const lines = events.map(({ message = '' }) => message);
  const [, requestId = ''] =
    /^START RequestId: (\S+) Version: \$LATEST$/m.exec(lines.join('\n')) ?? [];
  expect(lines).toContain(`END RequestId: ${requestId}`);
  expect(lines).toContainEqual(
    expect.stringMatching(
      `^REPORT RequestId: ${requestId}\tDuration: [\\d.]+ ms\tBilled Duration: \\d+ ms\tMemory Size: \\d+ MB\tMax Memory Used: \\d+ MB\t`,
    ),
  );
  expect(lines).toContainEqual(
    expect.stringMatching(/^\S+Z\t[\da-f-]{36}\tERROR\tInvoke Error \t\{"errorType":"RangeError"/),
  );
});

async function groupsOf(client: CloudWatchLogsClient): Promise<string> {
  const { DescribeLogGroupsCommand } = await import('@aws-sdk/client-cloudwatch-logs');
  return JSON.stringify(await client.send(new DescribeLogGroupsCommand({})));
}

test('backend=throttled: the function URL responds with 429, and afterwards as before', async () => {
  await breakPart(edge, 'backend=throttled');
  const throttled = await get('/where');
  await breakPart(edge, 'backend=off');

  expect(throttled.status).toBe(429);
  expect(throttled.headers['x-amzn-errortype']).toBe('TooManyRequestsException');
  expect((await get('/where')).status).toBe(200);
});

describe('a function at the edge', () => {
  test('calls the function URL by its deployed name, which judges the call', async () => {
    const host = edge.endpoints.functionUrlHost;
    const calling = await startLocalEdge(undefined, {
      change: {
        edge: `export const handler = async () => {
          const { status } = await fetch('https://${host}/called');
          return { status: '200', body: 'function URL: ' + status };
        };`,
      },
    });
    try {
      const { body } = await curl([`${calling.endpoints.url}/`]);

      expect(body).toBe('function URL: 403');
      await calling.printed(/function URL: GET \/called 403 SIGV4_MISSING/);
    } finally {
      await calling.stop();
    }
  });

  test('may get the Host of the viewer, which it replaces', async () => {
    const ALL_VIEWER = '216adef6-5c7f-47e4-b989-5492eafa07d3';
    const forwarding = await startLocalEdge(undefined, {
      change: {
        properties: {
          'AWS::CloudFront::Distribution': (properties) =>
            JSON.parse(
              JSON.stringify(properties).replace(
                /"OriginRequestPolicyId":"[^"]+"/g,
                `"OriginRequestPolicyId":"${ALL_VIEWER}"`,
              ),
            ) as Record<string, unknown>,
        },
      },
    });
    try {
      const { url, idToken } = forwarding.endpoints;

      expect((await curl(['--header', `Authorization: Bearer ${idToken}`, `${url}/`])).status).toBe(
        200,
      );
    } finally {
      await forwarding.stop();
    }
  });
});

test('the folder of the code is outside the assembly, and removed at the end', async () => {
  const stopped = await startLocalEdge(undefined, { change: { backend: BACKEND } });
  const { url, idToken } = stopped.endpoints;
  const { body } = await curl(['--header', `Authorization: Bearer ${idToken}`, `${url}/where`]);
  expect(body.startsWith(stopped.folder)).toBe(false);
  expect(existsSync(body)).toBe(true);

  await stopped.stop();
  for (let count = 0; existsSync(body) && count < 6_000; count++) await delay(10);

  expect(existsSync(body)).toBe(false);
});
