import { createHash } from 'node:crypto';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { decodeJwt } from 'jose';
import { CredentialStore } from '@furlock/simulator-deployment';
import { createOperatorCredentials } from '../../aws-json/operator.js';
import { createCognito } from '../create-cognito.js';
import {
  exampleClient,
  exampleDeployment,
  examplePool,
  GOOD_PASSWORD,
} from '../../testing/example-user-pool.js';

const START = new Date('2026-11-28T12:00:00Z');
const AUTH_TIME = START.getTime() / 1000;
const CALLBACK = 'https://app.example/auth/callback';
const SIGNED_OUT = 'https://app.example/auth/sign-out';
const PROVIDER_PAGE = '/local-identity-provider';
const VERIFIER = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk';
const CHALLENGE = createHash('sha256').update(VERIFIER).digest('base64url');

const browserClient = {
  ...exampleClient,
  id: 'browser-client',
  callbackUrls: [CALLBACK],
  logoutUrls: [SIGNED_OUT],
  identityProviders: ['COGNITO', 'Partner', 'Removed'],
  refreshTokenRotation: { gracePeriodSeconds: 60 },
};
const otherClient = { ...browserClient, id: 'other-client', identityProviders: ['COGNITO'] };
const partnerClient = { ...browserClient, id: 'partner-client', identityProviders: ['Partner'] };
const unbrandedClient = { ...browserClient, id: 'unbranded-client', isBranded: false };
const foreignClient = { ...browserClient, id: 'foreign-client' };
const classicClient = { ...browserClient, id: 'classic-client', isBranded: false };

const generatedClient = {
  ...browserClient,
  id: 'generated-client',
  callbackUrls: ['https://d111111abcdef8.cloudfront.net/auth/callback'],
};

let now = START;
const partner = { stack: 'furlock-dev', logicalId: 'Partner', name: 'Partner', type: 'OIDC' };
const foreignPool = { ...examplePool, id: 'eu-central-1_Foreign', clients: [foreignClient] };
const classicPool = {
  ...examplePool,
  id: 'eu-central-1_Classic',
  hasManagedLogin: false,
  clients: [classicClient],
};
const mainPool = {
  ...examplePool,
  identityProviders: [partner],
  clients: [browserClient, otherClient, partnerClient, unbrandedClient, generatedClient],
};
const userPools = [mainPool, foreignPool, classicPool];
const cognito = createCognito({
  deployment: { ...exampleDeployment, userPools },
  callers: { operator: createOperatorCredentials(), credentials: new CredentialStore() },
  now: () => now,
});
for (const { id: userPoolId } of userPools) {
  cognito.addUser({ userPoolId, username: 'ada', password: GOOD_PASSWORD });
}

beforeEach(() => {
  now = START;
});

const after = (seconds: number) => (now = new Date(START.getTime() + seconds * 1000));

type Changes = Readonly<Record<string, string>>;

const asked = {
  client_id: browserClient.id,
  redirect_uri: CALLBACK,
  response_type: 'code',
  scope: 'openid',
  state: 'a-state',
  code_challenge: CHALLENGE,
  code_challenge_method: 'S256',
};

/** A browser, as far as these pages need one: it keeps cookies. */
class Browser {
  readonly cookies = new Map<string, string>();

  async get(path: string, parameters: Changes = {}): Promise<Response> {
    const query = new URLSearchParams(parameters).toString();
    return this.#send(query === '' ? path : `${path}?${query}`);
  }

  async post(path: string, fields: Changes): Promise<Response> {
    return this.#send(path, {
      method: 'POST',
      body: new URLSearchParams(fields).toString(),
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });
  }

  authorize = (changes: Changes = {}) =>
    this.get('/oauth2/authorize', { ...asked, ...changes }).then(locationOf);

  signIn = (changes: Changes = {}) =>
    this.post('/login', {
      ...asked,
      username: 'ada',
      password: GOOD_PASSWORD,
      ...changes,
    }).then(locationOf);

  async #send(path: string, init: RequestInit = {}): Promise<Response> {
    const cookie = [...this.cookies].map((pair) => pair.join('=')).join('; ');
    const response = await cognito.app.request(path, {
      ...init,
      headers: { ...(init.headers as Record<string, string>), cookie },
    });
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = '', maxAge] = /^([^=]+)=([^;]*); Max-Age=(\d+)/.exec(line) ?? [];
      if (maxAge === '0') this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    return response;
  }
}

