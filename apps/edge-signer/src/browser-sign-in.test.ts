/**
 * The browser sign-in through the handler: what a browser, a script and the backend see.
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { headerOf, identityOf, jsonOf, locationOf, verdictOf } from './testing/answers.js';
import { Browser, FETCH, FORM, NAVIGATION, signedIn } from './testing/browser.js';
import { ADA, CLIENT, DOMAIN, ORIGIN, interception, signInWorld } from './testing/sign-in-world.js';

beforeAll(() => interception.start());
afterAll(() => interception.stop());

describe('the journey', () => {
  test('first visit, sign-in, back with the query, signed in, sign-out', async () => {
    const world = signInWorld();
    const browser = new Browser(world);

    const started = await browser.open('/orders/7?a=b%20c&flag');
    const authorize = new URL(locationOf(started));
    expect(started).toMatchObject({ status: '302' });
    expect(authorize.origin + authorize.pathname).toBe(`${DOMAIN}/oauth2/authorize`);
    expect(Object.fromEntries(authorize.searchParams)).toEqual({
      response_type: 'code',
      client_id: CLIENT,
      redirect_uri: `${ORIGIN}/auth/callback`,
      scope: 'openid',
      state: expect.stringMatching(/^[\w-]{43}$/),
      nonce: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge_method: 'S256',
    });
    expect(locationOf(started)).not.toContain('orders');
    expect(browser.names()).toEqual(['__Host-furlock-dev-main-flow']);

    const back = await browser.open(world.authorize(authorize.href));
    expect(back).toMatchObject({ status: '302' });
    expect(locationOf(back)).toBe('/orders/7?a=b%20c&flag');
    expect(browser.names()).toEqual([
      '__Host-furlock-dev-main-returned',
      '__Host-furlock-dev-main-session',
      '__Secure-furlock-dev-main-refresh',
    ]);

    const page = await browser.open(locationOf(back), [...NAVIGATION, ['Cookie', 'theme=dark']]);
    expect(page).toMatchObject({ uri: '/orders/7', querystring: 'a=b%20c&flag' });
    expect(headerOf(page, 'cookie')).toEqual(['theme=dark']);
    expect(identityOf(page)).toMatchObject({
      subject: ADA.subject,
      username: 'ada',
      clientId: CLIENT,
    });

    const session = await browser.fetch('/auth/session');
    expect(jsonOf(session)).toEqual({
      signedIn: true,
      subject: ADA.subject,
      username: 'ada',
      groups: [],
      expiresAt: Math.floor(world.clock.ms / 1000) + 3600,
      endsAt: Math.floor(world.clock.ms / 1000) + 12 * 3600,
    });

    const out = await browser.post('/auth/sign-out');
    expect(out).toMatchObject({ status: '303' });
    expect(locationOf(out)).toBe(
      `${DOMAIN}/logout?client_id=${CLIENT}&logout_uri=${encodeURIComponent(`${ORIGIN}/auth/sign-out`)}`,
    );
    expect(headerOf(out, 'clear-site-data')).toEqual(['"cache"']);
    expect(browser.names()).toEqual([]);
    expect(world.requests.map(({ endpoint }) => endpoint)).toEqual(['token', 'revoke']);
    const page2 = await browser.open('/auth/sign-out');
    expect(page2).toMatchObject({ status: '200', body: expect.stringContaining('signed out') });
    expect(await browser.fetch('/orders/7')).toMatchObject({ status: '401' });
    expect(world.logged.map(({ code }) => code)).toEqual([
      'SIGN_IN_STARTED',
      'SIGNED_IN',
      'SIGNED_OUT',
      'SESSION_MISSING',
    ]);
  });

  test('a script without a session gets a code and a challenge, and no redirect', async () => {
    const browser = new Browser(signInWorld());

    const answer = await browser.fetch('/orders');

    expect(verdictOf(answer)).toBe('401 SESSION_MISSING');
    expect(headerOf(answer, 'www-authenticate')).toEqual(['Bearer']);
    expect(headerOf(answer, 'set-cookie')).toBeUndefined();
  });

  test('a client that is no browser is asked for a bearer token, as without a sign-in', async () => {
    const browser = new Browser(signInWorld());

    expect(verdictOf(await browser.open('/orders', [['Accept', '*/*']]))).toBe(
      '401 CREDENTIALS_MISSING',
    );
  });

  test('a form of a browser without Fetch Metadata and cookies is told that there is no session', async () => {
    const answer = await new Browser(signInWorld()).post('/orders', 'a=b', [
      ['Accept', 'text/html'],
      ['Origin', 'https://evil.example'],
    ]);

    expect(verdictOf(answer)).toBe('401 SESSION_MISSING');
  });

  test('a navigation refreshes a session shortly before its token expires, and comes back', async () => {
    const world = signInWorld();
    const browser = new Browser(world);
    await browser.signIn();
    world.clock.ms += 56 * 60 * 1000;

    const led = await browser.open('/orders?a=b');
    expect(locationOf(led)).toMatch(/^\/auth\/refresh\?flow=[\w-]{16}$/);
    const back = await browser.open(locationOf(led));
    expect(locationOf(back)).toBe('/orders?a=b');

    expect(await browser.open('/orders?a=b')).toMatchObject({ uri: '/orders' });
    const session = await browser.fetch('/auth/session');
    expect(jsonOf(session)).toMatchObject({
      expiresAt: Math.floor(world.clock.ms / 1000) + 3600,
    });
  });

  test('a bearer token counts alone, and its request loses the cookies too', async () => {
    const world = signInWorld();
    const browser = new Browser(world);
    await browser.signIn();
    const grace = { subject: 'sub-grace', username: 'grace' };

    const result = await browser.send('POST', '/orders', [
      ...FETCH.filter(([name]) => name !== 'Sec-Fetch-Site'),
      ['Authorization', `Bearer ${world.accessToken(grace)}`],
    ]);

    expect(identityOf(result)).toMatchObject({ username: 'grace' });
    expect(headerOf(result, 'cookie')).toBeUndefined();
  });
});

