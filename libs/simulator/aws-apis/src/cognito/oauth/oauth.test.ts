import { createHash } from 'node:crypto';
import { beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { decodeJwt } from 'jose';
import { SIGN_IN_PAGE_POLICY } from './sign-in-page.js';
import { CredentialStore } from '@furlock/simulator-deployment';
import { createOperatorCredentials } from '../../aws-json/operator.js';
import { createCognito } from '../create-cognito.js';
import {
  domainlessPool,
  exampleClient,
  exampleDeployment,
  examplePool,
  GOOD_PASSWORD,
} from '../../testing/example-user-pool.js';

const START = new Date('2026-11-22T12:00:00Z');
const CALLBACK = 'http://localhost:8976/callback';
const VERIFIER = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk';
const CHALLENGE = createHash('sha256').update(VERIFIER).digest('base64url');

const implicitClient = { ...exampleClient, id: 'implicit-client', oauthFlows: ['implicit'] };
const secretClient = { ...exampleClient, id: 'secret-client', hasSecret: true };
const queryClient = {
  ...exampleClient,
  id: 'query-client',
  callbackUrls: ['https://app.example/back?from=cognito'],
};
const frankClient = { ...exampleClient, id: 'frank-client', hidesUserExistence: false };
const nativeClient = {
  ...exampleClient,
  id: 'native-client',
  callbackUrls: ['furlock-app:/signed-in'],
};
const rotatingClient = {
  ...exampleClient,
  id: 'rotating-client',
  refreshTokenRotation: { gracePeriodSeconds: 0 },
};
const scopedClient = {
  ...exampleClient,
  id: 'scoped-client',
  oauthScopes: ['openid', 'notes/read'],
};
const domainlessClient = { ...exampleClient, id: 'domainless-client' };

let now = START;
const cognito = createCognito({
  deployment: {
    ...exampleDeployment,
    userPools: [
      {
        ...examplePool,
        clients: [
          exampleClient,
          implicitClient,
          secretClient,
          queryClient,
          frankClient,
          nativeClient,
          rotatingClient,
          scopedClient,
        ],
      },
      { ...domainlessPool, id: 'eu-central-1_NoDomain', clients: [domainlessClient] },
    ],
  },
  callers: { operator: createOperatorCredentials(), credentials: new CredentialStore() },
  now: () => now,
});
const { app } = cognito;
cognito.addUser({
  userPoolId: examplePool.id,
  username: 'ada',
  password: GOOD_PASSWORD,
  attributes: { email: 'ada@example.com', name: 'Ada' },
});

beforeEach(() => {
  now = START;
});

type Changes = Readonly<Record<string, string | readonly string[] | null>>;

/** The parameters with changes: null omits a parameter, a list repeats it. */
function changed(base: Readonly<Record<string, string>>, changes: Changes): URLSearchParams {
  return new URLSearchParams(
    Object.entries({ ...base, ...changes }).flatMap(([name, value]) =>
      value === null ? [] : [value].flat().map((one): [string, string] => [name, one]),
    ),
  );
}

const asked = {
  client_id: exampleClient.id,
  redirect_uri: CALLBACK,
  response_type: 'code',
  scope: 'openid email',
  state: 'af0ifjsldkj',
  nonce: 'n-0S6_WzA2Mj',
  code_challenge: CHALLENGE,
  code_challenge_method: 'S256',
};
const authorizationRequest = (changes: Changes = {}) => changed(asked, changes);

const post = (path: string, form: URLSearchParams, headers: Record<string, string> = {}) =>
  app.request(path, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    body: form.toString(),
  });

/** Posts the sign-in form directly, and returns the target of the redirect. */
async function signIn(changes: Changes = {}): Promise<URL> {
  const credentials = { username: 'ada', password: GOOD_PASSWORD };
  const response = await post('/login', changed({ ...asked, ...credentials }, changes));
  return new URL(response.headers.get('location') ?? '');
}

const codeOf = (location: URL) => location.searchParams.get('code') ?? '';