const locationOf = (response: Response) =>
  new URL(response.headers.get('location') ?? '', 'http://localhost');
const target = ({ origin, pathname }: URL) => origin + pathname;
const codeIn = (location: URL) => location.searchParams.get('code');
const errorIn = (location: URL) => location.searchParams.get('error');

async function tokensFor(location: URL, clientId = browserClient.id) {
  const response = await new Browser().post('/oauth2/token', {
    grant_type: 'authorization_code',
    client_id: clientId,
    redirect_uri: CALLBACK,
    code: codeIn(location) ?? '',
    code_verifier: VERIFIER,
  });
  return readTokens(response);
}

async function readTokens(response: Response) {
  const tokens = (await response.json()) as Record<
    'access_token' | 'id_token' | 'refresh_token',
    string
  >;
  return {
    access: decodeJwt(tokens.access_token),
    id: decodeJwt(tokens.id_token),
    refreshToken: tokens.refresh_token,
  };
}

describe('the session of a browser', () => {
  test('signs in again without the page, with the time of the sign-in', async () => {
    const browser = new Browser();
    const first = await tokensFor(await browser.signIn());
    after(600);

    const location = await browser.authorize();
    const second = await tokensFor(location);

    expect(target(location)).toBe(CALLBACK);
    expect(location.searchParams.get('state')).toBe(asked.state);
    expect(second.id).toMatchObject({
      auth_time: AUTH_TIME,
      iat: AUTH_TIME + 600,
      sub: first.id.sub,
    });
    expect(second.id['origin_jti']).not.toBe(first.id['origin_jti']);
  });

  test('is kept from scripts and from requests of other sites', async () => {
    const fields = { ...asked, username: 'ada', password: GOOD_PASSWORD };
    const response = await new Browser().post('/login', fields);

    expect(response.headers.getSetCookie()).toEqual([
      expect.stringMatching(
        /^cognito-eu-central-1_AbCdEfGhI=[\da-f]{192}; Max-Age=3600; Path=\/; HttpOnly; SameSite=Lax$/,
      ),
    ]);
  });

  test.each([
    { seconds: 3599, leadsTo: CALLBACK },
    { seconds: 3600, leadsTo: 'http://localhost/login' },
  ])(
    'after $seconds seconds leads to $leadsTo, also if it was used',
    async ({ seconds, leadsTo }) => {
      const browser = new Browser();
      await browser.signIn();
      after(1800);
      await browser.authorize();
      after(seconds);

      expect(target(await browser.authorize())).toBe(leadsTo);
    },
  );

  test.each([
    { name: 'another client of the pool', changes: { client_id: otherClient.id }, signsIn: true },
    { name: 'a client of another pool', changes: { client_id: foreignClient.id }, signsIn: false },
    {
      name: 'a client that does not accept the provider',
      changes: { client_id: partnerClient.id },
      signsIn: false,
    },
    {
      name: 'another identity provider',
      changes: { identity_provider: 'Partner' },
      signsIn: false,
    },
    {
      name: 'the same identity provider',
      changes: { identity_provider: 'COGNITO' },
      signsIn: true,
    },
  ])('for $name signs in: $signsIn', async ({ changes, signsIn }) => {
    const browser = new Browser();
    await browser.signIn();

    expect(codeIn(await browser.authorize(changes)) !== null).toBe(signsIn);
  });

  test('begins with a sign-in only, not with a wrong password', async () => {
    const browser = new Browser();
    await browser.signIn({ password: 'Wrong-Horse-7' });

    expect(browser.cookies.size).toBe(0);
    expect(target(await browser.authorize())).toBe('http://localhost/login');
  });

  test('is not another browser’s', async () => {
    await new Browser().signIn();
    const browser = new Browser();
    browser.cookies.set(`cognito-${examplePool.id}`, 'f'.repeat(192));

    expect(target(await browser.authorize())).toBe('http://localhost/login');
  });

  test('outlives the revocation of its tokens', async () => {
    const browser = new Browser();
    const { refreshToken } = await tokensFor(await browser.signIn());
    await browser.post('/oauth2/revoke', { client_id: browserClient.id, token: refreshToken });

    expect(codeIn(await browser.authorize())).not.toBeNull();
  });
});