const HOUR_MS = 3_600_000;

describe('the own paths', () => {
  const elsewhere = [
    '/auth',
    '/auth/',
    '/auth/sign-in/',
    '/auth/Sign-In',
    '/auth/sign%2din',
    '/AUTH/session',
    '/auth/session;a',
    '/auth/x',
  ];
  test.each(elsewhere)(
    '%s is not one of them, and goes to the backend without the cookies',
    async (path) => {
      const { browser } = await signedIn();

      const result = await browser.open(path);

      expect(verdictOf(result)).toBe('let through');
      expect(headerOf(result, 'cookie')).toBeUndefined();
    },
  );

  const methods: [method: string, path: string, allow: string][] = [
    ['PUT', 'sign-in', 'GET, POST'],
    ['HEAD', 'sign-in', 'GET, POST'],
    ['POST', 'callback', 'GET'],
    ['HEAD', 'callback', 'GET'],
    ['DELETE', 'refresh', 'GET, POST'],
    ['OPTIONS', 'sign-out', 'GET, HEAD, POST'],
    ['POST', 'session', 'GET, HEAD'],
  ];
  test.each(methods)('%s %s is not allowed', async (method, path, allow) => {
    const browser = new Browser(signInWorld());

    const answer = await browser.send(method, `/auth/${path}`, FORM);

    expect(answer).toMatchObject({ status: '405' });
    expect(headerOf(answer, 'allow')).toEqual([allow]);
  });

  test('another prefix takes its place', async () => {
    const browser = new Browser(signInWorld({ signIn: { pathPrefix: '/app/_auth' } }));

    expect(jsonOf(await browser.fetch('/app/_auth/session'))).toEqual({ signedIn: false });
    expect(verdictOf(await browser.fetch('/auth/session'))).toBe('401 SESSION_MISSING');
  });

  test.each(['/auth/sign-in', '/auth/refresh', '/auth/callback?code=a&state=b'])(
    '%s starts nothing for a script, a frame or a prefetch',
    async (path) => {
      const browser = new Browser(signInWorld());
      const kinds = [
        FETCH,
        NAVIGATION.map(([name, value]) => [name, value === 'document' ? 'iframe' : value] as const),
        [...NAVIGATION, ['Sec-Purpose', 'prefetch'] as const],
      ];

      for (const headers of kinds) {
        const answer = await browser.open(path, headers);
        expect(verdictOf(answer)).toBe('403 NAVIGATION_REQUIRED');
        expect(headerOf(answer, 'set-cookie')).toBeUndefined();
      }
    },
  );
});