const redemption = (code: string, changes: Changes = {}) =>
  changed(
    {
      grant_type: 'authorization_code',
      client_id: exampleClient.id,
      redirect_uri: CALLBACK,
      code,
      code_verifier: VERIFIER,
    },
    changes,
  );

interface TokenAnswer {
  readonly id_token: string;
  readonly access_token: string;
  readonly refresh_token: string;
}

describe('authorization code with PKCE', () => {
  test('leads from the authorize endpoint through the page to tokens', async () => {
    const authorized = await app.request(`/oauth2/authorize?${authorizationRequest().toString()}`);
    const loginPath = authorized.headers.get('location') ?? '';
    const shown = await app.request(loginPath);
    const fields = formFields(await shown.text());
    const submitted = await post(
      '/login',
      new URLSearchParams({ ...fields, username: 'ada', password: GOOD_PASSWORD }),
    );
    const returned = new URL(submitted.headers.get('location') ?? '');
    now = new Date(START.getTime() + 10_000);
    const redeemed = await post('/oauth2/token', redemption(codeOf(returned)));
    const tokens = (await redeemed.json()) as TokenAnswer;

    expect(authorized.status).toBe(302);
    expect(loginPath).toMatch(/^\/login\?/);
    expect(shown.status).toBe(200);
    expect(fields).toEqual({ ...asked, username: '', password: '' });
    expect(submitted.status).toBe(302);
    expect(returned.origin + returned.pathname).toBe(CALLBACK);
    expect([...returned.searchParams.keys()]).toEqual(['code', 'state']);
    expect(returned.searchParams.get('state')).toBe(asked.state);
    expect(redeemed.status).toBe(200);
    expect(redeemed.headers.get('cache-control')).toBe('no-store');
    expect(redeemed.headers.get('access-control-allow-origin')).toBe('*');
    expect(tokens).toMatchObject({ token_type: 'Bearer', expires_in: 900 });
    expect(decodeJwt(tokens.id_token)).toMatchObject({
      iss: cognito.issuerOf(examplePool.id).issuer,
      aud: exampleClient.id,
      nonce: asked.nonce,
      'cognito:username': 'ada',
      email: 'ada@example.com',
      auth_time: START.getTime() / 1000,
      iat: START.getTime() / 1000 + 10,
    });
    expect(decodeJwt(tokens.access_token)).toMatchObject({
      client_id: exampleClient.id,
      scope: 'openid email',
      origin_jti: decodeJwt(tokens.id_token)['origin_jti'],
      event_id: decodeJwt(tokens.id_token)['event_id'],
    });
  });

  test('a refresh token gives new tokens, without a nonce and without a new refresh token', async () => {
    const first = await post('/oauth2/token', redemption(codeOf(await signIn())));
    const { refresh_token: refreshToken } = (await first.json()) as TokenAnswer;
    const form = { grant_type: 'refresh_token', refresh_token: refreshToken };

    const second = await post(
      '/oauth2/token',
      new URLSearchParams({ ...form, client_id: exampleClient.id }),
    );
    const ofAnother = await post(
      '/oauth2/token',
      new URLSearchParams({ ...form, client_id: frankClient.id }),
    );
    const tokens = (await second.json()) as TokenAnswer;

    expect(Object.keys(tokens)).toEqual(['id_token', 'access_token', 'expires_in', 'token_type']);
    expect(decodeJwt(tokens.access_token)['scope']).toBe('openid email');
    expect(decodeJwt(tokens.id_token)['nonce']).toBeUndefined();
    expect(ofAnother.status).toBe(400);
    expect(await ofAnother.json()).toMatchObject({ error: 'invalid_grant' });
  });

  test('issues no id token without the scope openid', async () => {
    const code = codeOf(await signIn({ scope: 'email' }));

    const tokens = (await (await post('/oauth2/token', redemption(code))).json()) as TokenAnswer;

    expect(tokens.id_token).toBeUndefined();
    expect(decodeJwt(tokens.access_token)['scope']).toBe('email');
  });

  test('grants all scopes of the client if the request has none', async () => {
    const code = codeOf(await signIn({ scope: null }));

    const tokens = (await (await post('/oauth2/token', redemption(code))).json()) as TokenAnswer;

    expect(decodeJwt(tokens.access_token)['scope']).toBe('openid email profile');
  });

  test('keeps the query of a redirect URI', async () => {
    const location = await signIn({
      client_id: queryClient.id,
      redirect_uri: 'https://app.example/back?from=cognito',
    });

    expect(location.searchParams.get('from')).toBe('cognito');
    expect(codeOf(location)).not.toBe('');
  });

  test('preserves any state through page and redirect', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme', minLength: 1 }), async (state) => {
        const shown = await app.request(`/login?${authorizationRequest({ state }).toString()}`);
        const fields = formFields(await shown.text());
        const location = await signIn(
          fields['state'] === undefined ? {} : { state: fields['state'] },
        );

        expect(fields['state']).toBe(state);
        expect(location.searchParams.get('state')).toBe(state);
      }),
      { numRuns: 50, seed: 50 },
    );
  });
});