describe('prompt', () => {
  const cases: {
    prompt: string;
    signedIn: boolean;
    leadsTo: string;
    error?: string;
  }[] = [
    { prompt: 'none', signedIn: false, leadsTo: CALLBACK, error: 'login_required' },
    { prompt: 'none', signedIn: true, leadsTo: CALLBACK },
    { prompt: 'none login', signedIn: true, leadsTo: CALLBACK, error: 'invalid_request' },
    { prompt: 'login', signedIn: true, leadsTo: 'http://localhost/login' },
    { prompt: 'login consent', signedIn: true, leadsTo: 'http://localhost/login' },
    { prompt: 'select_account', signedIn: true, leadsTo: CALLBACK },
    { prompt: 'consent', signedIn: false, leadsTo: 'http://localhost/login' },
  ];

  test.each(cases)(
    '$prompt, signed in: $signedIn',
    async ({ prompt, signedIn, leadsTo, error }) => {
      const browser = new Browser();
      if (signedIn) await browser.signIn();

      const location = await browser.authorize({ prompt });

      expect(target(location)).toBe(leadsTo);
      expect(errorIn(location)).toBe(error ?? null);
      expect(location.searchParams.get('state')).toBe(asked.state);
    },
  );

  test('login gives the browser a new session with a new time', async () => {
    const browser = new Browser();
    await browser.signIn();
    const [before] = browser.cookies.values();
    after(600);
    await browser.signIn({ prompt: 'login' });
    const { id } = await tokensFor(await browser.authorize());

    expect([...browser.cookies.values()]).not.toContain(before);
    expect(id['auth_time']).toBe(AUTH_TIME + 600);
  });

  test('has no effect in the classic hosted UI, which needs no branding', async () => {
    const browser = new Browser();
    const client = { client_id: classicClient.id };
    await browser.signIn(client);

    expect(codeIn(await browser.authorize({ ...client, prompt: 'login' }))).not.toBeNull();
  });
});

describe('signing out', () => {
  const signOuts: { name: string; query: Changes; ends: boolean; leadsTo: string | null }[] = [
    {
      name: 'to a sign-out URL',
      query: { client_id: browserClient.id, logout_uri: SIGNED_OUT },
      ends: true,
      leadsTo: SIGNED_OUT,
    },
    { name: 'to the sign-in page', query: asked, ends: true, leadsTo: 'http://localhost/login' },
    {
      name: 'to a foreign URL',
      query: { client_id: browserClient.id, logout_uri: 'https://evil.example/' },
      ends: false,
      leadsTo: null,
    },
    {
      name: 'to a foreign callback',
      query: { ...asked, redirect_uri: 'https://evil.example/' },
      ends: false,
      leadsTo: null,
    },
    {
      name: 'of another pool',
      query: { client_id: foreignClient.id, logout_uri: SIGNED_OUT },
      ends: false,
      leadsTo: SIGNED_OUT,
    },
  ];

  test.each(signOuts)('$name ends the session: $ends', async ({ query, ends, leadsTo }) => {
    const browser = new Browser();
    await browser.signIn();
    const kept = new Browser();
    for (const [name, value] of browser.cookies) kept.cookies.set(name, value);

    const response = await browser.get('/logout', query);

    if (leadsTo === null) expect(response.headers.get('location')).toBeNull();
    else expect(target(locationOf(response))).toBe(leadsTo);
    expect(browser.cookies.size).toBe(ends ? 0 : 1);
    // The session itself is over, not only its cookie.
    for (const one of [browser, kept]) {
      expect(errorIn(await one.authorize({ prompt: 'none' }))).toBe(ends ? 'login_required' : null);
    }
  });
});