describe('starting to sign in', () => {
  test('by a form: address with fragment, and wishes', async () => {
    const world = signInWorld();
    const browser = new Browser(world);
    const form = new URLSearchParams({
      return_to: '/orders?a=b#part',
      login_hint: 'ada@example.com',
      identity_provider: 'Google',
      lang: 'de',
      prompt: 'login',
    });

    const started = await browser.post('/auth/sign-in', String(form));
    const { searchParams } = new URL(locationOf(started));
    const back = await browser.open(world.authorize(locationOf(started)));

    expect(started).toMatchObject({ status: '303' });
    expect(Object.fromEntries(searchParams)).toMatchObject({
      login_hint: 'ada@example.com',
      identity_provider: 'Google',
      lang: 'de',
      prompt: 'login',
    });
    expect(locationOf(back)).toBe('/orders?a=b#part');
  });

  const referers: [referer: string | undefined, address: string][] = [
    [`${ORIGIN}/orders?a=b`, '/orders?a=b'],
    ['https://evil.example/orders', '/'],
    [`${ORIGIN}/auth/sign-out`, '/'],
    [undefined, '/'],
  ];
  test.each(referers)('by a link on %s leads back to %s', async (referer, address) => {
    const world = signInWorld();
    const browser = new Browser(world);
    const headers =
      referer === undefined ? NAVIGATION : [...NAVIGATION, ['Referer', referer] as const];

    const started = await browser.open('/auth/sign-in?prompt=bad', headers);
    const back = await browser.open(world.authorize(locationOf(started)));

    expect(locationOf(back)).toBe(address);
    expect(locationOf(started)).not.toContain('prompt');
  });

  test('in four tabs at once: the first is forgotten, the others end', async () => {
    const world = signInWorld();
    const browser = new Browser(world);
    const tabs = [];
    for (const path of ['/a', '/b', '/c', '/d']) {
      tabs.push(locationOf(await browser.open(path)));
      world.clock.ms += 1_000;
    }

    const backs = [];
    for (const tab of tabs) backs.push(await browser.open(world.authorize(tab)));

    expect(backs.map(verdictOf)).toEqual(['400 SIGN_IN_FLOW_UNKNOWN', '302', '302', '302']);
    expect(backs.slice(1).map(locationOf)).toEqual(['/b', '/c', '/d']);
  });

  test('from an address that is too long: back to its path, on a page that says so', async () => {
    const world = signInWorld();
    const browser = new Browser(world);

    const page = await browser.signIn(`/orders?${'a'.repeat(2_048)}`);

    expect(page).toMatchObject({ status: '200', body: expect.stringContaining('href="/orders"') });
    expect(page).toMatchObject({ body: expect.stringContaining('too long') });
    expect(browser.names()).toContain('__Host-furlock-dev-main-session');
  });

  test('over and over, because the session does not arrive, ends in a page', async () => {
    const world = signInWorld();
    const browser = new Browser(world);
    const verdicts = [];
    for (let count = 0; count < 4; count++) {
      const started = await browser.open('/');
      verdicts.push(verdictOf(started));
      if (verdicts.at(-1) !== '302') break;
      await browser.open(world.authorize(locationOf(started)));
      browser.cookies = browser.cookies.filter(({ name }) => !/-session|-refresh/.test(name));
    }

    expect(verdicts).toEqual(['302', '302', '302', '400 SIGN_IN_LOOP']);
  });
});

