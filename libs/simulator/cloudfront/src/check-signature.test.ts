import { spawnSync } from 'node:child_process';
import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { checkSignature } from './check-signature.js';
import { fixtureBehavior, fixtureDistribution } from './testing/fixture-distribution.js';
import { runCloudFront, type RunningCloudFront } from './testing/run-cloudfront.js';
import { splitTarget } from './viewer-request.js';

const HOST = fixtureDistribution.domainName;
const START_SECONDS = Date.UTC(2026, 10, 22) / 1000;
const LATER = START_SECONDS + 600;

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const elliptic = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const foreign = generateKeyPairSync('rsa', { modulusLength: 2048 });

const pem = ({ publicKey }: { readonly publicKey: KeyObject }): string =>
  publicKey.export({ type: 'spki', format: 'pem' }).toString();
const trustedKeys = [
  { id: 'K1', publicKey: pem(rsa) },
  { id: 'K2', publicKey: pem(elliptic) },
];

interface Signing {
  readonly keyId?: string;
  readonly key?: KeyObject;
  readonly hash?: string;
  /** What is sent as the policy, if it is not the canned one. */
  readonly policy?: string;
  readonly expires?: number | string;
}

const urlSafe = (bytes: Buffer): string =>
  bytes.toString('base64').replaceAll('+', '-').replaceAll('=', '_').replaceAll('/', '~');

/** The values of a signature, by their names. */
function signatureOf(
  url: string,
  { keyId = 'K1', key = rsa.privateKey, hash, policy, expires = LATER }: Signing = {},
): [name: string, value: string][] {
  const text =
    policy ??
    `{"Statement":[{"Resource":"${url}","Condition":{"DateLessThan":{"AWS:EpochTime":${expires}}}}]}`;
  return [
    policy === undefined ? ['Expires', String(expires)] : ['Policy', urlSafe(Buffer.from(policy))],
    ['Signature', urlSafe(sign(hash ?? 'SHA1', Buffer.from(text), key))],
    ['Key-Pair-Id', keyId],
    ...(hash === undefined ? [] : ([['Hash-Algorithm', hash]] as [string, string][])),
  ];
}

/** The target of a signed URL. */
function signed(target: string, signing?: Signing): string {
  const values = signatureOf(`https://${HOST}${target}`, signing);
  const query = values.map((pair) => pair.join('=')).join('&');
  return `${target}${target.includes('?') ? '&' : '?'}${query}`;
}

const custom = (statement: object): Signing => ({
  policy: JSON.stringify({ Statement: [statement] }),
});
const until = { DateLessThan: { 'AWS:EpochTime': LATER } };
const statement = (condition: object, resource = `https://${HOST}/films/*`): Signing =>
  custom({ Resource: resource, Condition: condition });

let running: RunningCloudFront | undefined;
afterEach(() => {
  running?.stop();
  running = undefined;
});

const start = async (): Promise<RunningCloudFront> =>
  (running = await runCloudFront({
    edge: { 'viewer-request': (request) => request },
    behavior: { trustedKeys },
  }));

