import crypto from 'node:crypto';
import { describe, expect, jest, test } from '@jest/globals';
import type { EdgeSettings, IssuerSettings } from '@furlock/edge-settings';
import { createAlgorithmIssuer, createIssuer, SIGNATURE_KINDS } from '@furlock/issuer-kit';
import { createJwtVerifier, createKeyCache } from '@furlock/jwt-verification';
import { createNodeSigner } from '@furlock/sigv4-signing/node';
import { verifiedCaller } from './admit-caller.js';
import { rehearse } from './rehearse.js';

const pool = createIssuer({ region: 'eu-central-1', userPoolId: 'eu-central-1_AbCdEfGhI' });
const [poolKey] = pool.jwks().keys;
const jwks = pool.jwks();
const cognito = {
  kind: 'cognito',
  userPoolId: pool.userPoolId,
  clientIds: ['client-a', 'client-b'],
  tokenUses: ['id', 'access'],
  jwks,
} as const satisfies IssuerSettings;
const oidc = {
  kind: 'oidc',
  issuer: 'https://login.example.com',
  jwksUri: 'https://login.example.com/jwks',
  algorithms: ['RS256'],
  tokenUse: 'access',
  tokenType: null,
  audiences: null,
  clientIds: null,
  jwks,
} as const satisfies IssuerSettings;

/** Rehearses with these issuers, and returns the verdicts on the forged tokens, and what was signed. */
async function rehearsed(issuers: IssuerSettings[]) {
  const settings: EdgeSettings = { publicOrigin: 'https://api.example.com', issuers };
  const verdicts: string[] = [];
  const signed: { host: string; names: string[] }[] = [];
  const verifier = createJwtVerifier(issuers, {
    keyCache: createKeyCache({ fetchJwks: () => Promise.reject(new Error('nothing is fetched')) }),
    fromClaims: verifiedCaller,
  });
  const sign = createNodeSigner();
  await rehearse({
    region: 'eu-central-1',
    lock: {
      settings,
      revocations: [],
      verifier: {
        ...verifier,
        async verifyJwt(token) {
          const verdict = await verifier.verifyJwt(token);
          verdicts.push(verdict.ok ? 'accepted' : verdict.error.code);
          return verdict;
        },
      },
    },
    dependencies: {
      readCredentials: () => ({ accessKeyId: 'id', secretAccessKey: 'secret' }),
      now: () => new Date(),
      signRequest(request, options) {
        signed.push({ host: request.host, names: request.headers.map(([name]) => name) });
        return sign(request, options);
      },
    },
    elapsedMs: () => 0,
  });
  return { verdicts, signed };
}

describe('a forged token is refused only for its signature, of', () => {
  const cases: [name: string, issuer: IssuerSettings][] = [
    ['a user pool', cognito],
    ['a user pool with only access tokens', { ...cognito, tokenUses: ['access'] }],
    ['another issuer that checks little', oidc],
    [
      'another issuer that checks everything',
      { ...oidc, tokenType: 'at+jwt', audiences: ['https://api'], clientIds: ['client-c'] },
    ],
    [
      'an issuer of id tokens',
      { ...oidc, tokenUse: 'id', audiences: ['client-c'], clientIds: ['client-c'] },
    ],
    [
      'an issuer that names the client in another claim',
      { ...oidc, clientIds: ['client-c'], claimNames: { clientId: 'cid' } },
    ],
    [
      'an issuer that names the client at a path',
      { ...oidc, clientIds: ['client-c'], claimNames: { clientId: ['azure', 'appid'] } },
    ],
    [
      'an issuer whose first key is for another algorithm',
      {
        ...oidc,
        algorithms: ['RS512'],
        jwks: { keys: [...jwks.keys, { kid: 'any', kty: 'RSA', n: poolKey?.n, e: poolKey?.e }] },
      },
    ],
  ];
  test.each(cases)('%s', async (_name, issuer) => {
    expect((await rehearsed([issuer])).verdicts).toEqual(['TOKEN_SIGNATURE']);
  });
});

describe('every algorithm is rehearsed', () => {
  const { keys } = createAlgorithmIssuer().jwks;

  // A signature of another length would be refused without a call of `node:crypto`.
  test.each(SIGNATURE_KINDS)('%s', async (kind) => {
    const [{ alg, ...key }] = keys.filter(({ kid }) => kid === kind) as [Record<string, string>];
    const algorithms = [alg] as (typeof oidc)['algorithms'][number][];
    const jwks = { keys: [{ ...key, kty: key['kty'] ?? '', kid: kind }] };
    const calls = [jest.spyOn(crypto, 'verify'), jest.spyOn(crypto, 'createVerify')];

    const { verdicts } = await rehearsed([{ ...oidc, algorithms, jwks }]);

    expect(verdicts).toEqual(['TOKEN_SIGNATURE']);
    expect(calls.map(({ mock }) => mock.calls.length).sort()).toEqual([0, 1]);
    calls.forEach((call) => call.mockRestore());
  });
});

test('one token is forged for each algorithm that an issuer has a key for', async () => {
  const { keys } = createAlgorithmIssuer().jwks;
  const issuer = {
    ...oidc,
    algorithms: ['RS256', 'ES256', 'ES384'] as (typeof oidc)['algorithms'][number][],
    jwks: {
      keys: keys
        .filter(({ kid = '' }) => ['RS256', 'ES256', 'ES512'].includes(kid))
        .map(({ kid = '', kty = '', ...key }) => ({ ...key, kid, kty })),
    },
  };

  expect((await rehearsed([issuer])).verdicts).toEqual(['TOKEN_SIGNATURE', 'TOKEN_SIGNATURE']);
});

test('one token is forged for each issuer', async () => {
  expect((await rehearsed([cognito, oidc])).verdicts).toEqual([
    'TOKEN_SIGNATURE',
    'TOKEN_SIGNATURE',
  ]);
});

test('a request is signed without an identity, for a function URL that does not exist', async () => {
  const { signed } = await rehearsed([cognito]);

  expect(signed).toHaveLength(1);
  expect(signed[0]?.host).toBe('a.lambda-url.eu-central-1.on.aws');
  expect(signed[0]?.names).not.toContain('x-furlock-identity');
});

test('without keys nothing is fetched, and nothing fails', async () => {
  const { verdicts, signed } = await rehearsed([{ ...cognito, jwks: undefined }]);

  expect(verdicts).toEqual(['TOKEN_ALGORITHM']);
  expect(signed).toHaveLength(1);
});
