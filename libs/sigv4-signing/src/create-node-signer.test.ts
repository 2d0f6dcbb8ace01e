import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { proofRuns } from '@furlock/test-kit';
import fc from 'fast-check';
import { createNodeSigner, hashBase64, MAX_SIGNING_KEYS } from './create-node-signer.js';
import { normalizeTarget, type RequestTarget } from './normalize-target.js';
import { signRequest } from './sign-request.js';
import type { SignableRequest, SigningOptions } from './signing-steps.js';

const request: SignableRequest = {
  method: 'GET',
  host: 'abc.lambda-url.eu-central-1.on.aws',
  path: '/',
  query: '',
  headers: [],
  body: new Uint8Array(),
};
const options: SigningOptions = {
  region: 'eu-central-1',
  service: 'lambda',
  credentials: {
    accessKeyId: 'AKIDEXAMPLE',
    secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
    sessionToken: 'a/session+token==',
  },
  now: new Date('2026-11-22T12:00:00.000Z'),
};

describe('the two engines produce the same bytes', () => {
  const text = fc.array(
    fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 4 }),
      fc.integer({ min: 0, max: 255 }).map((byte) => `%${byte.toString(16).padStart(2, '0')}`),
      fc.constantFrom('+', "(!'*)", '[]', '~', '%2F', ':', '@', ',', ';', '=', '&flag'),
    ),
    { maxLength: 4 },
  );
  const target = fc
    .record({
      path: text.map((parts) => `/${parts.join('').replaceAll('/', '')}`),
      query: fc
        .array(fc.tuple(text, text), { maxLength: 4 })
        .map((pairs) =>
          pairs.map(([name, value]) => `k${name.join('')}=${value.join('')}`).join('&'),
        ),
    })
    .map((raw) => normalizeTarget(raw))
    .filter((result) => result.ok)
    .map((result) => (result as { value: RequestTarget }).value);
  const header = fc.tuple(
    fc.constantFrom('accept', 'Content-Type', 'x-amz-meta', 'X-Furlock-Identity', 'host', 'Cookie'),
    fc.string({ unit: fc.constantFrom('a', 'B', '1', ' ', ',', 'ü'), maxLength: 12 }),
  );
  const credentials = fc.record(
    {
      accessKeyId: fc.string({ minLength: 1, maxLength: 8 }),
      secretAccessKey: fc.string({ minLength: 1, maxLength: 8 }),
      sessionToken: fc.string({ unit: 'grapheme-ascii', maxLength: 8 }),
    },
    { requiredKeys: ['accessKeyId', 'secretAccessKey'] },
  );

  test('for any request, credentials and time', async () => {
    const nodeSigner = createNodeSigner();

    await fc.assert(
      fc.asyncProperty(
        target,
        fc.constantFrom('GET', 'POST', 'DELETE'),
        fc.array(header, { maxLength: 5 }),
        fc.uint8Array({ maxLength: 64 }),
        credentials,
        fc.constantFrom('eu-central-1', 'us-east-1'),
        fc.date({ min: new Date('2026-01-01'), max: new Date('2027-01-01'), noInvalidDate: true }),
        async (target, method, headers, body, credentials, region, now) => {
          const signable = { ...request, ...target, method, headers, body };
          const signing: SigningOptions = {
            ...options,
            credentials,
            region,
            now,
            alsoSigns: (name) => name.startsWith('x-furlock-'),
          };

          const native = await nodeSigner(signable, signing);

          expect(native).toEqual(await signRequest(signable, signing));
        },
      ),
      proofRuns({ part: 500, all: 100_000, seed: 16 }),
    );
  }, 600_000);

  test.each([
    ['portable engine', signRequest],
    ['native engine', createNodeSigner()],
  ])('a hash of the body is signed like the body: %s', async (_, sign) => {
    const body = new TextEncoder().encode('{"a":1}');
    const hashedPayload = createHash('sha256').update(body).digest('hex');

    const fromBytes = await sign({ ...request, method: 'POST', body }, options);
    const fromHash = await sign({ ...request, method: 'POST', body: { hashedPayload } }, options);

    expect(fromBytes.ok && fromHash.ok && fromHash.value.headers).toEqual(
      fromBytes.ok && fromBytes.value.headers,
    );
  });
});

describe('a cached signing key is used only for the same parameters', () => {
  const { credentials } = options;
  const others: [name: string, changed: SigningOptions][] = [
    ['secret', { ...options, credentials: { ...credentials, secretAccessKey: 'other' } }],
    ['key id', { ...options, credentials: { ...credentials, accessKeyId: 'AKIDOTHER' } }],
    ['region', { ...options, region: 'us-east-1' }],
    ['service', { ...options, service: 's3' }],
    ['the last second of the day', { ...options, now: new Date('2026-11-22T23:59:59.999Z') }],
    ['the next day', { ...options, now: new Date('2026-11-23T00:00:00.000Z') }],
  ];

  test.each(others)('%s', async (_, changed) => {
    const sign = createNodeSigner();
    await sign(request, options);

    const signed = await sign(request, changed);

    expect(signed).toEqual(await signRequest(request, changed));
  });

  test('keys beyond the limit of the cache are derived again', async () => {
    const sign = createNodeSigner();
    const days = Array.from(
      { length: 2 * MAX_SIGNING_KEYS },
      (_, day) => new Date(Date.UTC(2026, 0, 1 + (day % (MAX_SIGNING_KEYS + 1)))),
    );

    for (const now of days) {
      expect(await sign(request, { ...options, now })).toEqual(
        await signRequest(request, { ...options, now }),
      );
    }
  });
});

test('a base64 text has the same hash as its bytes', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      expect(hashBase64(Buffer.from(bytes).toString('base64'))).toBe(
        createHash('sha256').update(bytes).digest('hex'),
      );
    }),
    { seed: 16 },
  );
});
