import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { IDENTITY_HEADER } from '@furlock/viewer-identity';
import { originRequestEvent, type EventChanges } from '@furlock/test-kit';
import { gate, type GateDependencies } from './gate.js';
import { CLOUDFRONT_SIGNATURE_BYTES, leaveToCloudFront } from './leave-to-cloudfront.js';
import { HEADER_LIMIT_BYTES } from './header-budget.js';

const dependencies: GateDependencies = {
  readLock: () =>
    Promise.resolve({
      ok: true,
      value: {
        settings: {
          publicOrigin: 'https://d111111abcdef8.cloudfront.net',
          issuers: [
            {
              kind: 'cognito',
              userPoolId: 'eu-central-1_AbCdEfGhI',
              clientIds: ['1example23456789'],
              tokenUses: ['access'],
            },
          ],
          rules: [{ path: '/public', access: 'public' }],
        },
        revocations: [],
        verifier: {
          verifyJwt: () => Promise.resolve({ ok: false, error: { code: 'TOKEN_SIGNATURE' } }),
        },
      },
    }),
  readCredentials: () => ({ accessKeyId: 'id', secretAccessKey: 'secret' }),
  now: () => new Date('2026-11-22T12:00:00Z'),
  signRequest: leaveToCloudFront,
};

const decide = (changes: EventChanges) =>
  gate(originRequestEvent({ uri: '/public', ...changes }), dependencies);

/** The values of a header that the origin receives, by its lower-case name. */
async function sent(changes: EventChanges, name: string): Promise<string[]> {
  const decision = await decide(changes);
  if (!decision.ok) throw new Error(decision.error.code);
  return (decision.value.headers[name] ?? []).map(({ value }) => value);
}

describe('the hash of the body', () => {
  test.each<[string, EventChanges, string]>([
    ['none', { method: 'GET' }, ''],
    ['a text', { method: 'POST', body: 'hello' }, 'hello'],
  ])('%s', async (_, changes, body) => {
    const hash = createHash('sha256').update(body).digest('hex');

    expect(await sent(changes, 'x-amz-content-sha256')).toEqual([hash]);
  });

  test('replaces one that the viewer sent', async () => {
    const changes: EventChanges = { headers: [['X-Amz-Content-Sha256', 'UNSIGNED-PAYLOAD']] };

    expect(await sent(changes, 'x-amz-content-sha256')).toEqual([
      createHash('sha256').digest('hex'),
    ]);
  });
});

test.each([
  ['Authorization', 'authorization'],
  ['X-Furlock-Identity', IDENTITY_HEADER],
  ['X-Amz-Security-Token', 'x-amz-security-token'],
])('%s of a viewer does not reach CloudFront’s signer', async (name, lowerName) => {
  expect(await sent({ headers: [[name, 'forged']] }, lowerName)).toEqual([]);
});

test('nothing is signed', async () => {
  expect(await sent({}, 'x-amz-date')).toEqual([]);
});

test('a token is still required', async () => {
  expect(await decide({ uri: '/private' })).toMatchObject({
    ok: false,
    error: { code: 'CREDENTIALS_MISSING' },
  });
});

test('the limit leaves room for CloudFront’s signature, and one byte more is refused', async () => {
  const empty = await bytesOf('');
  const filling = 'a'.repeat(HEADER_LIMIT_BYTES - CLOUDFRONT_SIGNATURE_BYTES - empty);

  expect(await decide({ headers: [['Cookie', filling]] })).toMatchObject({ ok: true });
  expect(await decide({ headers: [['Cookie', `${filling}a`]] })).toMatchObject({
    ok: false,
    error: { code: 'HEADERS_TOO_LARGE', bytes: HEADER_LIMIT_BYTES + 1 },
  });
});

/** The size on the wire of the headers of a request with this cookie. */
async function bytesOf(cookie: string): Promise<number> {
  const decision = await decide({ headers: [['Cookie', cookie]] });
  if (!decision.ok) throw new Error(decision.error.code);
  return Object.entries(decision.value.headers)
    .flatMap(([name, fields]) => fields.map(({ value }) => `${name}: ${value}\r\n`))
    .reduce((sum, line) => sum + line.length, 0);
}
