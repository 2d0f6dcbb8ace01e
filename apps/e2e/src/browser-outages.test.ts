/**
 * A person in a browser while parts of the system fail or change: nobody is signed out before their token is
 * over, nothing loops, and each failure ends on a page with a way on.
 */
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { breakPart } from './testing/break-part.js';
import { hasBrowser } from './testing/open-browser.js';
import { COOKIE_PREFIX, openSite, type Site, type Visitor } from './testing/open-site.js';

const OUTAGES = ['tokens=down', 'tokens=failing', 'tokens=rubbish'];

/**
 * Each request is answered by one of two environments in turn, as if of two versions, which share nothing.
 */
const TWO_VERSIONS = `
  const versions = [await import('./shipped.mjs?older'), await import('./shipped.mjs?newer')];
  let count = 0;
  export const handler = (event, context) => versions[count++ % 2].handler(event, context);`;

(hasBrowser ? describe : describe.skip)('a person in a browser', () => {
  let site: Site;
  let visitor: Visitor;

  const open = async (): Promise<void> => {
    visitor = await site.newVisitor();
    await visitor.page.goto(site.at('/start'));
    await visitor.signIn();
    await visitor.network();
  };
  const heading = () => visitor.page.locator('h1').innerText();
  const greeting = () => visitor.page.locator('#hello').innerText();

  /** The statuses of a navigation, with its redirects. */
  async function statusesOf(path: string): Promise<string[]> {
    await visitor.page.goto(site.at(path));
    return (await visitor.network()).map((line) => line.replace(/\?flow=…/g, ''));
  }

  describe('while the issuer has an outage', () => {
    beforeAll(async () => {
      site = await openSite();
    });
    afterEach(async () => {
      await fetch(`${site.edge.endpoints.url}/__furlock/faults`, { method: 'DELETE' });
      await visitor.context.close();
    });
    afterAll(() => site?.close());

    test.each([...OUTAGES, 'tokens=slow:30s'])('%s: who signs in gets a page, and can try again', async (outage) => {
      visitor = await site.newVisitor();
      await visitor.page.goto(site.at('/reports?a=b'));
      await breakPart(site.edge, outage);
      await visitor.signIn();
      const [callback] = (await visitor.network()).slice(-1);

      expect(callback).toBe('GET /auth/callback?code=…&state=… 503 -flow');
      expect(await heading()).toBe('Nobody can sign in right now');
      await breakPart(site.edge, 'tokens=off');
      await visitor.page.getByRole('link', { name: 'Sign in' }).click();
      await visitor.page.waitForURL(site.at('/reports?a=b'));
      expect(await greeting()).toBe('Hello ada');
    });

    test.each(OUTAGES)('%s: a session lasts until its token is over', async (outage) => {
      await open();
      await breakPart(site.edge, outage);
      await site.letPass('11m');

      expect(await statusesOf('/one')).toEqual([
        'GET /one 302 -> /auth/refresh +flow',
        'GET /auth/refresh 302 -> /one +refresh-tried -flow',
        'GET /one 200',
      ]);
      expect(await statusesOf('/two')).toEqual(['GET /two 200']);

      await visitor.context.clearCookies({ name: `${COOKIE_PREFIX}refresh-tried` });
      await site.letPass('5m');
      expect(await statusesOf('/three')).toEqual([
        'GET /three 302 -> /auth/refresh +flow',
        'GET /auth/refresh 503 +refresh-tried -flow',
      ]);
      expect(await heading()).toBe('Nobody can sign in right now');
      await visitor.page.getByRole('link', { name: 'Try again' }).click();
      await visitor.page.waitForURL(site.at('/three'));
      expect(await visitor.network()).toEqual(['GET /three 503']);

      await breakPart(site.edge, 'tokens=off');
      await visitor.context.clearCookies({ name: `${COOKIE_PREFIX}refresh-tried` });
      await visitor.page.getByRole('link', { name: 'Try again' }).click();
      await visitor.page.waitForSelector('#hello');
      expect(visitor.page.url()).toBe(site.at('/three'));
    });

    test.each(OUTAGES)('%s: a script keeps the session', async (outage) => {
      await open();
      await breakPart(site.edge, outage);
      const refresh = () =>
        visitor.page.evaluate(async () => {
          const response = await fetch('/auth/refresh', { method: 'POST' });
          const { code } = (await response.json()) as { code?: string };
          return [response.status, code];
        });

      expect(await refresh()).toEqual([503, 'SIGN_IN_UNAVAILABLE']);
      expect(await visitor.cookies()).toEqual(['refresh', 'returned', 'session']);
      await breakPart(site.edge, 'tokens=off');
      expect(await refresh()).toEqual([200, undefined]);
    });

    test('the keys rotate: sessions go on, and people sign in', async () => {
      await open();
      await breakPart(site.edge, 'keys=rotated');
      expect(await statusesOf('/one')).toEqual(['GET /one 200']);

      await site.letPass('11m');
      expect((await statusesOf('/two')).at(-1)).toBe('GET /two 200');
      expect(await visitor.cookies()).toEqual(['refresh', 'returned', 'session']);

      await breakPart(site.edge, 'keys=rotated');
      await site.letPass('6m');
      await visitor.context.close();
      await open();
      expect(await greeting()).toBe('Hello ada');
    });

    test.each([
      { passes: '9m', ends: 'GET /start 200' },
      { passes: '11m', ends: 'GET /auth/callback?code=…&state=… 400 -flow' },
    ])('$passes pass before the password is entered', async ({ passes, ends }) => {
      visitor = await site.newVisitor();
      await visitor.page.goto(site.at('/start'));
      await site.letPass(passes);
      await visitor.signIn();

      expect((await visitor.network()).at(-1)).toBe(ends);
    });
  });

  test('two versions of the edge answer in turn, and the session is that of both', async () => {
    site = await openSite({ edge: TWO_VERSIONS });
    try {
      await open();
      expect(await statusesOf('/one')).toEqual(['GET /one 200']);
      expect(await statusesOf('/two')).toEqual(['GET /two 200']);
      await site.letPass('11m');
      expect((await statusesOf('/three')).at(-1)).toBe('GET /three 200');
      await site.letPass('16m');
      expect((await statusesOf('/four')).at(-1)).toBe('GET /four 200');
    } finally {
      await site.close();
    }
  });
});
