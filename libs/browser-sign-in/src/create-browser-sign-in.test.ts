/**
 * The sign-in at an issuer that is not a user pool, whose tokens another library makes and verifies.
 */
import { createHash, randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { SIGN_IN_DEFAULTS, SIGN_IN_PATHS, type IssuerSettings } from '@furlock/edge-settings';
import { SignJWT, generateKeyPair, jwtVerify, type CryptoKey, type JWTPayload } from 'jose';
import { createBrowserSignIn, type BrowserSignIn } from './create-browser-sign-in.js';
import type { HeaderField } from './header-field.js';
import type { PostForm } from './post-form.js';
import type { SignInAnswer } from './sign-in-answer.js';
import type { CodedRefusal, SessionCaller, SignIn, VerifyToken } from './sign-in-options.js';
import { SIGN_IN_PATH_NAMES, type SignInPathName } from './sign-in-paths.js';

const ORIGIN = 'https://app.example.com';
const ISSUER = 'https://login.example.com';
const issuer: IssuerSettings = {
  kind: 'oidc',
  issuer: ISSUER,
  jwksUri: `${ISSUER}/jwks`,
  algorithms: ['ES256'],
  tokenUse: 'id',
  tokenType: null,
  audiences: ['web'],
  clientIds: ['web'],
};
const signIn = {
  ...SIGN_IN_DEFAULTS,
  issuer: ISSUER,
  clientId: 'web',
  authorizationEndpoint: `${ISSUER}/authorize?tenant=a`,
  tokenEndpoint: `${ISSUER}/token`,
  endSessionEndpoint: `${ISSUER}/logout`,
  tokenUse: 'id',
  cookieName: 'dev-main',
  lang: 'de',
} as unknown as SignIn;

let keys: { privateKey: CryptoKey; publicKey: CryptoKey };
beforeAll(async () => {
  keys = await generateKeyPair('ES256');
});

const verify: VerifyToken<SessionCaller, CodedRefusal> = async (token) => {
  try {
    const { payload } = await jwtVerify(token, keys.publicKey);
    const claims = {
      issuer: String(payload.iss),
      issuerId: String(payload.iss),
      subject: String(payload.sub),
      username: null,
      groups: [],
      clientId: String(payload.aud),
      tokenUse: 'id' as const,
      expiresAt: Number(payload.exp),
      payload,
    };
    return { ok: true, value: { claims } };
  } catch (error) {
    const isExpired = (error as { code?: unknown }).code === 'ERR_JWT_EXPIRED';
    return { ok: false, error: { code: isExpired ? 'TOKEN_EXPIRED' : 'TOKEN_SIGNATURE' } };
  }
};

/** A browser's cookies, and the sign-in that it uses. */
function world(
  change: (claims: JWTPayload) => JWTPayload = (claims) => claims,
  settings: Partial<SignIn> = {},
) {
  const jar = new Map<string, string>();
  const seconds = Math.floor(Date.now() / 1000);
  let nonce = '';
  let challenge = '';
  const forms: URLSearchParams[] = [];
  const postForm: PostForm = async (url, { body }) => {
    const form = new URLSearchParams(body);
    forms.push(form);
    expect(url).toBe(`${ISSUER}/token`);
    if (form.get('grant_type') === 'authorization_code') {
      const verifier = form.get('code_verifier') ?? '';
      expect(createHash('sha256').update(verifier).digest('base64url')).toBe(challenge);
    }
    const claims = {
      iss: ISSUER,
      aud: 'web',
      sub: 'ada',
      nonce: form.get('grant_type') === 'refresh_token' ? undefined : nonce,
      iat: seconds,
      exp: seconds + 3600,
      auth_time: seconds,
      jti: randomUUID(),
    };
    const token = await new SignJWT(change(JSON.parse(JSON.stringify(claims)) as JWTPayload))
      .setProtectedHeader({ alg: 'ES256' })
      .sign(keys.privateKey);
    return {
      status: 200,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        access_token: 'opaque',
        token_type: 'Bearer',
        id_token: token,
        refresh_token: 'a;b, "c"\\d%',
      }),
    };
  };
  const browserSignIn: BrowserSignIn = createBrowserSignIn({
    signIn: { ...signIn, ...settings },
    issuer,
    publicOrigin: ORIGIN,
    prefersHtml: () => true,
    mayCallWithCredentials: () => false,
    now: Date.now,
    postForm,
  });
  const cookieHeader = (): HeaderField => [
    'cookie',
    [...jar].map(([name, value]) => `${name}=${value}`).join('; '),
  ];
  const keep = ({ cookies }: { cookies: readonly string[] }) => {
    for (const cookie of cookies) {
      const [pair = ''] = cookie.split('; ');
      const name = pair.slice(0, pair.indexOf('='));
      if (cookie.includes('Max-Age=0;')) jar.delete(name);
      else jar.set(name, pair.slice(name.length + 1));
    }
  };
  return {
    jar,
    forms,
    async ask(
      path: SignInPathName,
      query = '',
      method = 'GET',
    ): Promise<SignInAnswer<CodedRefusal>> {
      const headers: HeaderField[] = [cookieHeader(), ['origin', ORIGIN]];
      const request = { method, path: `/auth/${path}`, query, headers, body: { base64: '' } };
      const answer = await browserSignIn.answer(path, request, verify);
      keep(answer);
      if (answer.kind === 'redirect' && answer.event === 'SIGN_IN_STARTED') {
        const { searchParams } = new URL(answer.location);
        nonce = searchParams.get('nonce') ?? '';
        challenge = searchParams.get('code_challenge') ?? '';
      }
      return answer;
    },
    admit: (path: string, admit = verify) =>
      browserSignIn.admit(
        { method: 'GET', path, query: '', headers: [cookieHeader()], body: { base64: '' } },
        false,
        admit,
      ),
  };
}

