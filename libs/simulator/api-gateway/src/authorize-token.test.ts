import { beforeAll, describe, expect, test } from '@jest/globals';
import type { JwtAuthorizer } from '@furlock/simulator-deployment';
import fc from 'fast-check';
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey } from 'jose';
import { authorizeToken } from './authorize-token.js';
import type { PublicKey } from './verify-token.js';

const NOW = 1_800_000_000;
const AUTHORIZER: JwtAuthorizer = {
  kind: 'jwt',
  issuer: 'https://cognito-idp.eu-central-1.amazonaws.com/pool',
  audience: ['web', 'app'],
  header: 'authorization',
  scopes: [],
};
type Claims = Readonly<Record<string, unknown>>;
const CLAIMS: Claims = { iss: AUTHORIZER.issuer, aud: 'web', exp: NOW + 60, iat: NOW - 60 };

let privateKey: CryptoKey;
let otherKey: CryptoKey;
let keys: PublicKey[];
beforeAll(async () => {
  const pair = await generateKeyPair('RS256');
  privateKey = pair.privateKey;
  otherKey = (await generateKeyPair('RS256')).privateKey;
  keys = [{ ...(await exportJWK(pair.publicKey)), kid: 'one' }];
});

const sign = (claims: Claims, key = privateKey, kid = 'one'): Promise<string> =>
  new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid }).sign(key);
const authorize = (lines: readonly string[], authorizer = AUTHORIZER) =>
  authorizeToken(
    {
      ...{ method: 'GET', path: '/', query: '', body: new Uint8Array() },
      headers: lines.map((value) => ['authorization', value] as const),
    },
    authorizer,
    {
      fetchKeys: (issuer) => Promise.resolve(issuer === AUTHORIZER.issuer ? keys : []),
      nowMs: NOW * 1000,
    },
  );

describe('accepts a token', () => {
  const cases: [name: string, claims: Claims, scopes: string[]][] = [
    ['of the issuer for the audience', CLAIMS, []],
    ['for several audiences', { ...CLAIMS, aud: ['other', 'app'] }, []],
    [
      'with a client id in place of the audience',
      { ...CLAIMS, aud: undefined, client_id: 'web' },
      [],
    ],
    ['with the scope of the route', { ...CLAIMS, scope: 'a b' }, ['b']],
  ];

  test.each(cases)('%s', async (_name, claims, scopes) => {
    const token = await sign(claims);
    const authorizer = { ...AUTHORIZER, scopes };

    expect(await authorize([token], authorizer)).toMatchObject({ ok: true });
    expect(await authorize([`Bearer ${token}`], authorizer)).toMatchObject({ ok: true });
  });

  test('and shows its claims as text', async () => {
    const token = await sign({ ...CLAIMS, 'cognito:groups': ['a', 'b'], admin: true });

    expect(await authorize([token])).toEqual({
      ok: true,
      value: {
        claims: {
          iss: AUTHORIZER.issuer,
          aud: 'web',
          exp: String(NOW + 60),
          iat: String(NOW - 60),
          'cognito:groups': '[a b]',
          admin: 'true',
        },
        scopes: null,
      },
    });
  });
});

describe('rejects a token', () => {
  const cases: [name: string, claims: Claims, reason: RegExp][] = [
    ['of another issuer', { ...CLAIMS, iss: 'https://issuer.example' }, /iss/],
    ['for another audience', { ...CLAIMS, aud: 'other' }, /aud/],
    ['for another audience with a client id', { ...CLAIMS, aud: 'other', client_id: 'web' }, /aud/],
    ['for no audience', { ...CLAIMS, aud: undefined }, /aud/],
    ['that is over', { ...CLAIMS, exp: NOW }, /exp/],
    ['without an end', { ...CLAIMS, exp: undefined }, /exp/],
    ['that has not begun', { ...CLAIMS, nbf: NOW + 1 }, /nbf/],
    ['from the future', { ...CLAIMS, iat: NOW + 1 }, /iat/],
  ];

  test.each(cases)('%s', async (_name, claims, reason) => {
    expect(await authorize([await sign(claims)])).toEqual({
      ok: false,
      error: { code: 'TOKEN_REJECTED', reason: expect.stringMatching(reason) as unknown },
    });
  });

  test('of another key, with another kid, without a signature, twice, or not at all', async () => {
    const token = await sign(CLAIMS);
    const unsigned = `${Buffer.from('{"alg":"none","kid":"one"}').toString('base64url')}.${token.split('.')[1]}.`;
    const sent = [
      [await sign(CLAIMS, otherKey)],
      [await sign(CLAIMS, privateKey, 'two')],
      [unsigned],
      [token, token],
      [`${token}.x`],
      [`${token}==`],
      [`${token}!`],
      [token.replace(/[^.]*$/, (signature) => signature.replace(/^./, '+'))],
      [`Basic ${token}`],
      [],
    ];

    for (const lines of sent) {
      expect(await authorize(lines)).toMatchObject({ error: { code: 'TOKEN_REJECTED' } });
    }
  });

  test('without the scope of the route', async () => {
    const token = await sign({ ...CLAIMS, scope: 'ab' });

    expect(await authorize([token], { ...AUTHORIZER, scopes: ['a', 'b'] })).toEqual({
      ok: false,
      error: { code: 'TOKEN_SCOPE_MISSING', scopes: ['a', 'b'] },
    });
  });

  test('that is any other text, without an exception', async () => {
    const token = await sign(CLAIMS);
    const changed = fc.oneof(
      fc.string(),
      fc
        .tuple(fc.nat(token.length - 1), fc.constantFrom('A', 'b', '.', '-', '='))
        .map(([at, letter]) => token.slice(0, at) + letter + token.slice(at + 1))
        // The last letter of a part has bits that mean nothing.
        .filter((text) => text !== token && !/^.$/.test(differences(text, token))),
    );
    await fc.assert(
      fc.asyncProperty(changed, async (text) => {
        expect(await authorize([text])).toMatchObject({ ok: false });
      }),
    );
  });
});

/** The place of a change at the end of the signature; empty for any other. */
function differences(text: string, token: string): string {
  return text.slice(0, -1) === token.slice(0, -1) ? text.slice(-1) : '';
}