describe('a session', () => {
  test('that expired: a script is told to refresh, a form that nothing was sent', async () => {
    const { world, browser } = await signedIn();
    world.clock.ms += HOUR_MS;

    const script = await browser.fetch('/orders');
    const form = await browser.post('/orders', 'a=secret');

    expect(verdictOf(script)).toBe('401 SESSION_EXPIRED');
    expect(verdictOf(form)).toBe('401 SESSION_EXPIRED');
    expect(form).toMatchObject({
      body: expect.stringMatching(/Nothing was sent on.*target="_blank"/),
    });
    expect(JSON.stringify(form)).not.toContain('secret');
    expect(browser.names()).toContain('__Host-furlock-dev-main-session');
  });

  test('is refreshed by a script', async () => {
    const { world, browser } = await signedIn();
    world.clock.ms += HOUR_MS;

    const refreshed = await browser.post('/auth/refresh', '', FETCH);

    expect(jsonOf(refreshed)).toMatchObject({
      signedIn: true,
      expiresAt: Math.floor(world.clock.ms / 1000) + 3600,
      endsAt: Math.floor(world.clock.ms / 1000) + 11 * 3600,
    });
    expect(verdictOf(await browser.fetch('/orders'))).toBe('let through');
  });

  test('that expired is neither signed in nor signed out, and a spent refresh token clears nothing', async () => {
    const { world, browser } = await signedIn();
    world.clock.ms += HOUR_MS;
    expect(verdictOf(await browser.fetch('/auth/session'))).toBe('401 SESSION_EXPIRED');

    const before = browser.names();
    browser.cookies = browser.cookies.map((cookie) =>
      cookie.name.endsWith('-refresh') ? { ...cookie, value: 'spent' } : cookie,
    );
    expect(verdictOf(await browser.post('/auth/refresh', '', FETCH))).toBe('401 SESSION_ENDED');
    expect(browser.names()).toEqual(before);

    browser.cookies = browser.cookies.filter(({ name }) => !name.endsWith('-refresh'));
    expect(verdictOf(await browser.post('/auth/refresh', '', FETCH))).toBe('401 SESSION_ENDED');
    expect(browser.names()).not.toContain('__Host-furlock-dev-main-session');
  });

  test('ends at its maximum age, however often it is refreshed, and the next sign-in asks again', async () => {
    const { world, browser } = await signedIn({ signIn: { maxSessionSeconds: 3 * 3600 } });
    for (let hour = 0; hour < 2; hour++) {
      world.clock.ms += HOUR_MS;
      expect(verdictOf(await browser.post('/auth/refresh', '', FETCH))).toBe('200');
    }
    const cookies = [...browser.cookies];
    world.clock.ms += HOUR_MS;

    // The browser drops the cookies by itself; one that does not is refused.
    expect(browser.cookieHeader('/auth/')).toBe('');
    browser.cookies = cookies.map((cookie) => ({ ...cookie, expiresAtMs: Infinity }));
    const script = await browser.post('/auth/refresh', '', FETCH);
    browser.cookies = cookies.map((cookie) => ({ ...cookie, expiresAtMs: Infinity }));
    const page = await browser.open('/');

    expect(verdictOf(script)).toBe('401 SESSION_ENDED');
    expect(new URL(locationOf(page)).searchParams.get('prompt')).toBe('login');
  });

  test('is ended by a revocation, for scripts and pages, and is not refreshed', async () => {
    const { world, browser } = await signedIn();
    const cookies = [...browser.cookies];
    world.revocations = [
      {
        issuer: 'eu-central-1_AbCdEfGhI',
        subject: ADA.subject,
        revokedAt: Math.floor(world.clock.ms / 1000),
      },
    ];

    const script = await browser.fetch('/orders');
    expect(verdictOf(script)).toBe('401 SESSION_ENDED');
    expect(browser.names()).not.toContain('__Host-furlock-dev-main-session');
    browser.cookies = cookies;
    expect(verdictOf(await browser.post('/auth/refresh', '', FETCH))).toBe('401 SESSION_ENDED');
    browser.cookies = cookies;
    world.clock.ms += HOUR_MS;
    const led = await browser.open('/');
    expect(locationOf(await browser.open(locationOf(led)))).toContain('/oauth2/authorize');
  });

  test('of somebody whom a rule does not admit: 403, with the way to another account', async () => {
    const { browser } = await signedIn();

    const page = await browser.open('/admin/users');

    expect(verdictOf(page)).toBe('403 GROUP_MISSING');
    expect(page).toMatchObject({
      body: expect.stringContaining('href="/auth/sign-in?prompt=login"'),
    });
  });

  test('goes on with its token, if the settings say so', async () => {
    const { browser } = await signedIn({ settings: { forwardToken: true } });

    const [token] = headerOf(await browser.open('/'), 'x-furlock-token') ?? [];

    expect(token).toBe(browser.cookies.find(({ name }) => name.endsWith('-session'))?.value);
  });

  test('is large: in chunks, read back, and cleared as a whole', async () => {
    const world = signInWorld();
    const browser = new Browser(world);
    const groups = Array.from({ length: 100 }, (_, index) => `a-rather-long-group-name-${index}`);

    await browser.signIn('/', { ...ADA, groups });

    expect(browser.names()).toContain('__Host-furlock-dev-main-session-2');
    expect(jsonOf(await browser.fetch('/auth/session'))).toMatchObject({ groups });
    await browser.post('/auth/sign-out');
    expect(browser.names()).toEqual([]);
  });

  test('goes on across a rotation of the keys, at the latest after a refresh', async () => {
    const { world, browser } = await signedIn();
    world.clock.ms += 11_000;
    world.issuer.rotateKeys();
    expect(verdictOf(await browser.fetch('/orders'))).toBe('let through');

    world.issuer.dropRetiredKeys();
    world.clock.ms += 16 * 60_000;
    expect(verdictOf(await browser.fetch('/orders'))).toBe('401 SESSION_EXPIRED');
    expect(verdictOf(await browser.post('/auth/refresh', '', FETCH))).toBe('200');
    expect(verdictOf(await browser.fetch('/orders'))).toBe('let through');
  });

  test('that would be too large is refused at sign-in, on a page', async () => {
    const browser = new Browser(signInWorld());
    const groups = Array.from({ length: 300 }, (_, index) => `a-rather-long-group-name-${index}`);

    const page = await browser.signIn('/', { ...ADA, groups });

    expect(verdictOf(page)).toBe('431 SIGN_IN_TOO_LARGE');
    // It has the address to return to.
    expect(browser.names()).toEqual(['__Host-furlock-dev-main-flow']);
  });
});

