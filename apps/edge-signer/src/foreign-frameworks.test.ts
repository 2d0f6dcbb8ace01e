/**
 * Frameworks that trust their proxy report the truth behind the lock, whatever headers a viewer sends.
 */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import type { HeaderField } from '@furlock/cloudfront-http';
import type { EdgeSettings } from '@furlock/edge-settings';
import { createNodeSigner } from '@furlock/sigv4-signing/node';
import { originRequestEvent, proofRuns } from '@furlock/test-kit';
import fc from 'fast-check';
import { gate } from './gate.js';

interface Reading {
  readonly framework: string;
  readonly ip: string;
  readonly host: string;
  readonly protocol: string;
  readonly url: string;
  readonly method: string;
}

const VIEWER = '203.0.113.178';
const TRUTH = {
  ip: VIEWER,
  host: 'api.example.com',
  protocol: 'https',
  url: '/orders?id=1',
  method: 'POST',
};

/** What each framework reads from each list of header lines. */
function readingsOf(requests: readonly (readonly HeaderField[])[]): Reading[][] {
  const program = join(__dirname, 'testing/read-by-frameworks.mjs');
  const output = execFileSync(process.execPath, ['--no-warnings', program], {
    input: JSON.stringify(requests),
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  return JSON.parse(output) as Reading[][];
}

/** The headers with which the function URL calls the backend, for a viewer's request through the gate. */
async function behindTheLock(headers: readonly HeaderField[]): Promise<HeaderField[]> {
  const settings: EdgeSettings = {
    publicOrigin: `https://${TRUTH.host}`,
    issuers: [],
    rules: [{ path: '/**', access: 'public' }],
  };
  const decision = await gate(
    originRequestEvent({
      method: TRUTH.method,
      uri: '/orders',
      querystring: 'id=1',
      headers,
      clientIp: VIEWER,
      // CloudFront appends the viewer's address to the header that the viewer sent.
      addedByCloudFront: [],
    }),
    {
      readLock: () =>
        Promise.resolve({
          ok: true,
          value: {
            settings,
            verifier: { verifyJwt: () => Promise.reject(new Error('public')) },
            revocations: [],
          },
        }),
      readCredentials: () => ({ accessKeyId: 'id', secretAccessKey: 'secret' }),
      now: () => new Date('2026-11-22T12:00:00Z'),
      signRequest: createNodeSigner(),
    },
  );
  if (!decision.ok || 'status' in decision.value) throw new Error('The request is refused');
  const sent = Object.entries(decision.value.headers).flatMap(([name, entries]) =>
    entries.map(({ value }): HeaderField => [name, value]),
  );
  return withHop(sent);
}

/** CloudFront appends the viewer's address; the function URL keeps the first one, and adds its own headers. */
function withHop(sent: readonly HeaderField[]): HeaderField[] {
  const addresses = sent.filter(([name]) => name === 'x-forwarded-for').map(([, value]) => value);
  const [first = ''] = [...addresses, VIEWER].join(', ').split(', ');
  const own = ['x-forwarded-for', 'x-forwarded-port', 'x-forwarded-proto', 'authorization'];
  return [
    ...sent.filter(([name]) => !own.includes(name)),
    ['x-forwarded-for', first],
    ['x-forwarded-port', '443'],
    ['x-forwarded-proto', 'https'],
  ];
}

/** Headers with which a viewer claims another address, host, scheme, path or method. */
const FORGED: readonly HeaderField[] = [
  ['x-forwarded-for', '198.51.100.9'],
  ['x-forwarded-for', '198.51.100.9, 10.0.0.1'],
  ['x-real-ip', '198.51.100.9'],
  ['true-client-ip', '198.51.100.9'],
  ['cf-connecting-ip', '198.51.100.9'],
  ['cloudfront-viewer-address', '198.51.100.9:443'],
  ['forwarded', 'for=198.51.100.9;host=evil.example;proto=http'],
  ['x-forwarded-host', 'evil.example'],
  ['x-forwarded-server', 'evil.example'],
  ['x-host', 'evil.example'],
  ['x-original-host', 'evil.example'],
  ['x-forwarded-proto', 'http'],
  ['x-forwarded-protocol', 'http'],
  ['x-url-scheme', 'http'],
  ['cloudfront-forwarded-proto', 'http'],
  ['x-forwarded-port', '80'],
  ['x-forwarded-prefix', '/evil'],
  ['x-original-url', '/evil'],
  ['x-rewrite-url', '/evil'],
  ['x-http-method-override', 'DELETE'],
  ['x_forwarded_host', 'evil.example'],
  ['x_forwarded_for', '198.51.100.9'],
  ['X-Forwarded-Host', 'evil.example'],
];

test('these headers mislead frameworks without the lock', () => {
  const [readings = []] = readingsOf([
    withHop([
      ['host', 'abc.lambda-url.eu-central-1.on.aws'],
      ['x-forwarded-for', '198.51.100.9'],
      ['x-forwarded-host', 'evil.example'],
    ]),
  ]);

  const misled = readings.filter(
    ({ ip, host }) => ip === '198.51.100.9' && host === 'evil.example',
  );
  expect(misled.map(({ framework }) => framework)).toEqual([
    'Express 5, every proxy',
    'Express 5, one proxy',
    'Express 4, every proxy',
    'Express 4, one proxy',
    'Koa',
    'Fastify, every proxy',
    'Fastify, the adapter',
    'h3',
  ]);
});

test('behind the lock, no framework is misled by any combination of them', async () => {
  const { numRuns, seed } = proofRuns({ part: 200, all: 5_000, seed: 11 });
  const combinations = fc.sample(fc.subarray([...FORGED]), { numRuns, seed });
  const requests = await Promise.all([[...FORGED], ...combinations].map(behindTheLock));

  const wrong = readingsOf(requests)
    .flat()
    .filter(
      ({ ip, host, protocol, url, method }) =>
        JSON.stringify({ ip, host, protocol, url, method }) !== JSON.stringify(TRUTH),
    );

  expect(requests.length).toBeGreaterThan(200);
  expect(wrong).toEqual([]);
});