describe('a rejected authorization request', () => {
  const untrusted: { name: string; changes: Changes }[] = [
    { name: 'without a client', changes: { client_id: null } },
    { name: 'of an unknown client', changes: { client_id: 'nobody' } },
    { name: 'of two clients', changes: { client_id: [exampleClient.id, frankClient.id] } },
    { name: 'of a pool without a domain', changes: { client_id: domainlessClient.id } },
    { name: 'without a redirect URI', changes: { redirect_uri: null } },
    { name: 'with a foreign redirect URI', changes: { redirect_uri: 'https://evil.example/' } },
    { name: 'with a path below the redirect URI', changes: { redirect_uri: `${CALLBACK}/more` } },
    { name: 'with a query after the redirect URI', changes: { redirect_uri: `${CALLBACK}?a=b` } },
    { name: 'with two redirect URIs', changes: { redirect_uri: [CALLBACK, CALLBACK] } },
  ];

  test.each(untrusted)('is not redirected: $name', async ({ changes }) => {
    const query = authorizationRequest(changes).toString();
    const credentials = { username: 'ada', password: GOOD_PASSWORD };

    const responses = [
      await app.request(`/oauth2/authorize?${query}`),
      await app.request(`/login?${query}`),
      await post('/login', changed({ ...asked, ...credentials }, changes)),
    ];

    for (const response of responses) {
      expect(response.status).toBe(400);
      expect(response.headers.get('location')).toBeNull();
      expect(response.headers.get('content-type')).toMatch(/^text\/html/);
    }
  });

  test('is not redirected: with any redirect URI that the client does not have', async () => {
    const variations = fc.oneof(
      fc.webUrl(),
      fc.string({ unit: 'grapheme' }),
      fc.string({ minLength: 1 }).map((more) => `${CALLBACK}${more}`),
    );

    await fc.assert(
      fc.asyncProperty(variations, async (redirectUri) => {
        const query = authorizationRequest({ redirect_uri: redirectUri }).toString();

        const response = await app.request(`/oauth2/authorize?${query}`);

        expect(response.status).toBe(400);
        expect(response.headers.get('location')).toBeNull();
      }),
      { numRuns: 50, seed: 50 },
    );
  });

  const redirected: { name: string; changes: Changes; error: string }[] = [
    { name: 'no response type', changes: { response_type: null }, error: 'invalid_request' },
    {
      name: 'the implicit grant',
      changes: { response_type: 'token' },
      error: 'unsupported_response_type',
    },
    {
      name: 'a client without the code flow',
      changes: { client_id: implicitClient.id },
      error: 'unauthorized_client',
    },
    {
      name: 'a scope that the client does not have',
      changes: { scope: 'openid admin' },
      error: 'invalid_scope',
    },
    {
      name: 'the plain challenge method',
      changes: { code_challenge_method: 'plain' },
      error: 'invalid_request',
    },
    {
      name: 'a challenge without a method',
      changes: { code_challenge_method: null },
      error: 'invalid_request',
    },
    {
      name: 'a method without a challenge',
      changes: { code_challenge: null },
      error: 'invalid_request',
    },
    {
      name: 'a challenge that is not a digest',
      changes: { code_challenge: 'short' },
      error: 'invalid_request',
    },
    { name: 'two scopes', changes: { scope: ['openid', 'email'] }, error: 'invalid_request' },
  ];

  test.each(redirected)('is reported to the client: $name', async ({ changes, error }) => {
    const response = await app.request(
      `/oauth2/authorize?${authorizationRequest(changes).toString()}`,
    );
    const byForm = await signIn(changes);

    const location = new URL(response.headers.get('location') ?? '');
    expect(response.status).toBe(302);
    expect(location.origin + location.pathname).toBe(CALLBACK);
    expect(location.searchParams.get('error')).toBe(error);
    expect(location.searchParams.get('state')).toBe(asked.state);
    expect(byForm.searchParams.get('error')).toBe(error);
    expect(byForm.searchParams.get('code')).toBeNull();
  });

  test('a request without a challenge is accepted, as Cognito does', async () => {
    const location = await signIn({ code_challenge: null, code_challenge_method: null });
    const redeemed = await post(
      '/oauth2/token',
      redemption(codeOf(location), { code_verifier: null }),
    );

    expect(redeemed.status).toBe(200);
  });
});