describe('a behaviour with a trusted key group', () => {
  test.each([
    { name: 'the URL is signed', target: signed('/films/1') },
    { name: 'the URL has a query', target: signed('/films/1?size=large&x=1') },
    { name: 'the hash is SHA-256', target: signed('/films/1', { hash: 'SHA256' }) },
    {
      name: 'the key is an elliptic curve',
      target: signed('/films/1', { keyId: 'K2', key: elliptic.privateKey, hash: 'SHA256' }),
    },
    { name: 'a custom policy matches', target: signed('/films/1?x=1', statement(until)) },
    {
      name: 'a custom policy has no resource',
      target: signed('/films/1', custom({ Condition: until })),
    },
    {
      name: 'its resource has a wildcard for the scheme',
      target: signed('/films/1', statement(until, `http*://${HOST}/f?lms/1`)),
    },
    {
      name: 'it has begun, and allows the address',
      target: signed(
        '/films/1',
        statement({
          ...until,
          DateGreaterThan: { 'AWS:EpochTime': START_SECONDS - 1 },
          IpAddress: { 'AWS:SourceIp': '127.0.0.0/8' },
        }),
      ),
    },
  ])('answers if $name', async ({ target }) => {
    const { call, received } = await start();

    expect((await call(target)).status).toBe(200);
    expect(received[0]?.target).not.toMatch(/Expires|Policy|Signature|Key-Pair-Id|Hash-Algorithm/);
  });

  test.each([
    { name: 'there is no signature', target: '/films/1', code: 'MissingKey' },
    { name: 'the key id is empty', target: '/films/1?Key-Pair-Id=', code: 'MissingKey' },
    {
      name: 'the key is not trusted',
      target: signed('/films/1', { keyId: 'K3', key: foreign.privateKey }),
      code: 'UnknownKey',
    },
    { name: 'another key signed', target: signed('/films/1', { key: foreign.privateKey }) },
    { name: 'another key of the group signed', target: signed('/films/1', { keyId: 'K2' }) },
    { name: 'the path is another', target: signed('/films/1').replace('/films/1', '/films/2') },
    { name: 'a parameter was added', target: `${signed('/films/1')}&x=1` },
    {
      name: 'the expiration was changed',
      target: signed('/films/1').replace(/(Expires=\d+)/, '$10'),
    },
    { name: 'the URL has expired', target: signed('/films/1', { expires: START_SECONDS }) },
    { name: 'the expiration is no number', target: signed('/films/1', { expires: '9e99' }) },
    { name: 'the signature is missing', target: `/films/1?Expires=${LATER}&Key-Pair-Id=K1` },
    { name: 'the hash is unknown', target: `${signed('/films/1')}&Hash-Algorithm=MD5` },
    { name: 'the policy is not JSON', target: signed('/films/1', { policy: 'all' }) },
    {
      name: 'the policy has two statements',
      target: signed('/films/1', {
        policy: JSON.stringify({ Statement: [{ Condition: until }, { Condition: until }] }),
      }),
    },
    {
      name: 'the resource is another',
      target: signed('/films/1', statement(until, `https://${HOST}/songs/*`)),
    },
    {
      name: 'the resource is of another host',
      target: signed('/films/1', statement(until, 'https://other.example/*')),
    },
    {
      name: 'the resource is only for HTTP',
      target: signed('/films/1', statement(until, `http://${HOST}/*`)),
    },
    { name: 'the policy never ends', target: signed('/films/1', statement({})) },
    { name: 'the policy has no condition', target: signed('/films/1', custom({})) },
    {
      name: 'the end of the policy is a text',
      target: signed('/films/1', statement({ DateLessThan: { 'AWS:EpochTime': String(LATER) } })),
    },
    {
      name: 'the policy has not begun',
      target: signed(
        '/films/1',
        statement({ ...until, DateGreaterThan: { 'AWS:EpochTime': LATER - 1 } }),
      ),
    },
    {
      name: 'the address is another',
      target: signed(
        '/films/1',
        statement({ ...until, IpAddress: { 'AWS:SourceIp': '192.0.2.0/24' } }),
      ),
    },
    {
      name: 'the range is not one',
      target: signed(
        '/films/1',
        statement({ ...until, IpAddress: { 'AWS:SourceIp': '127.0.0.1/x' } }),
      ),
    },
  ])('rejects the request if $name', async ({ target, code = 'AccessDenied' }) => {
    const { call, received, events, answered } = await start();

    const answer = await call(target);

    expect(answer.status).toBe(403);
    expect(answer.headers['content-type']).toBe('text/xml');
    expect(answer.body.toString()).toContain(`<Code>${code}</Code>`);
    expect(answered).toMatchObject([{ code }]);
    expect([received, events]).toEqual([[], []]);
  });

  const cookies = (url: string): string[] => [
    'Cookie',
    signatureOf(url)
      .map(([name, value]) => `CloudFront-${name}=${value}`)
      .join('; '),
  ];

  test('accepts signed cookies, unless the URL has a parameter of a signature', async () => {
    const { call } = await start();
    const url = `https://${HOST}/films/1`;

    expect((await call('/films/1', 'GET', cookies(url))).status).toBe(200);
    expect((await call('/films/2', 'GET', cookies(url))).status).toBe(403);
    expect((await call('/films/1?Expires=1', 'GET', cookies(url))).status).toBe(403);
  });

  test('shows the page for 403 only if it needs no signature', async () => {
    const errorPages = { 403: { path: '/login.html', status: 200 } };
    const restricted = { ...fixtureBehavior, functions: [], trustedKeys };
    for (const { page, status } of [
      { page: { ...fixtureBehavior, functions: [], pathPattern: '/login.html' }, status: 200 },
      { page: { ...restricted, pathPattern: '/login.html' }, status: 403 },
    ]) {
      const { call, stop } = await runCloudFront({
        behaviors: [page, restricted],
        distribution: { errorPages },
      });
      const answer = await call('/films/1');
      stop();

      expect(answer.status).toBe(status);
    }
  });

  test('ignores the parameters of a signature where no key is trusted', async () => {
    running = await runCloudFront({});

    expect((await running.call('/films/1?Key-Pair-Id=K1')).status).toBe(200);
  });
});

