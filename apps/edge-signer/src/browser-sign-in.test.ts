/**
 * The browser sign-in through the handler: what a browser, a script and the backend see.
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { decodeIdentity } from '@furlock/viewer-identity';
import { Browser, FETCH, NAVIGATION, locationOf } from './testing/browser.js';
import { ADA, CLIENT, DOMAIN, ORIGIN, interception, signInWorld } from './testing/sign-in-world.js';

beforeAll(() => interception.start());
afterAll(() => interception.stop());

const headerOf = (result: object, name: string) =>
  (result as { headers: Record<string, { value: string }[]> }).headers[name]?.map(
    ({ value }) => value,
  );

const identityOf = (result: object) => {
  const read = decodeIdentity(headerOf(result, 'x-furlock-identity')?.[0] ?? '');
  return read.ok ? read.value : undefined;
};

const codeOf = (result: object) =>
  (JSON.parse((result as { body: string }).body) as { code: string }).code;

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
    expect(JSON.parse((session as { body: string }).body)).toEqual({
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

    expect(answer).toMatchObject({ status: '401' });
    expect(codeOf(answer)).toBe('SESSION_MISSING');
    expect(headerOf(answer, 'www-authenticate')).toEqual(['Bearer']);
    expect(headerOf(answer, 'set-cookie')).toBeUndefined();
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
    expect(JSON.parse((session as { body: string }).body)).toMatchObject({
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
