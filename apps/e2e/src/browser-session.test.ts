/**
 * A session in a browser that lasts, is refreshed and expires, while a person works on a site.
 */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { describeInBrowser } from './testing/open-browser.js';
import { openSite, type Site, type Visitor } from './testing/open-site.js';

describeInBrowser('a session in a browser', () => {
  let site: Site;
  beforeAll(async () => {
    site = await openSite();
  });
  afterAll(() => site?.close());

  /** A person who has just signed in, on a page. */
  async function signedIn(path = '/start'): Promise<Visitor> {
    const visitor = await site.newVisitor();
    await visitor.page.goto(site.at(path));
    await visitor.signIn();
    await visitor.network();
    return visitor;
  }

  /** Status and code of a request that a script in the page sends. */
  const byScript = ({ page }: Visitor, path: string, method = 'GET') =>
    page.evaluate(
      async ([target, how]) => {
        const response = await fetch(target, { method: how });
        const { code } = (await response.json()) as { code?: string };
        return `${response.status} ${code ?? ''}`.trim();
      },
      [path, method] as const,
    );

  test('close to its end, the next navigation refreshes it, and nobody notices', async () => {
    const visitor = await signedIn();
    await site.letPass('11m');

    await visitor.page.goto(site.at('/reports?a=b%20c#part'));

    expect(visitor.page.url()).toBe(site.at('/reports?a=b%20c#part'));
    expect(await visitor.page.locator('#hello').innerText()).toBe('Hello ada');
    expect(await visitor.network()).toEqual([
      'GET /reports?a=b%20c 302 -> /auth/refresh?flow=… +flow',
      'GET /auth/refresh?flow=… 302 -> /reports?a=b%20c +session +refresh +returned -flow',
      'GET /reports?a=b%20c 200',
    ]);
    await visitor.page.reload();
    expect(await visitor.network()).toEqual(['GET /reports?a=b%20c 200']);
    await visitor.context.close();
  });

  test('expired, a navigation refreshes it', async () => {
    const visitor = await signedIn();
    await site.letPass('16m');

    await visitor.page.goto(site.at('/reports?a=b'));

    expect(await visitor.page.locator('#hello').innerText()).toBe('Hello ada');
    expect(await visitor.network()).toEqual([
      'GET /reports?a=b 302 -> /auth/refresh?flow=… +flow',
      'GET /auth/refresh?flow=… 302 -> /reports?a=b +session +refresh +returned -flow',
      'GET /reports?a=b 200',
    ]);
    await visitor.context.close();
  });

  test('expired, a script is told so, refreshes it and goes on', async () => {
    const visitor = await signedIn();
    await site.letPass('16m');

    const answers = [
      await byScript(visitor, '/api/items'),
      await byScript(visitor, '/auth/session'),
      await byScript(visitor, '/auth/refresh', 'POST'),
      await byScript(visitor, '/api/items'),
      await byScript(visitor, '/auth/session'),
    ];

    expect(answers).toEqual(['401 SESSION_EXPIRED', '401 SESSION_EXPIRED', '200', '200', '200']);
    await visitor.context.close();
  });

  test('after its longest time, people sign in again, and scripts are told so', async () => {
    const visitor = await signedIn();
    await site.letPass('12h');

    expect(await byScript(visitor, '/api/items')).toBe('401 SESSION_ENDED');
    await visitor.page.goto(site.at('/reports'));
    expect(new URL(visitor.page.url()).pathname).toBe('/login');
    await visitor.signIn();
    expect(visitor.page.url()).toBe(site.at('/reports'));
    await visitor.context.close();
  });

  test.each([
    { name: 'expired', after: '16m', asksForPassword: false },
    { name: 'is too old', after: '12h', asksForPassword: true },
    { name: 'was ended in another tab', after: '0s', asksForPassword: true },
  ])(
    'a form whose session $name is sent by a reload, after signing in in a new tab',
    async ({ after, asksForPassword }) => {
      const visitor = await signedIn('/orders');
      const { page, context } = visitor;
      const item = `pencils & <${after}> ü`;
      await page.locator('input').fill(item);
      if (after === '0s') await signOutInNewTab(visitor);
      else await site.letPass(after);

      const [refused] = await Promise.all([
        page.waitForResponse(site.at('/orders')),
        page.getByRole('button', { name: 'Order' }).click(),
      ]);
      await page.waitForLoadState();
      const text = await page.locator('body').innerText();
      const html = await page.content();
      const [tab] = await Promise.all([
        context.waitForEvent('page'),
        page.getByRole('link', { name: 'Sign in in a new tab' }).click(),
      ]);
      if (asksForPassword) await visitor.signIn(tab);
      await tab.waitForURL(site.at('/'));
      const ordersBefore = await tab.locator('#orders').innerText();
      await page.reload();
      const ordersAfter = await page.locator('#orders').innerText();

      expect(refused.status()).toBe(401);
      expect(text).toMatch(/Nothing was sent on\.[^]* reload this page/);
      expect(html).not.toContain('pencils');
      const order = `ada ${new URLSearchParams({ item }).toString()}`;
      expect(ordersBefore).not.toContain(order);
      expect(ordersAfter.split('\n').filter((line) => line === order)).toHaveLength(1);
      await context.close();
    },
  );

  test.each([
    // The browser sends the session along, because ports do not make another site.
    { name: 'of the same site', origin: 'https://127.0.0.1:9', status: 403 },
    { name: 'of another site', origin: 'https://other.example', status: 401 },
  ])('a form on a page $name is refused without a way to send it again', async (sender) => {
    const visitor = await signedIn('/orders');
    const { context, page } = visitor;
    const foreign = await context.newPage();
    await context.route(`${sender.origin}/`, (route) =>
      route.fulfill({
        contentType: 'text/html',
        body: `<form method="post" action="${site.at('/orders')}"><input name="item" value="foreign"><button>Win</button></form>`,
      }),
    );
    await foreign.goto(sender.origin);

    const [refused] = await Promise.all([
      foreign.waitForResponse(site.at('/orders')),
      foreign.getByText('Win').click(),
    ]);
    await foreign.waitForLoadState();
    const text = await foreign.locator('body').innerText();
    await page.reload();

    expect(refused.status()).toBe(sender.status);
    expect(text).not.toContain('Nothing was sent on');
    expect(await page.locator('#orders').innerText()).not.toContain('foreign');
    await context.close();
  });

  async function signOutInNewTab({ context }: Visitor): Promise<void> {
    const tab = await context.newPage();
    await tab.goto(site.at('/auth/sign-out'));
    await tab.getByRole('button', { name: 'Sign out' }).click();
    await tab.getByText('You are signed out').waitFor();
    await tab.close();
  }
});