describe('the sign-in page', () => {
  const wrong = [
    {
      name: 'a wrong password',
      given: { username: 'ada', password: 'Wrong-Horse-7' },
      says: 'Incorrect username or password.',
    },
    {
      name: 'an unknown user',
      given: { username: 'nobody', password: GOOD_PASSWORD },
      says: 'Incorrect username or password.',
    },
    {
      name: 'an unknown user, for a client that does not hide it',
      given: { username: 'nobody', password: GOOD_PASSWORD, client_id: frankClient.id },
      says: 'User does not exist.',
    },
    {
      name: 'nothing filled in',
      given: { username: '', password: '' },
      says: 'Incorrect username or password.',
    },
  ];

  test.each(wrong)('shows the error and the form again: $name', async ({ given, says }) => {
    const response = await post('/login', new URLSearchParams({ ...asked, ...given }));
    const page = await response.text();

    expect(response.status).toBe(400);
    expect(response.headers.get('location')).toBeNull();
    expect(page).toContain(`role="alert" id="problem">${says}</p>`);
    expect(formFields(page)).toEqual({ ...asked, ...given, password: '' });
  });

  const destinations = [
    { name: 'a website by its host', client: queryClient, shown: 'app.example' },
    { name: 'a machine by host and port', client: exampleClient, shown: 'localhost:8976' },
    { name: 'an app by its scheme', client: nativeClient, shown: 'furlock-app:' },
  ];

  test.each(destinations)('shows the destination: $name', async ({ client, shown }) => {
    const query = authorizationRequest({
      client_id: client.id,
      redirect_uri: client.callbackUrls,
    }).toString();

    const page = await (await app.request(`/login?${query}`)).text();

    expect(page).toContain(`<p>to continue to <strong>${shown}</strong></p>`);
  });

  test('labels its fields, and forbids framing, caching and referrers', async () => {
    const response = await app.request(`/login?${authorizationRequest().toString()}`);
    const page = await response.text();

    expect(page).toContain('<label for="username">');
    expect(page).toContain('<label for="password">');
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.get('referrer-policy')).toBe('no-referrer');
    expect(response.headers.get('content-security-policy')).toBe(SIGN_IN_PAGE_POLICY);
    expect(SIGN_IN_PAGE_POLICY).toContain("frame-ancestors 'none'");
  });

  test('escapes all values', async () => {
    const nasty = '"><script>alert(1)</script>';

    const response = await post(
      '/login',
      new URLSearchParams({ ...asked, state: nasty, username: nasty, password: 'x' }),
    );
    const page = await response.text();

    expect(page).not.toContain('<script');
    expect(formFields(page)).toMatchObject({ state: nasty, username: nasty });
  });
});

