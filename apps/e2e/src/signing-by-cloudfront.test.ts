/**
 * The mode in which CloudFront signs: who is let in, who is not, and what the edge is for.
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { AwsClient } from 'aws4fetch';
import { curl, type CurlAnswer } from './testing/curl.js';
import { ASSEMBLIES, startLocalEdge, type LocalEdge } from './testing/start-local-edge.js';

const [, { assembly }] = ASSEMBLIES;

/** A call with a good token. */
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

  test('the backend is called by CloudFront, and told who the viewer is', async () => {
    const answer = await call(edge, '/me');

    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.body)).toMatchObject({ username: edge.endpoints.username });
  });

  test('without a token nothing reaches it, though CloudFront would sign for anybody', async () => {
    const answer = await curl([`${edge.endpoints.url}/echo/without-token`]);

    expect(answer.status).toBe(401);
    expect(edge.seenByBackend()).not.toContain('/echo/without-token');
  });

  test('an identity of the viewer’s own making does not arrive', async () => {
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

  test('a hash of the viewer’s own making does not stand', async () => {
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

  test('the edge role’s own signature opens nothing: the distribution’s is the only one', async () => {
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

/** Takes the hash out of what the edge function returns. */
const FORGETS_HASH = `
  import { handler as edge } from './shipped.mjs';
  export async function handler(event) {
    const result = await edge(event);
    delete result.headers['x-amz-content-sha256'];
    return result;
  }
`;

describe('with an edge function that forgets the hash', () => {
  let edge: LocalEdge;
  beforeAll(async () => {
    edge = await startLocalEdge(assembly, { change: { edge: FORGETS_HASH } });
  });
  afterAll(async () => {
    await edge.stop();
  });

  test('the origin refuses a body', async () => {
    const answer = await call(edge, '/echo/with-body', '--data', 'hello');

    expect(answer.status).toBe(403);
    expect(edge.seenByBackend()).not.toContain('/echo/with-body');
  });

  test('and takes what has none', async () => {
    const answer = await call(edge, '/echo/without-body');

    expect(answer.status).toBe(200);
  });
});