describe('a public route', () => {
  test('gets the identity of a session, and nobody without one or with a useless one', async () => {
    const { world, browser } = await signedIn();

    expect(identityOf(await browser.open('/public/a'))).toMatchObject({ username: 'ada' });
    expect(identityOf(await browser.post('/public/a'))).toMatchObject({ username: 'ada' });
    const unproven = await browser.post('/public/a', '', [['Sec-Fetch-Site', 'same-site']]);
    expect([verdictOf(unproven), identityOf(unproven)]).toEqual(['let through', undefined]);
    world.clock.ms += HOUR_MS;
    const stale = await browser.open('/public/a');
    expect([verdictOf(stale), identityOf(stale)]).toEqual(['let through', undefined]);
    const none = await new Browser(world).open('/public/a');
    expect([verdictOf(none), identityOf(none)]).toEqual(['let through', undefined]);
  });
});

describe('a refresh by navigation', () => {
  test('keeps the session while the issuer is down, tries once, and ends in a page when the token is over', async () => {
    const { world, browser } = await signedIn();
    world.fault = 'down';
    world.clock.ms += 56 * 60_000;

    const led = await browser.open('/orders');
    expect(locationOf(await browser.open(locationOf(led)))).toBe('/orders');
    expect(verdictOf(await browser.open('/orders'))).toBe('let through');
    expect(world.requests).toHaveLength(1);

    world.clock.ms += 5 * 60_000;
    const over = await browser.open(locationOf(await browser.open('/orders')));
    expect(verdictOf(over)).toBe('503 SIGN_IN_UNAVAILABLE');
    expect(verdictOf(await browser.open('/orders'))).toBe('503 SIGN_IN_UNAVAILABLE');
    expect(world.requests).toHaveLength(2);

    world.fault = undefined;
    world.clock.ms += 61_000;
    const again = await browser.open(locationOf(await browser.open('/orders')));
    expect(locationOf(again)).toBe('/orders');
    expect(verdictOf(await browser.open('/orders'))).toBe('let through');
  });

  test('takes the cookies of another tab that was faster', async () => {
    const { world, browser } = await signedIn();
    world.rotates = true;
    world.clock.ms += HOUR_MS;
    const one = locationOf(await browser.open('/one'));
    const other = locationOf(await browser.open('/other'));
    const stale = browser.cookies;
    await browser.open(one);
    const fresh = browser.cookies;

    // The second tab sent its request before the first one's answer arrived.
    browser.cookies = stale;
    const reload = await browser.open(other);
    expect(locationOf(reload)).toBe(other);
    browser.cookies = fresh;
    for (const value of headerOf(reload, 'set-cookie') ?? []) browser.keep(value);
    expect(locationOf(await browser.open(other))).toBe('/other');
    expect(verdictOf(await browser.open('/other'))).toBe('let through');
  });

  test('that the issuer rejects twice begins a sign-in, with the way back', async () => {
    const { world, browser } = await signedIn();
    world.clock.ms += HOUR_MS;
    browser.cookies = browser.cookies.map((cookie) =>
      cookie.name.endsWith('-refresh') ? { ...cookie, value: 'unknown' } : cookie,
    );

    const led = locationOf(await browser.open('/orders?a=b'));
    expect(locationOf(await browser.open(led))).toBe(led);
    const started = locationOf(await browser.open(led));
    expect(locationOf(await browser.open(world.authorize(started)))).toBe('/orders?a=b');
  });

  test('does not go round in circles for tokens that live only a few minutes', async () => {
    const world = signInWorld();
    world.claims = { validitySeconds: 300 };
    const browser = new Browser(world);
    await browser.signIn();

    expect(verdictOf(await browser.open('/'))).toBe('let through');
    world.clock.ms += 200_000;
    const back = await browser.open(locationOf(await browser.open('/')));
    expect(locationOf(back)).toBe('/');
    expect(verdictOf(await browser.open('/'))).toBe('let through');
  });

  test('is not made for a prefetch, a script or a POST', async () => {
    const { world, browser } = await signedIn();
    world.clock.ms += 56 * 60_000;

    for (const answer of [
      await browser.open('/', [...NAVIGATION, ['Sec-Purpose', 'prefetch']]),
      await browser.fetch('/'),
      await browser.post('/'),
    ]) {
      expect(verdictOf(answer)).toBe('let through');
    }
  });
});

describe('signing out', () => {
  test('asks first, and without a session says so', async () => {
    const { browser, world } = await signedIn();

    const ask = await browser.open('/auth/sign-out');

    expect(ask).toMatchObject({ status: '200', body: expect.stringContaining('<button>Sign out') });
    expect(headerOf(ask, 'content-security-policy')?.[0]).toContain(
      `form-action 'self' ${DOMAIN} https:;`,
    );
    expect(await new Browser(world).open('/auth/sign-out')).toMatchObject({
      body: expect.stringContaining('You are signed out'),
    });
  });

  test('leads to a page of the site, if the settings name one', async () => {
    const browser = new Browser(signInWorld({ signIn: { afterSignOut: '/public/bye' } }));

    expect(locationOf(await browser.open('/auth/sign-out'))).toBe('/public/bye');
  });

  test('works even if the issuer does not revoke', async () => {
    const { world, browser } = await signedIn();
    world.fault = 'down';

    await browser.post('/auth/sign-out');

    expect(browser.names()).toEqual([]);
  });
});
