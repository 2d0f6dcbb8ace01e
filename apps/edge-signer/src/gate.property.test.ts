import { expect, test } from '@jest/globals';
import { createNodeSigner } from '@furlock/sigv4-signing/node';
import { originRequestEvent, proofRuns } from '@furlock/test-kit';
import { originalTarget } from '@furlock/viewer-identity';
import fc from 'fast-check';
import { verifiedCaller } from './admit-caller.js';
import { gate } from './gate.js';
import { PROBLEMS } from './refusal.js';

/** Text of any kind: what a viewer can send, and what CloudFront could turn it into. */
const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: 'grapheme' }),
  fc.constantFrom('/', '//', '..', '%2e', '%', '%00', '?', '&', '=', '+', '\r\n', '__proto__'),
);

test('every request gives a signed request or a refusal with a code, and never throws', async () => {
  const headerName = fc.oneof(
    fc.constantFrom(
      'Content-Type',
      'Host',
      'X-Amz-Date',
      'Cookie',
      'x_furlock_identity',
      '__proto__',
    ),
    fc.string({ minLength: 1 }),
  );

  await fc.assert(
    fc.asyncProperty(
      fc.record({
        method: fc.constantFrom('GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'),
        uri: fc.array(text).map((parts) => `/${parts.join('')}`),
        querystring: fc.array(text).map((parts) => parts.join('')),
        headers: fc.array(fc.tuple(headerName, text)),
        body: fc.uint8Array({ maxLength: 32 }),
      }),
      async (changes) => {
        const event = originRequestEvent({
          ...changes,
          headers: [['Authorization', 'Bearer good'], ...changes.headers],
        });

        const decision = await gate(event, {
          readLock: () =>
            Promise.resolve({
              ok: true,
              value: {
                settings: { publicOrigin: 'https://api.example.com', issuers: [] },
                revocations: [],
                verifier: {
                  verifyJwt: () =>
                    Promise.resolve({
                      ok: true,
                      value: verifiedCaller({
                        issuer: 'i',
                        issuerId: 'i',
                        subject: 's',
                        username: 'ada',
                        groups: [],
                        scopes: [],
                        clientId: 'c',
                        tokenUse: 'id',
                        expiresAt: 1,
                        payload: {},
                      }),
                    }),
                },
              },
            }),
          readCredentials: () => ({ accessKeyId: 'id', secretAccessKey: 'secret' }),
          now: () => new Date('2026-11-22T12:00:00Z'),
          signRequest: createNodeSigner(),
        });

        if (decision.ok) {
          if ('status' in decision.value)
            throw new Error('The decision is a response, not a request');
          expect(decision.value.uri + decision.value.querystring).toMatch(/^[\x21-\x7e]*$/);
          expect(decision.value.headers['authorization']).toHaveLength(1);
          const encoded = decision.value.headers['x-furlock-target']?.[0]?.value;
          const { uri: rawPath, querystring: rawQueryString } = decision.value;
          const { uri, querystring } = changes;
          expect(
            originalTarget({ headers: { 'x-furlock-target': encoded }, rawPath, rawQueryString }),
          ).toBe(uri + (querystring === '' ? '' : `?${querystring}`));
        } else {
          expect(Object.keys(PROBLEMS)).toContain(decision.error.code);
          expect(decision.error.code).not.toBe('UNFORESEEN');
        }
      },
    ),
    proofRuns({ part: 500, all: 10_000, seed: 7 }),
  );
});
