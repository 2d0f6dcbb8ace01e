/**
 * The mode in which CloudFront signs: which requests are accepted, and what the edge contributes.
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { AwsClient } from 'aws4fetch';
import { curl, type CurlAnswer } from './testing/curl.js';
import { ASSEMBLIES, startLocalEdge, type LocalEdge } from './testing/start-local-edge.js';

const [, { assembly }] = ASSEMBLIES;

/** A call with a valid token. */
function call(edge: LocalEdge, path: string, ...args: string[]): Promise<CurlAnswer> {
  const { url, accessToken } = edge.endpoints;
  return curl(['--header', `Authorization: Bearer ${accessToken}`, ...args, `${url}${path}`]);
}

describe('as synthesized', () => {
  let edge: LocalEdge;
  beforeAll(async () => {
    edge = await startLocalEdge(assembly);
  });
  afterAll(async () => {
    await edge.stop();
  });

  test('CloudFront calls the backend, which gets the identity of the viewer', async () => {
    const answer = await call(edge, '/me');

    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.body)).toMatchObject({ username: edge.endpoints.username });
  });

  test('without a token nothing reaches the backend, although CloudFront would sign any request', async () => {
    const answer = await curl([`${edge.endpoints.url}/echo/without-token`]);

    expect(answer.status).toBe(401);
    expect(edge.seenByBackend()).not.toContain('/echo/without-token');
  });

  test('an identity forged by the viewer does not reach the backend', async () => {
    const forged = Buffer.from('{"username":"root"}').toString('base64url');

    const answer = await call(
      edge,
      '/me',
      '--header',
      `X-Furlock-Identity: ${forged}`,
      '--header',
      `X_Furlock_Identity: ${forged}`,
    );

    expect(JSON.parse(answer.body)).toMatchObject({ username: edge.endpoints.username });
  });

  test('a hash sent by the viewer is replaced', async () => {
    const answer = await call(
      edge,
      '/echo',
      '--data',
      'hello',
      '--header',
      'X-Amz-Content-Sha256: UNSIGNED-PAYLOAD',
    );

    expect(answer.status).toBe(200);
  });

  test('the token does not reach the backend', async () => {
    const answer = await call(edge, '/echo');

    expect(answer.status).toBe(200);
    expect(answer.body).not.toContain(edge.endpoints.accessToken);
  });

  test('the edge role’s own signature is rejected: only the distribution’s is accepted', async () => {
    const { credentials, region, functionUrl, functionUrlHost } = edge.endpoints;
    const client = new AwsClient({ ...credentials, region, service: 'lambda' });
    const signed = await client.sign(`https://${functionUrlHost}/echo/by-role`);
    const headers = [...signed.headers, ['host', functionUrlHost]].flatMap(([name, value]) => [
      '--header',
      `${name}: ${value}`,
    ]);

    const answer = await curl([...headers, `${functionUrl}/echo/by-role`]);

    expect(answer.status).toBe(403);
    expect(answer.headers['x-amzn-errortype']).toMatch(/^AccessDenied/);
    expect(edge.seenByBackend()).not.toContain('/echo/by-role');
  });
});

/** Removes the hash from the edge function's result. */
const OMITS_HASH = `
  import { handler as edge } from './shipped.mjs';
  export async function handler(event) {
    const result = await edge(event);
    delete result.headers['x-amz-content-sha256'];
    return result;
  }
`;

describe('with an edge function that omits the hash', () => {
  let edge: LocalEdge;
  beforeAll(async () => {
    edge = await startLocalEdge(assembly, { change: { edge: OMITS_HASH } });
  });
  afterAll(async () => {
    await edge.stop();
  });

  test('the origin rejects a body', async () => {
    const answer = await call(edge, '/echo/with-body', '--data', 'hello');

    expect(answer.status).toBe(403);
    expect(edge.seenByBackend()).not.toContain('/echo/with-body');
  });

  test('the origin accepts a request without a body', async () => {
    const answer = await call(edge, '/echo/without-body');

    expect(answer.status).toBe(200);
  });
});
