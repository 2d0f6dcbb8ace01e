import { describe, expect, test } from '@jest/globals';
import { CognitoJwtVerifier } from 'aws-jwt-verify';
import { createLocalJWKSet, decodeProtectedHeader, jwtVerify } from 'jose';
import { createIssuer, type Issuer, type IssuerForm } from './create-issuer.js';

const USER_POOL_ID = 'eu-central-1_AbCdEfGhI';
const ISSUED_AT_SECONDS = 1_790_000_000;

const ada = {
  subject: '5e0b4c1a-0000-4000-8000-000000000001',
  username: 'ada',
  clientId: '4example3client2id1',
  issuedAt: ISSUED_AT_SECONDS,
};
const uuid = expect.stringMatching(/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/) as unknown as string;

/** jose as the oracle: checks signature, issuer and expiry with only the key set. */
async function verifyWithJose(
  issuer: Issuer,
  token: string,
  { at = ISSUED_AT_SECONDS, audience }: { at?: number; audience?: string } = {},
) {
  const { payload } = await jwtVerify(token, createLocalJWKSet(issuer.jwks()), {
    issuer: issuer.issuer,
    algorithms: ['RS256'],
    currentDate: new Date(at * 1000),
    ...(audience !== undefined && { audience }),
  });
  return payload;
}

describe('the name of the issuer', () => {
  const cases: { issuerForm: IssuerForm; issuer: string }[] = [
    {
      issuerForm: 'regional',
      issuer: `https://cognito-idp.eu-central-1.amazonaws.com/${USER_POOL_ID}`,
    },
    {
      issuerForm: 'updated',
      issuer: `https://issuer-cognito-idp.eu-central-1.amazonaws.com/${USER_POOL_ID}`,
    },
  ];

  test.each(cases)('$issuerForm', async ({ issuerForm, issuer: expected }) => {
    const issuer = createIssuer({ region: 'eu-central-1', userPoolId: USER_POOL_ID, issuerForm });

    const claims = await verifyWithJose(issuer, issuer.idToken(ada));

    expect(issuer.issuer).toBe(expected);
    expect(issuer.jwksUri).toBe(`${expected}/.well-known/jwks.json`);
    expect(claims.iss).toBe(expected);
  });
});

