import { beforeAll, describe, expect, test } from '@jest/globals';
import {
  SignJWT,
  exportJWK,
  generateKeyPair,
  type JWTHeaderParameters,
  type JWTPayload,
} from 'jose';
import { createKeyCache } from './create-key-cache.js';
import type { SignatureAlgorithm } from './key-set.js';
import type { TokenRefusal } from './token-refusal.js';
import type { OidcIssuer, TrustedIssuer } from './trusted-issuer.js';
import { createCheckedVerifier } from './testing/checked-verifier.js';

const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'ES256', 'ES384', 'ES512', 'EdDSA'] as const;

const now = Math.floor(Date.now() / 1000);
const access: OidcIssuer = {
  kind: 'oidc',
  issuer: 'https://login.example.com/tenant/',
  jwksUri: 'https://keys.example.com/jwks',
  algorithms: ['RS256'],
  tokenUse: 'access',
  tokenType: 'at+jwt',
  audiences: ['https://api.example.com'],
  clientIds: null,
};
const id: OidcIssuer = {
  ...access,
  tokenUse: 'id',
  tokenType: null,
  audiences: ['client-a'],
};
const accessClaims = {
  iss: access.issuer,
  sub: 'ada',
  aud: 'https://api.example.com',
  client_id: 'client-a',
  exp: now + 600,
  scope: 'orders/read  orders/write',
};
const idClaims = { iss: access.issuer, sub: 'ada', aud: 'client-a', exp: now + 600, nonce: 'n' };

type KeyPair = Awaited<ReturnType<typeof generateKeyPair>>;
let pairs: Readonly<Record<string, KeyPair>>;
let jwks: { keys: { kty: string; kid: string; alg?: string }[] };
beforeAll(async () => {
  const made = await Promise.all(
    ALGORITHMS.map(
      async (alg) => [alg, await generateKeyPair(alg, { extractable: true })] as const,
    ),
  );
  pairs = Object.fromEntries(made);
  const keys = made.map(async ([alg, { publicKey }]) => ({
    ...((await exportJWK(publicKey)) as { kty: string }),
    kid: alg,
  }));
  jwks = { keys: await Promise.all(keys) };
});

async function token(
  claims: JWTPayload,
  header: Partial<JWTHeaderParameters> = {},
  signedBy: SignatureAlgorithm = 'RS256',
) {
  const kept = Object.entries(claims).filter(([, value]) => value !== undefined);
  const pair = pairs[signedBy] as KeyPair;
  return new SignJWT(Object.fromEntries(kept))
    .setProtectedHeader({ alg: signedBy, kid: signedBy, typ: 'at+jwt', ...header })
    .sign(pair.privateKey);
}

const verifierOf = (...issuers: TrustedIssuer[]) =>
  createCheckedVerifier(issuers, {
    keyCache: createKeyCache({
      fetchJwks: () => Promise.resolve(new TextEncoder().encode(JSON.stringify(jwks)).buffer),
    }),
  });

describe('accepted', () => {
  test('an access token, by its audience', async () => {
    expect(await verifierOf(access).verifyJwt(await token(accessClaims))).toEqual({
      ok: true,
      value: {
        issuer: access.issuer,
        issuerId: access.issuer,
        subject: 'ada',
        username: null,
        groups: [],
        scopes: ['orders/read', 'orders/write'],
        clientId: 'client-a',
        tokenUse: 'access',
        expiresAt: now + 600,
        payload: accessClaims,
      },
    });
  });

  test('an id token, which grants no scopes, and whose client is its audience', async () => {
    const verified = await verifierOf(id).verifyJwt(
      await token({ ...idClaims, scope: 'orders/write' }, { typ: 'JWT' }),
    );

    expect(verified).toMatchObject({
      value: { tokenUse: 'id', clientId: 'client-a', scopes: [], username: null },
    });
  });

  test.each(ALGORITHMS)('a token signed with %s, if that is configured', async (algorithm) => {
    const compactJwt = await token(accessClaims, {}, algorithm);
    const others = ALGORITHMS.filter((other) => other !== algorithm);

    const verified = await verifierOf({ ...access, algorithms: [algorithm] }).verifyJwt(compactJwt);
    const refused = await verifierOf({ ...access, algorithms: others }).verifyJwt(compactJwt);

    expect(verified.ok).toBe(true);
    expect(refused).toMatchObject({ ok: false, error: { code: 'TOKEN_ALGORITHM' } });
  });

  const cases: [name: string, trusted: object, claims: object, header?: object][] = [
    ['one audience of several', {}, { aud: ['https://other', 'https://api.example.com'] }],
    ['any audience, if the check is skipped', { audiences: null }, { aud: 'https://other' }],
    ['no audience, if the check is skipped', { audiences: null }, { aud: undefined }],
    ['one of the clients', { clientIds: ['client-b', 'client-a'] }, {}],
    ['the client as azp', { clientIds: ['client-a'] }, { client_id: undefined, azp: 'client-a' }],
    ['the same client in both claims', {}, { azp: 'client-a' }],
    ['a type in another case', {}, {}, { typ: 'AT+JWT' }],
    ['a type with its prefix', {}, {}, { typ: 'application/at+jwt' }],
    ['any type, if the check is skipped', { tokenType: null }, {}, { typ: 'JWT' }],
    ['no type, if the check is skipped', { tokenType: null }, {}, { typ: undefined }],
    ['a fraction of a second', {}, { exp: now + 600.25 }],
    ['an nbf in the past', {}, { nbf: now - 1 }],
  ];
  test.each(cases)('%s', async (_name, ...[trusted, claims, header]) => {
    const compactJwt = await token({ ...accessClaims, ...claims }, header);

    expect((await verifierOf({ ...access, ...trusted }).verifyJwt(compactJwt)).ok).toBe(true);
  });
});