// The AWS SDK for Python has its own code for policies. Where it is installed, its URLs are accepted.
const PYTHON_SIGNER = `
import datetime, json, subprocess, sys
from botocore.signers import CloudFrontSigner
url, end, key = sys.argv[1:]
command = ['openssl', 'dgst', '-sha1', '-sign', key]
rsa = lambda message: subprocess.run(command, input=message, stdout=subprocess.PIPE, check=True).stdout
signer = CloudFrontSigner('K1', rsa)
end = datetime.datetime.fromtimestamp(int(end), datetime.timezone.utc)
policy = signer.build_policy(url[:-1] + '*', end, ip_address='127.0.0.1/32')
print(json.dumps([
    signer.generate_presigned_url(url, date_less_than=end),
    signer.generate_presigned_url(url, policy=policy),
]))
`;

const succeeds = (command: string, ...args: string[]): boolean =>
  spawnSync(command, args, { stdio: 'ignore' }).status === 0;
const python = ['python3', '/usr/bin/python3'].find((command) =>
  succeeds(command, '-c', 'import botocore'),
);
const hasSigners = python !== undefined && succeeds('openssl', 'version');

// Skipped where one is missing. CI installs botocore, and the last line of the tests counts what is skipped.
(hasSigners ? test : test.skip)('accepts the URLs of the AWS SDK for Python', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'furlock-signature-'));
  const key = join(folder, 'key.pem');
  writeFileSync(key, rsa.privateKey.export({ type: 'pkcs8', format: 'pem' }));
  const url = `https://${HOST}/films/1?size=large`;
  const made = spawnSync(python ?? '', ['-c', PYTHON_SIGNER, url, String(LATER), key], {
    encoding: 'utf8',
  });
  rmSync(folder, { recursive: true });
  const urls = JSON.parse(made.stdout) as string[];
  const { call } = await start();

  expect(urls).toHaveLength(2);
  for (const { pathname, search } of urls.map((one) => new URL(one))) {
    expect((await call(pathname + search)).status).toBe(200);
    expect((await call(pathname.replace('films', 'songs') + search)).status).toBe(403);
  }
});

test('reads every query and cookie, and accepts none that no key has signed', () => {
  const request = {
    method: 'GET',
    httpVersion: '1.1',
    scheme: 'https',
    clientIp: '127.0.0.1',
    clientPort: 1,
  } as const;
  const value = fc.oneof(fc.string(), fc.base64String(), fc.json());
  const pair = fc.tuple(
    fc.constantFrom('Expires', 'Hash-Algorithm', 'Key-Pair-Id', 'Policy', 'Signature', 'x'),
    fc.oneof(value, fc.constantFrom('K1', 'K2', String(LATER))),
  );
  fc.assert(
    fc.property(fc.array(pair), fc.boolean(), (pairs, inCookie) => {
      const query = pairs.map((one) => one.join('=')).join('&');
      const cookie = pairs.map((one) => `CloudFront-${one.join('=')}`).join('; ');
      const check = checkSignature(
        {
          ...request,
          ...splitTarget(inCookie ? '/' : `/?${query}`),
          headers: inCookie ? [['Cookie', cookie]] : [],
        },
        trustedKeys,
        fixtureDistribution,
        new Date(START_SECONDS * 1000),
      );

      expect(check.ok).toBe(false);
    }),
  );
});