async function signedIn(...args: Parameters<typeof world>) {
  const browser = world(...args);
  const started = await browser.ask('sign-in');
  const { searchParams } = new URL(started.kind === 'redirect' ? started.location : '');
  const query = new URLSearchParams({
    code: 'c',
    state: searchParams.get('state') ?? '',
    iss: ISSUER,
  });
  return { browser, started: searchParams, answer: await browser.ask('callback', String(query)) };
}

test('the paths are those of the settings', () => {
  expect([...SIGN_IN_PATH_NAMES]).toEqual([...SIGN_IN_PATHS]);
});

test('signs in with an id token, asks in the parameters of the standard, and signs out', async () => {
  const { browser, started, answer } = await signedIn();

  expect(Object.fromEntries(started)).toMatchObject({
    tenant: 'a',
    max_age: '43200',
    ui_locales: 'de',
  });
  expect(started.has('lang')).toBe(false);
  expect(answer).toMatchObject({ kind: 'redirect', location: '/', event: 'SIGNED_IN' });
  expect(await browser.admit('/')).toMatchObject({
    kind: 'admitted',
    caller: { claims: { subject: 'ada' } },
  });

  const out = await browser.ask('sign-out', '', 'POST');
  expect(out).toMatchObject({
    location: `${ISSUER}/logout?client_id=web&post_logout_redirect_uri=${encodeURIComponent(`${ORIGIN}/auth/sign-out`)}`,
  });
  expect([...browser.jar]).toEqual([]);
});

test('a refresh token of any characters comes back to the issuer as it was', async () => {
  const { browser } = await signedIn();

  expect(await browser.ask('refresh', '', 'POST')).toMatchObject({ kind: 'session' });
  expect(browser.forms.at(-1)?.get('refresh_token')).toBe('a;b, "c"\\d%');
});

describe('a token that does not say when the person signed in', () => {
  test('is a session until it expires, and is not refreshed', async () => {
    const withoutTime = ({ auth_time: _, ...claims }: JWTPayload) => claims;
    const { browser, answer } = await signedIn(withoutTime);

    expect(answer).toMatchObject({ event: 'SIGNED_IN' });
    const session = await browser.ask('session');
    expect(session).toMatchObject({ kind: 'session', session: { signedIn: true } });
    const { session: state } = session as { session: { expiresAt: number; endsAt: number } };
    expect(state.endsAt).toBe(state.expiresAt);
  });
});

describe('what a refresh yields is refused, and both cookies are cleared, if it has another', () => {
  const rows: [claim: string, value: unknown][] = [
    ['sub', 'mallory'],
    ['aud', 'other'],
    ['auth_time', 1],
    ['auth_time', undefined],
    ['origin_jti', 'another'],
    ['azp', 'other'],
    ['iss', 'https://evil.example'],
  ];
  test.each(rows)('%s: %s', async (claim, value) => {
    let isFirst = true;
    const { browser } = await signedIn((claims) => {
      const changed = isFirst ? claims : { ...claims, [claim]: value };
      isFirst = false;
      return changed;
    });

    const answer = await browser.ask('refresh', '', 'POST');

    expect(answer).toMatchObject({ kind: 'refused', refusal: { code: 'SESSION_ENDED' } });
    expect([...browser.jar.keys()].filter((name) => /session|refresh/.test(name))).toEqual([]);
  });
});

describe('the id token', () => {
  const rows: [name: string, change: (claims: JWTPayload) => JWTPayload, code: string][] = [
    ['with another nonce', (claims) => ({ ...claims, nonce: 'x' }), 'SIGN_IN_TOKEN_REFUSED'],
    ['for another audience', (claims) => ({ ...claims, aud: 'other' }), 'SIGN_IN_TOKEN_REFUSED'],
    [
      'of another issuer',
      (claims) => ({ ...claims, iss: 'https://evil.example' }),
      'SIGN_IN_TOKEN_REFUSED',
    ],
    [
      'that has expired',
      (claims) => ({ ...claims, exp: Number(claims.iat) - 60 }),
      'SIGN_IN_CLOCK',
    ],
    ['without a nonce', ({ nonce: _, ...claims }) => claims, 'SIGN_IN_UNAVAILABLE'],
    [
      'for two audiences',
      (claims) => ({ ...claims, aud: ['web', 'other'] }),
      'SIGN_IN_TOKEN_REFUSED',
    ],
  ];
  test.each(rows)('%s', async (_name, change, code) => {
    const { browser, answer } = await signedIn(change);

    expect(answer).toMatchObject({ kind: 'refused', refusal: { code } });
    expect([...browser.jar.keys()].filter((name) => /session|refresh/.test(name))).toEqual([]);
  });
});

describe('a refusal of the bearer, whom another sign-in would not help', () => {
  test.each(['GROUP_MISSING', 'TOKEN_CLAIM_TYPE', 'KEYS_UNAVAILABLE'])('%s', async (code) => {
    const { browser } = await signedIn();

    const decision = await browser.admit('/', () =>
      Promise.resolve({ ok: false, error: { code } }),
    );

    expect(decision).toMatchObject({ kind: 'refused', refusal: { code }, cookies: [] });
  });

  test('TOKEN_SIGNATURE, beside them, is a session that has ended', async () => {
    const { browser } = await signedIn();

    const decision = await browser.admit('/', () =>
      Promise.resolve({ ok: false, error: { code: 'TOKEN_SIGNATURE' } }),
    );

    expect(decision).toMatchObject({ kind: 'redirect', event: 'SIGN_IN_STARTED' });
  });
});