describe('a rejected redemption', () => {
  const refusals: { name: string; changes: Changes; error: string }[] = [
    { name: 'no grant type', changes: { grant_type: null }, error: 'invalid_request' },
    {
      name: 'the password grant',
      changes: { grant_type: 'password' },
      error: 'unsupported_grant_type',
    },
    { name: 'no client', changes: { client_id: null }, error: 'invalid_request' },
    { name: 'an unknown client', changes: { client_id: 'nobody' }, error: 'invalid_client' },
    {
      name: 'a client with a secret',
      changes: { client_id: secretClient.id },
      error: 'invalid_client',
    },
    {
      name: 'a client without the code flow',
      changes: { client_id: implicitClient.id },
      error: 'unauthorized_client',
    },
    { name: 'another client', changes: { client_id: frankClient.id }, error: 'invalid_grant' },
    { name: 'no code', changes: { code: null }, error: 'invalid_request' },
    { name: 'an unknown code', changes: { code: 'unknown' }, error: 'invalid_grant' },
    { name: 'no redirect URI', changes: { redirect_uri: null }, error: 'invalid_request' },
    {
      name: 'another redirect URI',
      changes: { redirect_uri: 'http://localhost:8977/callback' },
      error: 'invalid_grant',
    },
    { name: 'no verifier', changes: { code_verifier: null }, error: 'invalid_grant' },
    {
      name: 'another verifier',
      changes: { code_verifier: VERIFIER.replace('d', 'e') },
      error: 'invalid_grant',
    },
    {
      name: 'the challenge as verifier',
      changes: { code_verifier: CHALLENGE },
      error: 'invalid_grant',
    },
    {
      name: 'a verifier that is too short',
      changes: { code_verifier: 'a' },
      error: 'invalid_grant',
    },
    {
      name: 'two verifiers',
      changes: { code_verifier: [VERIFIER, VERIFIER] },
      error: 'invalid_request',
    },
    {
      name: 'no refresh token',
      changes: { grant_type: 'refresh_token' },
      error: 'invalid_request',
    },
  ];

  test.each(refusals)('$name', async ({ changes, error }) => {
    const code = codeOf(await signIn());

    const response = await post('/oauth2/token', redemption(code, changes));
    const answer: unknown = await response.json();

    expect(response.status).toBe(400);
    expect(answer).toMatchObject({ error });
    expect(JSON.stringify(answer)).not.toContain(code);
  });

  test('with a code that was already used', async () => {
    const form = redemption(codeOf(await signIn()));

    const responses = [await post('/oauth2/token', form), await post('/oauth2/token', form)];

    expect(responses.map(({ status }) => status)).toEqual([200, 400]);
  });

  test('after a wrong verifier, which invalidates the code', async () => {
    const code = codeOf(await signIn());

    await post('/oauth2/token', redemption(code, { code_verifier: 'x'.repeat(43) }));
    const response = await post('/oauth2/token', redemption(code));

    expect(response.status).toBe(400);
  });

  test.each([
    { name: 'just in time', afterSeconds: 299, status: 200 },
    { name: 'after five minutes', afterSeconds: 300, status: 400 },
  ])('$name', async ({ afterSeconds, status }) => {
    const code = codeOf(await signIn());

    now = new Date(START.getTime() + afterSeconds * 1000);
    const response = await post('/oauth2/token', redemption(code));

    expect(response.status).toBe(status);
  });

  test('a verifier for a code without a challenge', async () => {
    const location = await signIn({ code_challenge: null, code_challenge_method: null });

    const response = await post('/oauth2/token', redemption(codeOf(location)));

    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: 'invalid_grant' });
  });

  test('a body that is not a form', async () => {
    const form = redemption(codeOf(await signIn()));

    const response = await post('/oauth2/token', form, { 'content-type': 'text/plain' });

    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: 'invalid_request' });
  });

  test('another method', async () => {
    const response = await app.request('/oauth2/token');

    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('POST');
  });
});

