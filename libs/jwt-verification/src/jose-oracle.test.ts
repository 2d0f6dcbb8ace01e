/**
 * Compares the verifier with `jose`, which accepts every token that this verifier accepts. For tokens
 * that an issuer would write, both give the same verdict.
 */
import { createPublicKey } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { createIssuer, signCompactJwt } from '@furlock/issuer-kit';
import { proofRuns } from '@furlock/test-kit';
import fc from 'fast-check';
import { jwtVerify } from 'jose';
import { createCheckedVerifier } from './testing/checked-verifier.js';

const issuer = createIssuer({ region: 'eu-central-1', userPoolId: 'eu-central-1_AbCdEfGhI' });
const stranger = createIssuer({ region: 'eu-central-1', userPoolId: issuer.userPoolId });
const { kid, privateKey } = issuer.signingKey('access');
const [jwk] = issuer.jwks().keys.filter((key) => key.kid === kid);
const publicKey = createPublicKey({ key: { ...jwk }, format: 'jwk' });
const now = Math.floor(Date.now() / 1000);
const toleranceSeconds = 60;

const verifier = createCheckedVerifier(
  [
    {
      kind: 'oidc',
      issuer: issuer.issuer,
      jwksUri: issuer.jwksUri,
      jwks: issuer.jwks(),
      algorithms: ['RS256'],
      tokenUse: 'access',
      tokenType: null,
      audiences: ['api', 'other-api'],
      clientIds: null,
    },
  ],
  { clockToleranceSeconds: toleranceSeconds },
);

async function acceptedByJose(token: string): Promise<boolean> {
  const accepted = await jwtVerify(token, publicKey, {
    algorithms: ['RS256'],
    issuer: issuer.issuer,
    audience: ['api', 'other-api'],
    clockTolerance: toleranceSeconds,
    requiredClaims: ['exp', 'sub', 'client_id'],
  }).catch(() => undefined);
  return accepted !== undefined;
}

/** Mostly the valid value, so that a single invalid value decides the verdict. */
const mostly = <T>(right: T, ...others: unknown[]) =>
  fc.oneof(
    { weight: 12, arbitrary: fc.constant<unknown>(right) },
    fc.constantFrom(undefined, ...others),
  );

const asIssued = fc.record({
  header: fc.record({
    kid: fc.constant(kid),
    alg: mostly('RS256', 'RS384', 'none', 'HS256'),
    typ: mostly('JWT', 'at+jwt'),
  }),
  claims: fc.record({
    iss: mostly(issuer.issuer, `${issuer.issuer}/`, stranger.userPoolId, ''),
    sub: mostly('ada', 'größe'),
    aud: mostly('api', ['x', 'other-api'], [], ['x'], 'API'),
    client_id: mostly('client-a'),
    exp: mostly(now + 600, now - toleranceSeconds - 5, now - toleranceSeconds + 30, now - 1e6, 1.5),
    nbf: mostly(undefined, now - 60, now + toleranceSeconds - 30, now + toleranceSeconds + 30),
    iat: mostly(now - 60, now + 10),
  }),
  isForged: mostly(false, true),
});

const anything = fc.record({
  header: fc.record({
    kid: fc.oneof(fc.constant(kid), fc.string()),
    alg: fc.constantFrom('RS256', 'RS256', 'none'),
    typ: fc.oneof(fc.constant('JWT'), fc.jsonValue()),
    crit: fc.option(fc.constantFrom([], ['exp'], ['b64']), { nil: undefined, freq: 8 }),
  }),
  claims: fc.record({
    iss: fc.oneof({ weight: 9, arbitrary: fc.constant(issuer.issuer) }, fc.jsonValue()),
    sub: fc.oneof({ weight: 9, arbitrary: fc.string() }, fc.jsonValue()),
    aud: fc.oneof({ weight: 9, arbitrary: fc.constant('api') }, fc.jsonValue()),
    client_id: fc.oneof({ weight: 9, arbitrary: fc.string() }, fc.jsonValue()),
    exp: fc.oneof({ weight: 9, arbitrary: fc.constant(now + 600) }, fc.double(), fc.jsonValue()),
    nbf: fc.option(fc.oneof(fc.double(), fc.integer()), { nil: undefined, freq: 8 }),
    // This verifier ignores an `iat` of another type, which jose refuses.
    iat: fc.option(fc.oneof(fc.double({ noNaN: true }), fc.integer()), { nil: undefined, freq: 8 }),
    jti: fc.option(fc.jsonValue(), { nil: undefined, freq: 8 }),
    scope: fc.option(fc.jsonValue(), { nil: undefined, freq: 8 }),
  }),
  isForged: fc.constant<unknown>(false),
});

const tokenOf = ({
  header,
  claims,
  isForged,
}: {
  header: object;
  claims: object;
  isForged: unknown;
}) =>
  signCompactJwt({
    header: { ...header },
    claims: { ...claims },
    privateKey: isForged === true ? stranger.signingKey('access').privateKey : privateKey,
  });

test('for tokens that an issuer would write, both give the same verdict', async () => {
  const verdicts = new Set<boolean>();
  await fc.assert(
    fc.asyncProperty(asIssued, async (given) => {
      const token = tokenOf(given);
      const { ok } = await verifier.verifyJwt(token);
      verdicts.add(ok);

      expect(ok).toBe(await acceptedByJose(token));
    }),
    proofRuns({ part: 150, all: 5_000, seed: 14 }),
  );
  // Both verdicts must have occurred, otherwise nothing was compared.
  expect(verdicts.size).toBe(2);
});

test('jose accepts every token that the verifier accepts', async () => {
  await fc.assert(
    fc.asyncProperty(anything, async (given) => {
      const token = tokenOf(given);
      const { ok } = await verifier.verifyJwt(token);

      expect(!ok || (await acceptedByJose(token))).toBe(true);
    }),
    proofRuns({ part: 150, all: 5_000, seed: 15 }),
  );
});