describe('refreshing', () => {
  const refresh = (refreshToken: string) =>
    new Browser().post('/oauth2/token', {
      grant_type: 'refresh_token',
      client_id: browserClient.id,
      refresh_token: refreshToken,
    });

  test('keeps who signed in, when, and the origin of the tokens', async () => {
    const first = await tokensFor(
      await new Browser().signIn({ resource: 'https://api.example/notes' }),
    );
    after(900);

    const second = await readTokens(await refresh(first.refreshToken));

    for (const claim of ['sub', 'client_id', 'origin_jti', 'auth_time', 'scope', 'aud']) {
      expect(second.access[claim]).toEqual(first.access[claim]);
    }
    expect(second.access.iat).toBe(AUTH_TIME + 900);
    expect(second.access.aud).toBe('https://api.example/notes');
    expect(second.refreshToken).not.toBe(first.refreshToken);
  });

  test.each([
    { seconds: 59, status: 200 },
    { seconds: 60, status: 400 },
  ])('twice with one token, $seconds seconds apart: $status', async ({ seconds, status }) => {
    const { refreshToken } = await tokensFor(await new Browser().signIn());
    await refresh(refreshToken);
    after(seconds);

    const response = await refresh(refreshToken);

    expect(response.status).toBe(status);
    if (status !== 200) expect(await response.json()).toMatchObject({ error: 'invalid_grant' });
  });

  test('ends with the revocation of any token of the sign-in', async () => {
    const first = await tokensFor(await new Browser().signIn());
    const second = await readTokens(await refresh(first.refreshToken));
    const revoked = await new Browser().post('/oauth2/revoke', {
      client_id: browserClient.id,
      token: first.refreshToken,
    });

    expect(revoked.status).toBe(200);
    expect((await refresh(second.refreshToken)).status).toBe(400);
  });
});

describe('an identity provider', () => {
  const asksPartner = { identity_provider: 'Partner' };

  test('signs its users in, without a password of the pool', async () => {
    const browser = new Browser();
    const page = await browser.authorize({ ...asksPartner, login_hint: 'grace' });
    const shown = await (await browser.get(page.pathname + page.search)).text();
    const location = await browser
      .post(PROVIDER_PAGE, { ...asked, ...asksPartner, username: 'grace' })
      .then(locationOf);
    const { access, id } = await tokensFor(location);

    expect(page.pathname).toBe(PROVIDER_PAGE);
    expect(shown).toContain('value="grace"');
    expect(shown).toContain('stands for Partner');
    expect(target(location)).toBe(CALLBACK);
    expect(access).toMatchObject({
      username: 'Partner_grace',
      'cognito:groups': [`${examplePool.id}_Partner`],
    });
    expect(id['identities']).toEqual([
      {
        userId: 'grace',
        providerName: 'Partner',
        providerType: 'OIDC',
        issuer: null,
        primary: 'true',
        dateCreated: String(START.getTime()),
      },
    ]);
  });

  test('gives one person one profile, and the browser a session', async () => {
    const browser = new Browser();
    const fields = { ...asked, ...asksPartner, username: 'linus' };
    const first = await tokensFor(locationOf(await browser.post(PROVIDER_PAGE, fields)));
    const second = await tokensFor(await browser.authorize(asksPartner));
    const third = await tokensFor(locationOf(await new Browser().post(PROVIDER_PAGE, fields)));

    expect([second.id.sub, third.id.sub]).toEqual([first.id.sub, first.id.sub]);
  });

  test('reports a user who cancels to the client', async () => {
    const location = await new Browser()
      .post(PROVIDER_PAGE, { ...asked, ...asksPartner, username: '', cancel: 'yes' })
      .then(locationOf);

    expect(target(location)).toBe(CALLBACK);
    expect(errorIn(location)).toBe('access_denied');
    expect(location.searchParams.get('state')).toBe(asked.state);
  });

  test.each(['', 'two words', 'x'.repeat(65)])(
    'shows its page again for the name "%s"',
    async (username) => {
      const response = await new Browser().post(PROVIDER_PAGE, {
        ...asked,
        ...asksPartner,
        username,
      });

      expect(response.status).toBe(200);
      expect(response.headers.get('location')).toBeNull();
    },
  );

  test.each([
    { name: 'that the pool does not have', identity_provider: 'Removed' },
    { name: 'that nobody has', identity_provider: 'Nobody' },
    {
      name: 'that the client does not have',
      identity_provider: 'Partner',
      client_id: otherClient.id,
    },
  ])('$name is an error', async ({ name: _, ...changes }) => {
    expect(errorIn(await new Browser().authorize(changes))).toBe('invalid_request');
    expect(
      errorIn(
        await new Browser()
          .post(PROVIDER_PAGE, { ...asked, ...changes, username: 'grace' })
          .then(locationOf),
      ),
    ).toBe('invalid_request');
  });

  test('has no page without its name', async () => {
    const response = await new Browser().post(PROVIDER_PAGE, { ...asked, username: 'grace' });

    expect(response.status).toBe(400);
  });

  test('is offered by the sign-in page, and keeps the request', async () => {
    const browser = new Browser();
    const page = await (await browser.get('/login', asked)).text();
    const [, href = ''] = /<a href="([^"]+)">Sign in with Partner<\/a>/.exec(page) ?? [];

    const location = await browser.get(href.replaceAll('&#38;', '&')).then(locationOf);

    expect(Object.fromEntries(location.searchParams)).toEqual({ ...asked, ...asksPartner });
  });

  test('may be the only way to sign in to a client', async () => {
    const client = { client_id: partnerClient.id };
    const page = await (await new Browser().get('/login', { ...asked, ...client })).text();
    const byPassword = await new Browser().post('/login', {
      ...asked,
      ...client,
      username: 'ada',
      password: GOOD_PASSWORD,
    });

    expect(page).not.toContain('type="password"');
    expect(byPassword.status).toBe(400);
    expect(byPassword.headers.get('location')).toBeNull();
  });
});

