/**
 * A person in a browser: signs in at the lock, comes back to where they were, and signs out.
 */
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { describeInBrowser } from './testing/open-browser.js';
import { openSite, type Site, type Visitor } from './testing/open-site.js';

describeInBrowser('in a browser', () => {
  let site: Site;
  let visitors: Visitor[] = [];

  beforeAll(async () => {
    site = await openSite();
  });
  afterEach(async () => {
    await Promise.all(visitors.map(({ context }) => context.close()));
    visitors = [];
  });
  afterAll(() => site?.close());

  async function newVisitor(): Promise<Visitor> {
    const visitor = await site.newVisitor();
    visitors.push(visitor);
    return visitor;
  }
  const greeting = (tab: Page) => tab.locator('#hello').innerText();
  const heading = (tab: Page) => tab.locator('h1').innerText();
  const wantsPassword = (tab: Page) => new URL(tab.url()).pathname === '/login';

  test('a first visit leads to the sign-in page and back, and signing out ends it everywhere', async () => {
    const visitor = await newVisitor();
    const { page, context } = visitor;

    await page.goto(site.at('/orders/7?a=b%20c&flag'));
    expect(page.url()).not.toContain('orders');
    await visitor.signIn();
    expect(page.url()).toBe(site.at('/orders/7?a=b%20c&flag'));
    expect(await greeting(page)).toBe('Hello ada');
    // The site receives its own cookies, and none of the lock's.
    await page.evaluate("document.cookie = 'theme=dark; path=/'");
    await page.reload();
    expect(await page.locator('#cookies').innerText()).toBe('theme=dark');
    expect(await visitor.cookies()).toEqual(['refresh', 'session', 'theme']);

    const other = await context.newPage();
    await other.goto(site.at('/other'));
    await page.goto(site.at('/auth/sign-out'));
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByText('You are signed out').waitFor();
    expect(await visitor.cookies()).toEqual(['theme']);
    const code = await other.evaluate(async () => {
      const response = await fetch('/api/items');
      return ((await response.json()) as { code: string }).code;
    });
    expect(code).toBe('SESSION_MISSING');
    await other.reload();
    expect(wantsPassword(other)).toBe(true);

    expect(await visitor.network()).toEqual([
      'GET /orders/7?a=b%20c&flag 302 -> issuer/oauth2/authorize +flow',
      'GET issuer/oauth2/authorize 302 -> issuer/login',
      'GET issuer/login 200',
      'POST issuer/login 302 -> /auth/callback?code=…&state=…',
      'GET /auth/callback?code=…&state=… 302 -> /orders/7?a=b%20c&flag +session +refresh +returned -flow',
      'GET /orders/7?a=b%20c&flag 200',
      'GET /orders/7?a=b%20c&flag 200',
      'GET /other 200',
      'GET /auth/sign-out 200',
      'POST /auth/sign-out 303 -> issuer/logout -session -refresh -returned',
      'GET issuer/logout 302 -> /auth/sign-out',
      'GET /auth/sign-out 200',
      'GET /api/items 401',
      'GET /other 302 -> issuer/oauth2/authorize +flow',
      'GET issuer/oauth2/authorize 302 -> issuer/login',
      'GET issuer/login 200',
    ]);
  });

  test('who is known to the issuer comes back without a page, to the very fragment', async () => {
    const visitor = await newVisitor();
    const { page, context } = visitor;
    await page.goto(site.at('/start'));
    await visitor.signIn();
    await context.clearCookies({ domain: '127.0.0.1' });

    await page.goto(site.at('/reports?a=b#part-2'));

    expect(page.url()).toBe(site.at('/reports?a=b#part-2'));
    expect(await greeting(page)).toBe('Hello ada');
  });

  test.each(['a first sign-in', 'a refresh'])(
    'after %s, a page tells if the address was too long',
    async (way) => {
      const visitor = await newVisitor();
      const { page } = visitor;
      const tooLong = site.at(`/reports?${'x'.repeat(2_100)}`);
      if (way === 'a refresh') {
        await page.goto(site.at('/start'));
        await visitor.signIn();
        await site.letPass('16m');
      }

      await page.goto(tooLong);
      if (way === 'a first sign-in') await visitor.signIn();
      expect(await heading(page)).toBe('You are signed in');
      await page.getByRole('link', { name: 'Continue' }).click();
      await page.waitForURL(site.at('/reports'));

      expect(await greeting(page)).toBe('Hello ada');
    },
  );

  test('two tabs sign in at once, and both end where they wanted', async () => {
    const visitor = await newVisitor();
    const tabs = [visitor.page, await visitor.context.newPage()];
    const paths = ['/one?a=1', '/two?b=2'];
    for (const [index, tab] of tabs.entries()) await tab.goto(site.at(paths[index] ?? ''));

    await Promise.all(tabs.map((tab) => visitor.signIn(tab)));

    expect(tabs.map((tab) => tab.url())).toEqual(paths.map((path) => site.at(path)));
    expect(await Promise.all(tabs.map(greeting))).toEqual(['Hello ada', 'Hello ada']);
    expect(await visitor.cookies()).toEqual(['refresh', 'session']);
  });

  test('of four tabs, the oldest is told that its sign-in is over, and can sign in', async () => {
    const visitor = await newVisitor();
    const tabs: Page[] = [visitor.page];
    await visitor.page.goto(site.at('/tab-0'));
    for (const index of [1, 2, 3]) {
      const tab = await visitor.context.newPage();
      await tab.goto(site.at(`/tab-${index}`));
      tabs.push(tab);
    }
    expect(await visitor.cookies()).toEqual(['flow', 'flow', 'flow']);

    for (const tab of tabs) await visitor.signIn(tab);

    const [oldest, ...others] = tabs;
    expect(others.map((tab) => tab.url())).toEqual(
      [1, 2, 3].map((index) => site.at(`/tab-${index}`)),
    );
    expect(await heading(oldest as Page)).toBe('This sign-in does not belong here');
    await oldest?.getByRole('link', { name: 'Sign in' }).click();
    await oldest?.waitForURL(site.at('/'));
    expect(await greeting(oldest as Page)).toBe('Hello ada');
  });
});
