/**
 * The responses of the function URL to callers that bypass the lock.
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { AwsClient } from 'aws4fetch';
import { curl } from './testing/curl.js';
import { startLocalEdge, type LocalEdge } from './testing/start-local-edge.js';

let edge: LocalEdge;
beforeAll(async () => {
  edge = await startLocalEdge();
});
afterAll(async () => {
  await edge.stop();
});

/** Signs with a foreign signer and sends with curl to the function URL's loopback address. */
async function call(
  path: string,
  change: (headers: Record<string, string>) => void = () => undefined,
) {
  const { credentials, region, functionUrl, functionUrlHost } = edge.endpoints;
  const client = new AwsClient({ ...credentials, region, service: 'lambda' });
  const signed = await client.sign(`https://${functionUrlHost}${path}`);
  const headers = Object.fromEntries(signed.headers);
  change(headers);
  const args = Object.entries({ ...headers, host: functionUrlHost }).flatMap(([name, value]) => [
    '--header',
    `${name}: ${value}`,
  ]);
  return curl([...args, `${functionUrl}${path}`]);
}

test("the edge role's signature is accepted, so the rejections below have another cause", async () => {
  const answer = await call('/echo/signed');

  expect(answer.status).toBe(200);
  expect(edge.seenByBackend()).toContain('/echo/signed');
});

describe('rejected before the backend', () => {
  test('no signature', async () => {
    const answer = await curl([`${edge.endpoints.functionUrl}/echo/unsigned`]);

    expect(answer.status).toBe(403);
    expect(answer.headers['x-amzn-errortype']).toMatch(
      /^(AccessDenied|MissingAuthenticationToken)/,
    );
    expect(edge.seenByBackend()).not.toContain('/echo/unsigned');
  });

  test('a bearer token, even a valid one', async () => {
    const answer = await curl([
      '--header',
      `Authorization: Bearer ${edge.endpoints.idToken}`,
      `${edge.endpoints.functionUrl}/echo/bearer`,
    ]);

    expect(answer.status).toBe(403);
    expect(edge.seenByBackend()).not.toContain('/echo/bearer');
  });

  test.each([
    [
      'a broken signature',
      (headers: Record<string, string>) => {
        headers['authorization'] = (headers['authorization'] ?? '').replace(/.$/, (digit) =>
          digit === '0' ? '1' : '0',
        );
      },
    ],
    [
      'another session token',
      (headers: Record<string, string>) => {
        headers['x-amz-security-token'] = 'another';
      },
    ],
    [
      'another date',
      (headers: Record<string, string>) => {
        headers['x-amz-date'] = '20200101T000000Z';
      },
    ],
  ])('%s', async (name, change) => {
    const path = `/echo/${encodeURIComponent(name)}`;

    const answer = await call(path, change);

    expect(answer.status).toBe(403);
    expect(edge.seenByBackend()).not.toContain(path);
  });
});

test('the terminal explains a rejection as furlock explain does, without secrets', async () => {
  const { credentials } = edge.endpoints;

  await call('/echo/explained', (headers) => {
    headers['x-amz-date'] = '20200101T000000Z';
  });
  // A separate process prints the explanation after the response.
  const explanation = await edge.printed(/┌ furlock explain: GET \/echo\/explained\n[^└]*└/);

  expect(explanation).toMatch(/Canonical request/);
  expect(explanation).toMatch(/Cause: .*20200101T000000Z/);
  for (const secret of Object.values(credentials)) expect(explanation).not.toContain(secret);
});