describe('resource', () => {
  test.each([
    { resource: 'https://api.example/notes', error: null },
    { resource: 'http://localhost:8080', error: null },
    { resource: 'my-app://notes', error: null },
    { resource: 'http://api.example', error: 'invalid_request' },
    { resource: 'https://api.example/#notes', error: 'invalid_request' },
    { resource: 'notes', error: 'invalid_request' },
  ])('$resource: $error', async ({ resource, error }) => {
    const location = await new Browser().signIn({ resource });

    expect(errorIn(location)).toBe(error);
    if (error !== null) return;
    const { access, id } = await tokensFor(location);
    expect(access.aud).toBe(resource);
    expect(id.aud).toBe(browserClient.id);
  });
});

describe('the sign-in page', () => {
  /** The id of the field that has the focus. */
  const focusOf = (page: string) =>
    [...page.matchAll(/<input\b[^>]*>/g)]
      .filter(([input]) => /\sautofocus\b/.test(input))
      .map(([input]) => /\bid="([^"]+)"/.exec(input)?.[1]);

  test.each([
    { name: 'an empty form', parameters: {}, focus: 'username' },
    { name: 'a suggested name', parameters: { login_hint: 'ada' }, focus: 'password' },
  ])('focuses $focus of $name', async ({ parameters, focus }) => {
    const page = await (await new Browser().get('/login', { ...asked, ...parameters })).text();

    expect(focusOf(page)).toEqual([focus]);
  });

  test('focuses the emptied password after a wrong one', async () => {
    const fields = { ...asked, username: 'ada', password: 'Wrong-Horse-7' };
    const page = await (await new Browser().post('/login', fields)).text();

    expect(focusOf(page)).toEqual(['password']);
    expect(page).not.toContain('Wrong-Horse-7');
  });

  test('names the stack beside a generated host', async () => {
    const changes = {
      client_id: generatedClient.id,
      redirect_uri: generatedClient.callbackUrls[0] ?? '',
    };

    const page = await (await new Browser().get('/login', { ...asked, ...changes })).text();

    expect(page).toContain('furlock-dev at d111111abcdef8.cloudfront.net');
  });

  test.each(['/oauth2/authorize', '/login'])(
    'of a client without branding is an error: %s',
    async (path) => {
      const response = await new Browser().get(path, { ...asked, client_id: unbrandedClient.id });

      expect(response.status).toBe(400);
      expect(await response.text()).toContain('has no AWS::Cognito::ManagedLoginBranding');
    },
  );
});
