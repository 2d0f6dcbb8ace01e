/**
 * Attacks on the browser sign-in, through the handler. Each row states what the attacker controls; beside each
 * refusal stands the nearest request that passes.
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { HeaderLine } from '@furlock/test-kit';
import { headerOf, identityOf, jsonOf, locationOf, verdictOf } from './testing/answers.js';
import { Browser, FETCH, FORM, NAVIGATION, signedIn, type JarCookie } from './testing/browser.js';
import { ADA, DOMAIN, ORIGIN, interception, signInWorld } from './testing/sign-in-world.js';

beforeAll(() => interception.start());
afterAll(() => interception.stop());

const MALLORY = { subject: 'sub-mallory', username: 'mallory' };
const SESSION = '__Host-furlock-dev-main-session';
const REFRESH = '__Secure-furlock-dev-main-refresh';
const HOUR_MS = 3_600_000;

const withoutSession = (browser: Browser) =>
  !browser.names().some((name) => name.includes('-session') || name.endsWith('-refresh'));

describe('open redirect', () => {
  const targets = [
    ...['https://evil.example', '//evil.example', '///evil.example', '/\\evil.example'],
    ...['\\\\evil.example', '/\t/evil.example', '/.//evil.example', '/a/..//evil.example'],
    ...['/%2e//evil.example', '/%2f/evil.example', '/%5cevil.example', '%2f%2fevil.example'],
    ...[
      'https:evil.example',
      'javascript:alert(1)',
      `${ORIGIN}@evil.example`,
      `${ORIGIN}.evil.example`,
    ],
    ...[`${ORIGIN}//evil.example`, '/\r\nLocation: https://evil.example', '/\u2028/evil.example'],
  ];
  test.each(targets)('by a form: %j', async (target) => {
    const world = signInWorld();
    const browser = new Browser(world);
    const started = await browser.post(
      '/auth/sign-in',
      String(new URLSearchParams({ return_to: target })),
    );

    const back = await browser.open(world.authorize(locationOf(started)));

    expect(new URL(locationOf(back), ORIGIN).origin).toBe(ORIGIN);
    expect(locationOf(back)).toMatch(/^\/(?![/\\])[!-~]*$/);
  });

  test.each(targets)('by a Referer: %j', async (target) => {
    const world = signInWorld();
    const browser = new Browser(world);
    const started = await browser.open('/auth/sign-in', [...NAVIGATION, ['Referer', target]]);

    const back = await browser.open(world.authorize(locationOf(started)));

    expect(locationOf(back)).toMatch(/^\/(?![/\\])[!-~]*$/);
  });

  test.each([
    '/%2f%2fevil.example',
    '/%5Cevil.example',
    '/%09/evil.example',
    '/a?next=//evil.example',
  ])('by the path of a navigation: %s', async (path) => {
    const world = signInWorld();
    const browser = new Browser(world);
    const started = await browser.open(path);
    if (verdictOf(started).startsWith('400')) return;

    const back = await browser.open(world.authorize(locationOf(started)));

    expect(new URL(locationOf(back), ORIGIN).origin).toBe(ORIGIN);
  });

  test('by a flow cookie that the browser was made to change', async () => {
    const world = signInWorld();
    const browser = new Browser(world);
    const started = locationOf(await browser.open('/'));
    browser.cookies = browser.cookies.map((cookie) => {
      const flow = JSON.parse(Buffer.from(cookie.value, 'base64url').toString()) as object;
      const changed = JSON.stringify({ ...flow, address: '//evil.example' });
      return { ...cookie, value: Buffer.from(changed).toString('base64url') };
    });

    expect(locationOf(await browser.open(world.authorize(started)))).toBe('/');
  });
});

describe('the response of the issuer', () => {
  type Row = [name: string, change: (back: URL, other: URL) => void, verdict: string];
  const rows: Row[] = [
    ['as it is', () => undefined, '302'],
    ['without state', (back) => back.searchParams.delete('state'), '400 SIGN_IN_FLOW_UNKNOWN'],
    [
      'with an empty state',
      (back) => back.searchParams.set('state', ''),
      '400 SIGN_IN_FLOW_UNKNOWN',
    ],
    [
      'with another state',
      (back) => back.searchParams.set('state', 'x'.repeat(43)),
      '400 SIGN_IN_FLOW_UNKNOWN',
    ],
    [
      'with two states',
      (back) => back.searchParams.append('state', 'x'),
      '400 SIGN_IN_FLOW_UNKNOWN',
    ],
    // Code injection: the attacker's code in the victim's response (RFC 9700, section 4.5).
    [
      "with another flow's code",
      (back, other) => back.searchParams.set('code', other.searchParams.get('code') ?? ''),
      '400 SIGN_IN_CODE_REJECTED',
    ],
    [
      'with an invented code',
      (back) => back.searchParams.set('code', 'x'),
      '400 SIGN_IN_CODE_REJECTED',
    ],
    [
      'with two codes',
      (back) => back.searchParams.append('code', 'x'),
      '400 SIGN_IN_RESPONSE_INVALID',
    ],
    ['without a code', (back) => back.searchParams.delete('code'), '400 SIGN_IN_RESPONSE_INVALID'],
    // Mix-up (RFC 9207, section 2.4).
    [
      "with another issuer's iss",
      (back) => back.searchParams.set('iss', 'https://evil.example'),
      '400 SIGN_IN_RESPONSE_INVALID',
    ],
    [
      'with two iss',
      (back) => {
        back.searchParams.append(
          'iss',
          'https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_AbCdEfGhI',
        );
        back.searchParams.append('iss', 'https://evil.example');
      },
      '400 SIGN_IN_RESPONSE_INVALID',
    ],
    [
      "with the issuer's iss",
      (back) =>
        back.searchParams.set(
          'iss',
          'https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_AbCdEfGhI',
        ),
      '302',
    ],
    [
      'with an id token of an implicit flow',
      (back) => back.searchParams.set('id_token', 'x'),
      '400 SIGN_IN_RESPONSE_INVALID',
    ],
    [
      'with a JARM response',
      (back) => back.searchParams.set('response', 'x'),
      '400 SIGN_IN_RESPONSE_INVALID',
    ],
    [
      'that denies',
      (back) => back.searchParams.set('error', 'access_denied'),
      '403 SIGN_IN_DENIED',
    ],
    [
      'that denies in other words',
      (back) => back.searchParams.set('error', '<script>'),
      '403 SIGN_IN_DENIED',
    ],
    [
      'of an issuer that is down',
      (back) => back.searchParams.set('error', 'temporarily_unavailable'),
      '503 SIGN_IN_UNAVAILABLE',
    ],
  ];
  test.each(rows)('%s', async (_name, change, verdict) => {
    const world = signInWorld();
    const browser = new Browser(world);
    const back = new URL(world.authorize(locationOf(await browser.open('/'))));
    const other = new URL(world.authorize(locationOf(await new Browser(world).open('/')), MALLORY));

    change(back, other);
    const answer = await browser.open(back.href);

    expect(verdictOf(answer)).toBe(verdict);
    expect(withoutSession(browser)).toBe(verdict !== '302');
    expect(JSON.stringify([answer, world.logged])).not.toMatch(/<script>|evil\.example/);
  });

  test('is used once: replayed, it ends in a page, and the session stays', async () => {
    const world = signInWorld();
    const browser = new Browser(world);
    const back = world.authorize(locationOf(await browser.open('/')));
    await browser.open(back);

    expect(verdictOf(await browser.open(back))).toBe('400 SIGN_IN_FLOW_UNKNOWN');
    expect(jsonOf(await browser.fetch('/auth/session'))).toMatchObject({ username: 'ada' });
  });

  test('is used once, whatever it was', async () => {
    const world = signInWorld();
    const browser = new Browser(world);
    const back = world.authorize(locationOf(await browser.open('/')));
    world.fault = '500';
    await browser.open(back);
    world.fault = undefined;

    expect(verdictOf(await browser.open(back))).toBe('400 SIGN_IN_FLOW_UNKNOWN');
  });

  // Login CSRF and a stolen address: the flow is in the browser that began it (RFC 9700, section 4.7).
  test('in another browser signs nobody in, neither as its victim nor as its attacker', async () => {
    const world = signInWorld();
    const [victim, attacker] = [new Browser(world), new Browser(world)];
    const ofVictim = world.authorize(locationOf(await victim.open('/')));
    const ofAttacker = world.authorize(locationOf(await attacker.open('/')), MALLORY);

    expect(verdictOf(await attacker.open(ofVictim))).toBe('400 SIGN_IN_FLOW_UNKNOWN');
    expect(verdictOf(await victim.open(ofAttacker))).toBe('400 SIGN_IN_FLOW_UNKNOWN');
    expect([withoutSession(victim), withoutSession(attacker)]).toEqual([true, true]);
    expect(world.requests).toEqual([]);
  });

  test('comes too late after ten minutes', async () => {
    const world = signInWorld();
    const browser = new Browser(world);
    const back = world.authorize(locationOf(await browser.open('/')));
    browser.cookies = browser.cookies.map((cookie) => ({ ...cookie, expiresAtMs: Infinity }));
    world.clock.ms += 601_000;

    expect(verdictOf(await browser.open(back))).toBe('400 SIGN_IN_FLOW_EXPIRED');
  });

  test('for a refresh that has begun is not one for a sign-in', async () => {
    const { world, browser } = await signedIn();
    world.clock.ms += HOUR_MS;
    await browser.open('/');
    const flow = browser.cookies.find(({ name }) => name.includes('-flow-'));
    const { state } = JSON.parse(Buffer.from(flow?.value ?? '', 'base64url').toString()) as {
      state: string;
    };

    expect(verdictOf(await browser.open(`/auth/callback?code=x&state=${state}`))).toBe(
      '400 SIGN_IN_FLOW_UNKNOWN',
    );
  });

  test('PKCE is never left out: every code is exchanged with the verifier of its challenge', async () => {
    const world = signInWorld();
    const browser = new Browser(world);
    const started = new URL(locationOf(await browser.open('/')));
    // The attacker removes the challenge on the way: the issuer then ignores the verifier, or rejects it.
    started.searchParams.delete('code_challenge');

    const answer = await browser.open(world.authorize(started.href));

    expect(verdictOf(answer)).toBe('400 SIGN_IN_CODE_REJECTED');
    const [{ form } = { form: new URLSearchParams() }] = world.requests;
    expect(form.get('code_verifier')).toMatch(/^[\w-]{43}$/);
    expect(form.get('redirect_uri')).toBe(`${ORIGIN}/auth/callback`);
    expect(started.searchParams.get('code_challenge_method')).toBe('S256');
  });
});

describe('the tokens of the issuer', () => {
  const rows: [name: string, claims: Parameters<typeof changed>[0], verdict: string][] = [
    ['as they are', {}, '302'],
    ['with another nonce', { nonce: 'another' }, '403 SIGN_IN_TOKEN_REFUSED'],
    ['of another client that the lock accepts', { clientId: 'other' }, '403 SIGN_IN_TOKEN_REFUSED'],
    ['of a client that it does not accept', { clientId: 'stranger' }, '403 SIGN_IN_TOKEN_REFUSED'],
    [
      'from a sign-in that is too old',
      { authTime: Math.floor(Date.now() / 1000) - 13 * 3600 },
      '403 SIGN_IN_STALE',
    ],
    ['that have expired', { validitySeconds: -60 }, '500 SIGN_IN_CLOCK'],
  ];
  async function changed(claims: ReturnType<typeof signInWorld>['claims']) {
    const world = signInWorld();
    const browser = new Browser(world);
    world.claims = claims;
    return { browser, answer: await browser.signIn() };
  }
  test.each(rows)('%s', async (_name, claims, verdict) => {
    const { browser, answer } = await changed(claims);

    expect(verdictOf(answer)).toBe(verdict);
    expect(withoutSession(browser)).toBe(verdict !== '302');
  });

  test('that were revoked', async () => {
    const world = signInWorld();
    const browser = new Browser(world);
    world.revocations = [
      { issuer: 'eu-central-1_AbCdEfGhI', revokedAt: Math.floor(world.clock.ms / 1000) },
    ];

    const page = await browser.signIn();

    expect(verdictOf(page)).toBe('403 SIGN_IN_STALE');
    expect(page).toMatchObject({ body: expect.stringContaining('/auth/sign-in?prompt=login') });
    expect(withoutSession(browser)).toBe(true);
  });
});

describe('session cookies that are none of this sign-in', () => {
  const rows: [
    name: string,
    cookie: (token: string, refresh: string) => string,
    verdict: string,
  ][] = [
    ['none', () => '', '401 SESSION_MISSING'],
    ['rubbish', () => `${SESSION}=x`, '401 SESSION_ENDED'],
    ['an empty one', () => `${SESSION}=`, '401 SESSION_ENDED'],
    ['twice', (token) => `${SESSION}=${token}; ${SESSION}=${token}`, '401 SESSION_ENDED'],
    [
      'twice, in another chunk',
      (token) => `${SESSION}=${token}; ${SESSION}-1=${token}`,
      '401 SESSION_ENDED',
    ],
    ['a chunk alone', (token) => `${SESSION}-2=${token}`, '401 SESSION_ENDED'],
    ['in one chunk', (token) => `${SESSION}-1=${token}`, 'let through'],
    [
      'with another signature',
      (token) => `${SESSION}=${token.slice(0, -4)}AAAA`,
      '401 SESSION_ENDED',
    ],
    [
      'without a signature',
      (token) => `${SESSION}=${token.split('.').slice(0, 2).join('.')}.`,
      '401 SESSION_ENDED',
    ],
    ['a refresh token', (_token, refresh) => `${SESSION}=${refresh}`, '401 SESSION_ENDED'],
    ['oversize', () => `${SESSION}=${'a'.repeat(17_000)}`, '401 SESSION_ENDED'],
    ['quoted', (token) => `${SESSION}="${token}"`, '401 SESSION_ENDED'],
    ["another lock's", (token) => `__Host-furlock-other-session=${token}`, '401 SESSION_MISSING'],
    ['in lower case', (token) => `${SESSION.toLowerCase()}=${token}`, '401 SESSION_MISSING'],
    ['a good one', (token) => `a=1; ${SESSION}=${token}; b=2`, 'let through'],
  ];
  test.each(rows)('%s', async (_name, cookie, verdict) => {
    const world = signInWorld();
    const headers: HeaderLine[] = [
      ...FETCH,
      ['Cookie', cookie(world.accessToken(), world.refreshToken())],
    ];

    const answer = await world.handle({ headers });

    expect(verdictOf(answer)).toBe(verdict);
    expect(JSON.stringify(world.logged)).not.toContain('eyJ');
  });

  test('fixation: the session of before does not survive a sign-in', async () => {
    const { world, browser } = await signedIn();
    const before = browser.cookies.find(({ name }) => name === SESSION)?.value;

    const started = locationOf(await browser.open('/auth/sign-in'));
    await browser.open(world.authorize(started, MALLORY));

    const after = browser.cookies.filter(({ name }) => name.startsWith(SESSION));
    expect(after).toHaveLength(1);
    expect(after[0]?.value).not.toBe(before);
    expect(identityOf(await browser.open('/'))).toMatchObject({ username: 'mallory' });
  });
});

describe('a refresh cookie that a sibling domain planted', () => {
  const planted = (value: string, maxAge = 600) =>
    `${REFRESH}=${value}; Path=/auth; Max-Age=${maxAge}; Secure; HttpOnly; SameSite=Lax`;

  test("another person's: both cookies are cleared, and nobody is signed in", async () => {
    const { world, browser } = await signedIn();
    world.clock.ms += HOUR_MS;
    browser.keep(planted(world.refreshToken(MALLORY)));

    const answer = await browser.post('/auth/refresh', '', FETCH);

    expect(verdictOf(answer)).toBe('401 SESSION_ENDED');
    expect(withoutSession(browser)).toBe(true);
  });

  test("another person's, by navigation: sign-in begins, without their session", async () => {
    const { world, browser } = await signedIn();
    world.clock.ms += HOUR_MS;
    browser.keep(planted(world.refreshToken(MALLORY)));

    const started = await browser.open(locationOf(await browser.open('/')));

    expect(locationOf(started)).toContain(`${DOMAIN}/oauth2/authorize`);
    expect(withoutSession(browser)).toBe(true);
  });

  test("the same person's from another sign-in", async () => {
    const { world, browser } = await signedIn();
    world.clock.ms += HOUR_MS;
    browser.keep(planted(world.refreshToken(ADA)));

    expect(verdictOf(await browser.post('/auth/refresh', '', FETCH))).toBe('401 SESSION_ENDED');
  });

  test('without a session', async () => {
    const world = signInWorld();
    const browser = new Browser(world);
    browser.keep(planted(world.refreshToken(MALLORY)));

    expect(verdictOf(await browser.post('/auth/refresh', '', FETCH))).toBe('401 SESSION_MISSING');
    expect(world.requests).toEqual([]);
    expect(withoutSession(browser)).toBe(true);
  });

  test.each(['in front of ours', 'behind ours'])('%s: ours is used', async (place) => {
    const { world, browser } = await signedIn();
    world.clock.ms += HOUR_MS;
    const ours = browser.cookies.filter(({ name }) => name === REFRESH);
    const theirs = ours.map((cookie) => ({
      ...cookie,
      path: '/auth',
      value: world.refreshToken(MALLORY),
    }));
    const others = browser.cookies.filter(({ name }) => name !== REFRESH);
    browser.cookies =
      place === 'behind ours' ? [...others, ...ours, ...theirs] : [...others, ...theirs, ...ours];

    const answer = await browser.post('/auth/refresh', '', FETCH);

    expect(jsonOf(answer)).toMatchObject({ signedIn: true, username: 'ada' });
  });

  test('a hundred of them: the issuer is asked twice', async () => {
    const { world, browser } = await signedIn();
    world.clock.ms += HOUR_MS;
    const others = browser.cookies.filter(({ name }) => name !== REFRESH);
    const one = browser.cookies.find(({ name }) => name === REFRESH) as JarCookie;
    browser.cookies = [
      ...others,
      ...Array.from({ length: 100 }, () => ({ ...one, value: 'unknown' })),
    ];

    await browser.post('/auth/refresh', '', FETCH);

    expect(world.requests).toHaveLength(2);
  });
});

describe('CSRF', () => {
  const sites: [name: string, headers: HeaderLine[], passes: boolean][] = [
    ['the own page', [['Sec-Fetch-Site', 'same-origin']], true],
    ['the own page, in an older browser', [['Origin', ORIGIN]], true],
    [
      'a page that CORS allows credentials',
      [
        ['Sec-Fetch-Site', 'cross-site'],
        ['Origin', 'https://partner.example'],
      ],
      true,
    ],
    [
      'a sibling',
      [
        ['Sec-Fetch-Site', 'same-site'],
        ['Origin', 'https://evil.example.com'],
      ],
      false,
    ],
    [
      'another site',
      [
        ['Sec-Fetch-Site', 'cross-site'],
        ['Origin', 'https://evil.example'],
      ],
      false,
    ],
    ['another site, in an older browser', [['Origin', 'https://evil.example']], false],
    [
      'a sandbox',
      [
        ['Sec-Fetch-Site', 'cross-site'],
        ['Origin', 'null'],
      ],
      false,
    ],
    ['nobody', [['Sec-Fetch-Site', 'none']], false],
    ['a client that says nothing', [], false],
  ];
  const methods = ['POST', 'PUT', 'PATCH', 'DELETE'];
  const types = [
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=a',
    'text/plain',
    'application/json',
  ];
  const cors = { allowOrigins: ['https://partner.example'], allowCredentials: true };

  test.each(sites)('by %s', async (_name, headers, passes) => {
    const { world, browser } = await signedIn({ settings: { cors } });

    for (const method of methods) {
      for (const type of types) {
        const answer = await browser.send(
          method,
          '/orders',
          [...headers, ['Content-Type', type]],
          'a=b',
        );
        expect([method, type, verdictOf(answer)]).toEqual([
          method,
          type,
          passes ? 'let through' : '403 ORIGIN_NOT_PROVEN',
        ]);
      }
    }
    for (const method of ['GET', 'HEAD', 'OPTIONS']) {
      expect(verdictOf(await browser.send(method, '/orders', headers))).toBe('let through');
    }
    // A bearer token needs no proof.
    const bearer: HeaderLine = ['Authorization', `Bearer ${world.accessToken()}`];
    expect(verdictOf(await browser.send('POST', '/orders', [...headers, bearer], 'a'))).toBe(
      'let through',
    );
  });

  test('a page that CORS allows without credentials proves nothing', async () => {
    const { browser } = await signedIn({
      settings: { cors: { allowOrigins: ['https://partner.example'] } },
    });
    const headers: HeaderLine[] = [
      ['Sec-Fetch-Site', 'cross-site'],
      ['Origin', 'https://partner.example'],
    ];

    expect(verdictOf(await browser.send('POST', '/orders', headers))).toBe('403 ORIGIN_NOT_PROVEN');
  });

  test.each(['sign-in', 'refresh', 'sign-out'])('POST to /auth/%s', async (path) => {
    const { world, browser } = await signedIn();
    const before = browser.names();

    for (const [, headers] of sites.filter(([, , passes]) => !passes)) {
      const answer = await browser.post(`/auth/${path}`, 'return_to=/', headers);
      expect(verdictOf(answer)).toBe('403 ORIGIN_NOT_PROVEN');
    }
    expect(browser.names()).toEqual(before);
    expect(world.requests).toEqual([]);
  });

  test('a form without proof whose session expired gets the plain refusal, without a way to send it again', async () => {
    const { world, browser } = await signedIn();
    world.clock.ms += HOUR_MS;
    const headers = FORM.filter(([name]) => !/^(?:sec-fetch-site|origin)$/i.test(name));

    const page = await browser.post('/orders', 'a=b', headers);

    expect(verdictOf(page)).toBe('403 ORIGIN_NOT_PROVEN');
    expect(page).not.toMatchObject({
      body: expect.stringMatching(/href|form method|Nothing was sent/),
    });
  });
});

describe('clickjacking', () => {
  test('no page can be framed, but the one that says so, which has nothing to click but a link', async () => {
    const { world, browser } = await signedIn();
    const policyOf = async (answer: ReturnType<Browser['open']>) =>
      headerOf(await answer, 'content-security-policy')?.[0];
    const framed = NAVIGATION.map(
      ([name, value]) => [name, value === 'document' ? 'iframe' : value] as const,
    );

    expect(await policyOf(browser.open('/auth/sign-out', framed))).toContain(
      "frame-ancestors 'none'",
    );
    expect(await policyOf(browser.open('/admin/x', framed))).toContain("frame-ancestors 'none'");
    const page = await new Browser(world).open('/orders', framed);
    expect(verdictOf(page)).toBe('401 SIGN_IN_FRAMED');
    expect(headerOf(page, 'content-security-policy')?.[0]).toContain('frame-ancestors *');
    expect(page).toMatchObject({ body: expect.stringContaining('<a href="" target="_blank"') });
    expect(headerOf(page, 'set-cookie')).toBeUndefined();
  });
});

test('nothing that is made here is stored, and no token is in an answer, a log or an address', async () => {
  const world = signInWorld();
  const browser = new Browser(world);
  const answers = [await browser.open('/'), await browser.signIn()];
  world.clock.ms += HOUR_MS;
  answers.push(await browser.open('/'), await browser.post('/auth/refresh', '', FETCH));
  answers.push(await browser.fetch('/auth/session'), await browser.open('/auth/sign-out'));
  answers.push(await browser.post('/auth/sign-out'), await browser.fetch('/'));

  for (const answer of answers) {
    expect(headerOf(answer, 'cache-control')).toEqual(['no-store']);
    const { 'set-cookie': cookies = [], ...headers } = answer.headers;
    expect(JSON.stringify({ ...answer, headers })).not.toMatch(/eyJ|refresh-[0-9a-f]{8}/);
    for (const { value } of cookies) expect(value).toMatch(/; Secure; HttpOnly; SameSite=Lax$/);
  }
  expect(JSON.stringify(world.logged)).not.toMatch(/eyJ|refresh-[0-9a-f]{8}/);
});
