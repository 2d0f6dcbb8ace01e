/**
 * A person in a browser: signs in at the lock, works, and signs out, through the whole chain.
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { hasBrowser, LOCAL_CERTIFICATE, openBrowser } from './testing/open-browser.js';
import { startLocalEdge, type LocalEdge } from './testing/start-local-edge.js';

(hasBrowser ? describe : describe.skip)('in a browser', () => {
  let edge: LocalEdge;
  let browser: Browser;
  let visitor: BrowserContext;
  let page: Page;

  beforeAll(async () => {
    edge = await startLocalEdge();
    browser = await openBrowser();
    visitor = await browser.newContext(LOCAL_CERTIFICATE);
    page = await visitor.newPage();
  });
  afterAll(async () => {
    await browser?.close();
    await edge?.stop();
  });

  const at = (path: string) => edge.endpoints.browserUrl + path;
  const textOf = (one: Page) => one.locator('body').innerText();

  async function enterPassword(one: Page): Promise<void> {
    await one.getByLabel('Username').fill(edge.endpoints.username);
    await one.getByLabel('Password').fill(edge.endpoints.password);
    await one.keyboard.press('Enter');
    await one.waitForURL(at('/**'));
  }

  /** Status and code of a request that a script in the page sends. */
  const byScript = (one: Page, path: string, method = 'GET') =>
    one.evaluate(
      async ([target, how]) => {
        const response = await fetch(target, { method: how, redirect: 'manual' });
        const { code } = (await response.json()) as { code?: string };
        return `${response.status} ${code ?? ''}`.trim();
      },
      [path, method] as const,
    );

  test('a deep link leads through the sign-in and back, with its query', async () => {
    await page.goto(at('/echo/orders?a=b%20c&flag'));
    expect(new URL(page.url()).pathname).toBe('/login');
    expect(page.url()).not.toContain('orders');
    await enterPassword(page);

    expect(page.url()).toBe(at('/echo/orders?a=b%20c&flag'));
    const names = (await visitor.cookies()).map(({ name }) => name);
    expect(names).toContain('__Host-furlock-dev-main-session');
    // The backend receives none of the lock's cookies.
    expect(await textOf(page)).not.toContain('furlock-dev-main-');
  });

  test('scripts call with the session, and refresh it; other origins cannot', async () => {
    expect(await byScript(page, '/auth/session')).toBe('200');
    expect(await byScript(page, '/me')).toBe('200');
    expect(await byScript(page, '/echo/a', 'POST')).toBe('200');
    expect(await byScript(page, '/auth/refresh', 'POST')).toBe('200');

    const foreign = await visitor.newPage();
    await foreign.setContent(
      `<form method="post" action="${at('/echo/a')}"><button>send</button></form>`,
    );
    const [answer] = await Promise.all([
      foreign.waitForResponse(at('/echo/a')),
      foreign.getByText('send').click(),
    ]);
    // Lax cookies do not come along, so the request has no session; with one, its origin would be unproven.
    expect([401, 403]).toContain(answer.status());
    await foreign.close();
  });

  test('a stolen callback does not sign in another browser', async () => {
    const other = await browser.newContext(LOCAL_CERTIFICATE);
    const victim = await other.newPage();
    const thief = await browser.newContext(LOCAL_CERTIFICATE);
    const stolen = await thief.newPage();

    const called: string[] = [];
    victim.on('request', (request) => called.push(request.url()));
    await victim.goto(at('/me'));
    await enterPassword(victim);
    const callback = called.find((url) => url.startsWith(at('/auth/callback?')));
    const answer = await stolen.goto(callback ?? '');

    expect(answer?.status()).toBe(400);
    expect((await thief.cookies()).filter(({ name }) => name.includes('session'))).toEqual([]);
    await Promise.all([other.close(), thief.close()]);
  });

  test('signing out is seen by the other tab, and the back button shows nothing', async () => {
    const other = await visitor.newPage();
    await other.goto(at('/me'));
    await page.goto(at('/me'));
    await page.goto(at('/auth/sign-out'));
    await page.getByRole('button').click();
    await page.waitForURL(at('/auth/sign-out'));
    expect(await textOf(page)).toContain('signed out');

    expect(await byScript(other, '/me')).toBe('401 SESSION_MISSING');
    await page.goBack();
    await page.goBack().catch(() => undefined);
    expect(await textOf(page)).not.toContain(edge.endpoints.username);
    expect((await visitor.cookies()).map(({ name }) => name).join()).not.toContain('session');
  });
});
