/**
 * S3 origins: what the bucket gets from CloudFront, and what functions see of it.
 */
import { afterEach, describe, expect, test } from '@jest/globals';
import { CredentialStore, type Origin } from '@furlock/simulator-deployment';
import { verifySigv4 } from '@furlock/simulator-sigv4-judge';
import { runCloudFront, type Received, type RunningCloudFront } from './testing/run-cloudfront.js';
import type { EventRequest } from './edge-event.js';

let running: RunningCloudFront;
afterEach(() => running.stop());

const HOST = 'files.s3.eu-west-1.amazonaws.com';
const accessIdentity = {
  id: 'E2',
  arn: 'arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E2',
};
const identity = new CredentialStore().issue(accessIdentity.arn, accessIdentity.id);
const control = {
  stack: 's',
  logicalId: 'c',
  originType: 's3',
  signingBehavior: 'always',
  signingProtocol: 'sigv4',
};
const bucket: Partial<Origin> = { domainName: HOST, path: '/site', s3: { region: 'eu-west-1' } };

/** Starts CloudFront with an origin that the fixture's server stands for. */
async function start(
  origin: Partial<Origin>,
  edge: Partial<Record<'origin-request', (request: EventRequest) => unknown>> = {},
): Promise<void> {
  running = await runCloudFront({ origin, edge, identitySessions: [['E2', identity]], host: HOST });
}

const scopeOf = ({ headers }: Received): string | undefined =>
  /Credential=[^/]+\/([^,]+)/.exec(headers.authorization ?? '')?.[1];

describe('an S3 origin', () => {
  test('gets the path, its own Host and a range, and no signature without an identity', async () => {
    await start(bucket);

    await running.call('/a%20b', 'GET', ['Range', 'bytes=0-1']);

    expect(running.received[0]).toMatchObject({
      target: '/site/a%20b',
      headers: { host: HOST, range: 'bytes=0-1' },
    });
    expect(running.received[0]?.headers).not.toHaveProperty('authorization');
  });

  test('gets the signature of an origin access control, which names the distribution', async () => {
    await start({ ...bucket, originAccessControl: control });

    await running.call('/a');

    const [received] = running.received;
    expect(received && scopeOf(received)).toBe('20261122/eu-west-1/s3/aws4_request');
    expect(received?.headers['x-amz-source-arn']).toMatch(/:distribution\//);
  });

  test('gets the signature of an origin access identity, which verifies', async () => {
    await start({ ...bucket, s3: { region: 'eu-west-1', accessIdentity } });

    await running.call('/a%20b');

    const { rawHeaders = [], headers } = running.received[0] ?? { headers: {} };
    const pairs = rawHeaders.flatMap((name, index) =>
      index % 2 === 0 ? [[name.toLowerCase(), rawHeaders[index + 1] ?? ''] as const] : [],
    );
    const judged = verifySigv4(
      { method: 'GET', path: '/site/a%20b', query: '', headers: pairs, body: Buffer.alloc(0) },
      {
        now: Date.UTC(2026, 10, 22),
        region: 'eu-west-1',
        service: 's3',
        findKeyHolder: (id) => (id === identity.credentials.accessKeyId ? identity : undefined),
      },
    );
    expect(judged).toMatchObject({ ok: true, value: { roleArn: accessIdentity.arn } });
    expect(headers).not.toHaveProperty('x-amz-source-arn');
  });

  test.each([
    { origin: bucket, authMethod: 'none' },
    { origin: { ...bucket, originAccessControl: control }, authMethod: 'none' },
    {
      origin: { ...bucket, s3: { region: 'eu-west-1', accessIdentity } },
      authMethod: 'origin-access-identity',
    },
  ])('is origin.s3 in events: $authMethod', async ({ origin, authMethod }) => {
    await start(origin, { 'origin-request': (request) => request });

    await running.call('/a');

    expect(running.shown()?.origin).toEqual({
      s3: { authMethod, customHeaders: {}, domainName: HOST, path: '/site', region: 'eu-west-1' },
    });
    expect(running.received[0]?.target).toBe('/site/a');
  });

  test('takes the place of a custom origin if a function says so', async () => {
    const s3 = { authMethod: 'none', customHeaders: {}, domainName: HOST, path: '', region: '' };
    await start(
      {},
      {
        'origin-request': (request) => ({
          ...request,
          origin: { s3 },
          headers: { ...request.headers, host: [{ key: 'Host', value: HOST }] },
        }),
      },
    );

    const answer = await running.call('/a');

    expect(answer.status).toBe(200);
    expect(running.received[0]?.headers.host).toBe(HOST);
  });
});