test('the token endpoint answers a preflight from any origin', async () => {
  const response = await app.request('/oauth2/token', {
    method: 'OPTIONS',
    headers: { origin: 'https://app.example', 'access-control-request-method': 'POST' },
  });

  expect(response.status).toBe(204);
  expect(response.headers.get('access-control-allow-origin')).toBe('*');
});

describe('signing out', () => {
  const cases: { name: string; query: URLSearchParams; status: number; to: string | null }[] = [
    {
      name: 'to a sign-out URL of the client',
      query: changed({ client_id: exampleClient.id }, { logout_uri: exampleClient.logoutUrls }),
      status: 302,
      to: 'http://localhost:8976/signed-out',
    },
    {
      name: 'to the sign-in page',
      query: authorizationRequest(),
      status: 302,
      to: `/login?${authorizationRequest().toString()}`,
    },
    {
      name: 'to a foreign URL: rejected',
      query: changed({ client_id: exampleClient.id }, { logout_uri: 'https://evil.example/' }),
      status: 400,
      to: null,
    },
    {
      name: 'of an unknown client: rejected',
      query: changed({ client_id: 'nobody' }, { logout_uri: exampleClient.logoutUrls }),
      status: 400,
      to: null,
    },
    { name: 'without parameters: rejected', query: changed({}, {}), status: 400, to: null },
  ];

  test.each(cases)('$name', async ({ query, status, to }) => {
    const response = await app.request(`/logout?${query.toString()}`);

    expect(response.status).toBe(status);
    expect(response.headers.get('location')).toBe(to);
  });
});

describe('refresh tokens of a client that rotates them', () => {
  const refresh = async (refreshToken: string) =>
    post(
      '/oauth2/token',
      new URLSearchParams({
        grant_type: 'refresh_token',
        client_id: rotatingClient.id,
        refresh_token: refreshToken,
      }),
    );

  test('are replaced with every refresh, which invalidates the old one', async () => {
    const client = { client_id: rotatingClient.id };
    const code = codeOf(await signIn(client));
    const first = (await (
      await post('/oauth2/token', redemption(code, client))
    ).json()) as TokenAnswer;

    const second = (await (await refresh(first.refresh_token)).json()) as TokenAnswer;
    const reused = await refresh(first.refresh_token);
    const third = await refresh(second.refresh_token);

    expect(second.refresh_token).not.toBe(first.refresh_token);
    expect(reused.status).toBe(400);
    expect(await reused.json()).toMatchObject({ error: 'invalid_grant' });
    expect(third.status).toBe(200);
  });
});

describe('custom scopes', () => {
  test('are granted by the authorize endpoint if the client has them', async () => {
    const client = { client_id: scopedClient.id };
    const code = codeOf(await signIn({ ...client, scope: 'openid notes/read' }));

    const tokens = (await (
      await post('/oauth2/token', redemption(code, client))
    ).json()) as TokenAnswer;

    expect(decodeJwt(tokens.access_token)['scope']).toBe('openid notes/read');
  });
});