describe('the tokens', () => {
  const issuer = createIssuer({ region: 'eu-central-1', userPoolId: USER_POOL_ID });

  test('an id token with every option has exactly these claims', async () => {
    const token = issuer.idToken({
      ...ada,
      groups: ['admins', 'readers'],
      email: 'ada@example.com',
      emailVerified: true,
      attributes: { given_name: 'Ada', sub: 'not-ada' },
      nonce: 'n-0S6_WzA2Mj',
      validitySeconds: 600,
      authTime: ISSUED_AT_SECONDS - 60,
      originJti: 'the-sign-in',
      eventId: 'the-event',
    });

    const claims = await verifyWithJose(issuer, token, { audience: ada.clientId });

    expect(claims).toEqual({
      sub: ada.subject,
      'cognito:groups': ['admins', 'readers'],
      email_verified: true,
      iss: issuer.issuer,
      'cognito:username': 'ada',
      given_name: 'Ada',
      nonce: 'n-0S6_WzA2Mj',
      origin_jti: 'the-sign-in',
      aud: ada.clientId,
      event_id: 'the-event',
      token_use: 'id',
      auth_time: ISSUED_AT_SECONDS - 60,
      exp: ISSUED_AT_SECONDS + 600,
      iat: ISSUED_AT_SECONDS,
      jti: uuid,
      email: 'ada@example.com',
    });
  });

  test('an id token with no options has exactly these claims, and no groups', async () => {
    const claims = await verifyWithJose(issuer, issuer.idToken({ ...ada, groups: [] }));

    expect(claims).toEqual({
      sub: ada.subject,
      iss: issuer.issuer,
      'cognito:username': 'ada',
      origin_jti: uuid,
      aud: ada.clientId,
      event_id: uuid,
      token_use: 'id',
      auth_time: ISSUED_AT_SECONDS,
      exp: ISSUED_AT_SECONDS + 3600,
      iat: ISSUED_AT_SECONDS,
      jti: uuid,
    });
  });

  test('an access token has exactly these claims, and no audience', async () => {
    const token = issuer.accessToken({
      ...ada,
      groups: ['admins'],
      scopes: ['openid', 'email'],
      validitySeconds: 300,
    });

    const claims = await verifyWithJose(issuer, token);

    expect(claims).toEqual({
      sub: ada.subject,
      'cognito:groups': ['admins'],
      iss: issuer.issuer,
      version: 2,
      client_id: ada.clientId,
      origin_jti: uuid,
      event_id: uuid,
      token_use: 'access',
      scope: 'openid email',
      auth_time: ISSUED_AT_SECONDS,
      exp: ISSUED_AT_SECONDS + 300,
      iat: ISSUED_AT_SECONDS,
      jti: uuid,
      username: 'ada',
    });
  });

  test('a token is rejected when its validity ends, and not a second earlier', async () => {
    const token = issuer.idToken({ ...ada, validitySeconds: 600 });

    await expect(
      verifyWithJose(issuer, token, { at: ISSUED_AT_SECONDS + 599 }),
    ).resolves.toBeDefined();
    await expect(
      verifyWithJose(issuer, token, { at: ISSUED_AT_SECONDS + 600 }),
    ).rejects.toMatchObject({ code: 'ERR_JWT_EXPIRED' });
  });

  test('id and access tokens name different keys, and the header has only the members that Cognito writes', () => {
    const idHeader = decodeProtectedHeader(issuer.idToken(ada));
    const accessHeader = decodeProtectedHeader(issuer.accessToken({ ...ada, scopes: [] }));

    expect(idHeader).toEqual({ kid: issuer.signingKey('id').kid, alg: 'RS256' });
    expect(accessHeader).toEqual({ kid: issuer.signingKey('access').kid, alg: 'RS256' });
    expect(idHeader.kid).not.toBe(accessHeader.kid);
  });

  test('aws-jwt-verify accepts each token only as its own token use', async () => {
    const issuedAt = Math.floor(Date.now() / 1000);
    const tokens = {
      id: issuer.idToken({ ...ada, issuedAt }),
      access: issuer.accessToken({ ...ada, issuedAt, scopes: ['openid'] }),
    };
    const verifierOf = (tokenUse: 'id' | 'access') => {
      const verifier = CognitoJwtVerifier.create({
        userPoolId: USER_POOL_ID,
        clientId: ada.clientId,
        tokenUse,
      });
      verifier.cacheJwks(issuer.jwks());
      return verifier;
    };

    await expect(verifierOf('id').verify(tokens.id)).resolves.toMatchObject({ sub: ada.subject });
    await expect(verifierOf('access').verify(tokens.access)).resolves.toMatchObject({
      username: 'ada',
    });
    await expect(verifierOf('access').verify(tokens.id)).rejects.toThrow('Token use not allowed');
    await expect(verifierOf('id').verify(tokens.access)).rejects.toThrow('Token use not allowed');
  });
});

describe('the key set', () => {
  test('contains only public members, the id key before the access key', () => {
    const issuer = createIssuer({ region: 'eu-central-1', userPoolId: USER_POOL_ID });

    const { keys } = issuer.jwks();

    expect(keys.map(({ kid }) => kid)).toEqual([
      issuer.signingKey('id').kid,
      issuer.signingKey('access').kid,
    ]);
    for (const key of keys) {
      expect(Object.keys(key)).toEqual(['alg', 'e', 'kid', 'kty', 'n', 'use']);
      expect(Buffer.from(key.n, 'base64url')).toHaveLength(256);
    }
  });

  test('is different for every issuer', async () => {
    const issuer = createIssuer({ region: 'eu-central-1', userPoolId: USER_POOL_ID });
    const namesake = createIssuer({ region: 'eu-central-1', userPoolId: USER_POOL_ID });

    await expect(verifyWithJose(issuer, namesake.idToken(ada))).rejects.toMatchObject({
      code: 'ERR_JWKS_NO_MATCHING_KEY',
    });
  });

  test('after a rotation old tokens still verify, until the retired keys are dropped', async () => {
    const issuer = createIssuer({ region: 'eu-central-1', userPoolId: USER_POOL_ID });
    const oldToken = issuer.idToken(ada);

    issuer.rotateKeys();
    const newToken = issuer.idToken(ada);

    expect(decodeProtectedHeader(newToken).kid).not.toBe(decodeProtectedHeader(oldToken).kid);
    expect(issuer.jwks().keys).toHaveLength(4);
    await expect(verifyWithJose(issuer, newToken)).resolves.toBeDefined();
    await expect(verifyWithJose(issuer, oldToken)).resolves.toBeDefined();

    issuer.dropRetiredKeys();

    expect(issuer.jwks().keys).toHaveLength(2);
    await expect(verifyWithJose(issuer, newToken)).resolves.toBeDefined();
    await expect(verifyWithJose(issuer, oldToken)).rejects.toMatchObject({
      code: 'ERR_JWKS_NO_MATCHING_KEY',
    });
  });
});