describe('claims with other names', () => {
  const named = {
    ...access,
    claimNames: { clientId: 'cid', username: 'email', groups: 'https://x/groups', scopes: 'scp' },
  };
  const claims = { ...accessClaims, client_id: undefined, scope: undefined };

  test('are read under the configured names', async () => {
    const compactJwt = await token({
      ...claims,
      cid: 'client-c',
      email: 'ada@example.com',
      'https://x/groups': ['admins'],
      scp: ['orders/read'],
    });

    expect(await verifierOf(named).verifyJwt(compactJwt)).toMatchObject({
      value: {
        clientId: 'client-c',
        username: 'ada@example.com',
        groups: ['admins'],
        scopes: ['orders/read'],
      },
    });
  });

  test('are not read without configured names', async () => {
    const compactJwt = await token({ ...accessClaims, groups: ['admins'], email: 'x@example.com' });

    expect(await verifierOf(access).verifyJwt(compactJwt)).toMatchObject({
      value: { username: null, groups: [] },
    });
  });

  test.each([
    ['no client', { cid: undefined, client_id: 'client-a' }, 'TOKEN_MALFORMED'],
    ['a client of another type', { cid: ['client-c'] }, 'TOKEN_CLAIM_TYPE'],
  ])('are refused: %s', async (_name, wrong, code) => {
    const compactJwt = await token({ ...claims, ...wrong });

    expect(await verifierOf(named).verifyJwt(compactJwt)).toMatchObject({
      ok: false,
      error: { code, claim: 'cid' },
    });
  });

  test('are not read from properties that every object inherits', async () => {
    const inherited = { ...access, claimNames: { username: 'toString', groups: 'constructor' } };

    expect(await verifierOf(inherited).verifyJwt(await token(accessClaims))).toMatchObject({
      value: { username: null, groups: [] },
    });
  });
});

describe('refused', () => {
  const cases: [
    name: string,
    trusted: Partial<OidcIssuer>,
    claims: object,
    code: TokenRefusal['code'],
    header?: object,
  ][] = [
    ['another audience', {}, { aud: 'https://other' }, 'TOKEN_AUDIENCE'],
    ['no audience', {}, { aud: undefined }, 'TOKEN_AUDIENCE'],
    [
      'an audience with an additional slash',
      {},
      { aud: 'https://api.example.com/' },
      'TOKEN_AUDIENCE',
    ],
    ['an empty list of audiences', {}, { aud: [] }, 'TOKEN_AUDIENCE'],
    ['an audience that is a number', {}, { aud: [1] }, 'TOKEN_CLAIM_TYPE'],
    ['an audience that is an object', {}, { aud: {} }, 'TOKEN_CLAIM_TYPE'],
    ['another client', { clientIds: ['client-b'] }, {}, 'TOKEN_CLIENT'],
    ['no client', {}, { client_id: undefined }, 'TOKEN_MALFORMED'],
    ['two clients', {}, { azp: 'client-b' }, 'TOKEN_MALFORMED'],
    ['a client that is a list', {}, { client_id: ['client-a'] }, 'TOKEN_CLAIM_TYPE'],
    ['another type', {}, {}, 'TOKEN_TYPE', { typ: 'JWT' }],
    ['no type', {}, {}, 'TOKEN_TYPE', { typ: undefined }],
    ['an id token, recognised by at_hash', {}, { at_hash: 'x' }, 'TOKEN_USE'],
    ['an id token, recognised by c_hash', {}, { c_hash: 'x' }, 'TOKEN_USE'],
    ['a logout token', {}, { events: {} }, 'TOKEN_USE'],
    ['another issuer', {}, { iss: 'https://login.example.com/tenant' }, 'TOKEN_ISSUER'],
    ['no subject', {}, { sub: undefined }, 'TOKEN_MALFORMED'],
    ['an expired token', {}, { exp: now }, 'TOKEN_EXPIRED'],
    ['a token that is not valid yet', {}, { nbf: now + 60 }, 'TOKEN_NOT_YET_VALID'],
    ['a key for another algorithm', {}, {}, 'TOKEN_ALGORITHM', { kid: 'ES256' }],
    ['no key', {}, {}, 'TOKEN_KEY_UNKNOWN', { kid: undefined }],
  ];
  test.each(cases)('%s', async (_name, ...[trusted, claims, code, header]) => {
    const compactJwt = await token({ ...accessClaims, ...claims }, header);

    expect(await verifierOf({ ...access, ...trusted }).verifyJwt(compactJwt)).toMatchObject({
      ok: false,
      error: { code },
    });
  });

  const idCases: [name: string, claims: object, code: TokenRefusal['code'], header?: object][] = [
    ['an access token', {}, 'TOKEN_USE', { typ: 'at+jwt' }],
    ['an additional audience', { aud: ['client-a', 'x'], azp: 'client-a' }, 'TOKEN_AUDIENCE'],
    ['a logout token', { events: {} }, 'TOKEN_USE'],
  ];
  test.each(idCases)('as an id token: %s', async (_name, ...[claims, code, header]) => {
    const compactJwt = await token({ ...idClaims, ...claims }, { typ: 'JWT', ...header });

    expect(await verifierOf(id).verifyJwt(compactJwt)).toMatchObject({
      ok: false,
      error: { code },
    });
  });
});