describe('user info', () => {
  const tokensFor = async (scope: string): Promise<TokenAnswer> => {
    const code = codeOf(await signIn({ scope }));
    return (await (await post('/oauth2/token', redemption(code))).json()) as TokenAnswer;
  };
  const userInfo = (authorization?: string) =>
    app.request('/oauth2/userInfo', { headers: authorization ? { authorization } : {} });
  const subject = (token: string) => decodeJwt(token).sub;

  const scopes: { scope: string; opens: object }[] = [
    { scope: 'openid', opens: { email: 'ada@example.com', name: 'Ada' } },
    { scope: 'openid email', opens: { email: 'ada@example.com' } },
    { scope: 'openid profile', opens: { name: 'Ada' } },
  ];

  test.each(scopes)('returns the attributes of $scope', async ({ scope, opens }) => {
    const { access_token: token } = await tokensFor(scope);

    const answer = await userInfo(`Bearer ${token}`);

    expect(answer.status).toBe(200);
    expect(await answer.json()).toEqual({ sub: subject(token), username: 'ada', ...opens });
  });

  const refusals: {
    name: string;
    authorization: () => Promise<string | undefined>;
    status: number;
    error: string;
  }[] = [
    {
      name: 'no token',
      authorization: () => Promise.resolve(undefined),
      status: 400,
      error: 'invalid_request',
    },
    {
      name: 'text that is not a token',
      authorization: () => Promise.resolve('Bearer abc'),
      status: 401,
      error: 'invalid_token',
    },
    {
      name: 'an id token',
      authorization: async () => `Bearer ${(await tokensFor('openid')).id_token}`,
      status: 401,
      error: 'invalid_token',
    },
    {
      name: 'an access token without openid',
      authorization: async () => `Bearer ${(await tokensFor('email')).access_token}`,
      status: 401,
      error: 'invalid_token',
    },
    {
      name: 'a forged access token',
      authorization: async () => {
        const [header, payload, signature] = (await tokensFor('openid')).access_token.split('.');
        return `Bearer ${header}.${payload}.${signature?.replace(/^./, (c) => (c === 'A' ? 'B' : 'A'))}`;
      },
      status: 401,
      error: 'invalid_token',
    },
    {
      name: 'an access token that has expired',
      authorization: async () => {
        const { access_token: token } = await tokensFor('openid');
        now = new Date(START.getTime() + exampleClient.accessTokenValiditySeconds * 1000);
        return `Bearer ${token}`;
      },
      status: 401,
      error: 'invalid_token',
    },
    {
      name: 'an access token of a sign-in that was revoked',
      authorization: async () => {
        const tokens = await tokensFor('openid');
        await post(
          '/oauth2/revoke',
          new URLSearchParams({ client_id: exampleClient.id, token: tokens.refresh_token }),
        );
        return `Bearer ${tokens.access_token}`;
      },
      status: 401,
      error: 'invalid_token',
    },
  ];

  test.each(refusals)('is rejected: $name', async ({ authorization, status, error }) => {
    const answer = await userInfo(await authorization());

    expect(answer.status).toBe(status);
    expect(answer.headers.get('www-authenticate')).toContain(`error="${error}"`);
  });
});

describe('a revocation', () => {
  const cases: { name: string; form: Changes; status: number; error?: string }[] = [
    { name: 'of an unknown token succeeds', form: {}, status: 200 },
    { name: 'without a token', form: { token: null }, status: 400, error: 'invalid_request' },
    { name: 'of two tokens', form: { token: ['a', 'b'] }, status: 400, error: 'invalid_request' },
    { name: 'without a client', form: { client_id: null }, status: 401, error: 'invalid_client' },
    {
      name: 'by a client with a secret',
      form: { client_id: secretClient.id },
      status: 401,
      error: 'invalid_client',
    },
    {
      name: 'of an access token',
      form: { token: 'a.b.c' },
      status: 400,
      error: 'unsupported_token_type',
    },
  ];

  test.each(cases)('$name', async ({ form, status, error }) => {
    const base = { client_id: exampleClient.id, token: 'unknown' };

    const response = await post('/oauth2/revoke', changed(base, form));
    const text = await response.text();

    expect(response.status).toBe(status);
    expect(text).toBe(error === undefined ? '' : JSON.stringify({ error }));
  });

  test('with another method', async () => {
    expect((await app.request('/oauth2/revoke')).status).toBe(405);
  });
});

/** The fields of the page's form with their values, as a browser would send them. */
function formFields(page: string): Partial<Record<string, string>> {
  return Object.fromEntries(
    [...page.matchAll(/<input\b([^>]*)>/g)].map(([, attributes = '']) => {
      const attribute = (name: string) =>
        new RegExp(`\\b${name}="([^"]*)"`).exec(attributes)?.[1] ?? '';
      return [attribute('name'), unescapeHtml(attribute('value'))];
    }),
  );
}

/** The page's only character references are those with numbers. */
function unescapeHtml(text: string): string {
  return text.replace(/&#(\d+);/g, (_reference, code) => String.fromCharCode(Number(code)));
}