describe('a signature with a second valid form', () => {
  // The orders of the two groups (FIPS 186-5 by SP 800-186, and RFC 8032, section 5.1).
  const P256 = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
  const ED25519 = 0x1000000000000000000000000000000014def9dea2f79cd65812631a5cf5d3edn;

  function respelled(compactJwt: string, change: (signature: Buffer) => Buffer) {
    const at = compactJwt.lastIndexOf('.') + 1;
    const signature = Buffer.from(compactJwt.slice(at), 'base64url');
    return compactJwt.slice(0, at) + change(signature).toString('base64url');
  }
  const toHex = (number: bigint) => number.toString(16).padStart(64, '0');

  test('is accepted if the algorithm allows both, with the same claims', async () => {
    const compactJwt = await token(accessClaims, {}, 'ES256');
    const other = respelled(compactJwt, (signature) => {
      const s = BigInt(`0x${signature.subarray(32).toString('hex')}`);
      return Buffer.concat([signature.subarray(0, 32), Buffer.from(toHex(P256 - s), 'hex')]);
    });
    const verifier = verifierOf({ ...access, algorithms: ['ES256'] });

    expect(other).not.toBe(compactJwt);
    expect(await verifier.verifyJwt(other)).toEqual(await verifier.verifyJwt(compactJwt));
    expect((await verifier.verifyJwt(other)).ok).toBe(true);
  });

  test('is refused if the algorithm allows only one', async () => {
    const compactJwt = await token(accessClaims, {}, 'EdDSA');
    const other = respelled(compactJwt, (signature) => {
      const s = BigInt(`0x${Buffer.from(signature.subarray(32)).reverse().toString('hex')}`);
      const larger = Buffer.from(toHex(s + ED25519), 'hex').reverse();
      return Buffer.concat([signature.subarray(0, 32), larger]);
    });
    const verifier = verifierOf({ ...access, algorithms: ['EdDSA'] });

    expect((await verifier.verifyJwt(compactJwt)).ok).toBe(true);
    expect(await verifier.verifyJwt(other)).toMatchObject({
      ok: false,
      error: { code: 'TOKEN_SIGNATURE' },
    });
  });
});

test('with several issuers, each token is verified by the policy of its own issuer', async () => {
  const other: OidcIssuer = {
    ...access,
    issuer: 'https://other.example.com',
    jwksUri: 'https://other.example.com/jwks',
    audiences: ['https://other'],
  };
  const verifier = verifierOf(access, other);
  const judged = async (claims: object) => {
    const verdict = await verifier.verifyJwt(await token({ ...accessClaims, ...claims }));
    return verdict.ok ? verdict.value.issuerId : verdict.error.code;
  };

  expect(await judged({})).toBe(access.issuer);
  expect(await judged({ iss: other.issuer, aud: 'https://other' })).toBe(other.issuer);
  expect(await judged({ iss: other.issuer })).toBe('TOKEN_AUDIENCE');
  expect(await judged({ aud: 'https://other' })).toBe('TOKEN_AUDIENCE');
});

test('an issuer that is listed twice is an error', () => {
  expect(() => verifierOf(access, { ...access, audiences: null })).toThrow(RangeError);
});

test('a key that the platform cannot import gives KEYS_UNAVAILABLE', async () => {
  const broken = { kty: 'EC', crv: 'P-256', kid: 'ES256', x: 'AA', y: 'AA' };
  const verifier = createCheckedVerifier([
    { ...access, algorithms: ['ES256'], jwks: { keys: [broken] } },
  ]);

  expect(await verifier.verifyJwt(await token(accessClaims, {}, 'ES256'))).toEqual({
    ok: false,
    error: { code: 'KEYS_UNAVAILABLE', cause: 'The key ES256 is not a valid ES256 key' },
  });
});
