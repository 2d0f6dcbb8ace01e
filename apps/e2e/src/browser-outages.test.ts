/**
 * A person in a browser while parts of the system fail or change: nobody is signed out before their token is
 * over, nothing loops, and each failure ends on a page with a way on.
 */
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { breakPart } from './testing/break-part.js';
import { describeInBrowser } from './testing/open-browser.js';
import { COOKIE_PREFIX, openSite, type Site, type Visitor } from './testing/open-site.js';

const DOWN = 'Nobody can sign in right now';

/** What a person reads who signs in while a part has a fault. */
const FAULTS = [
  { fault: 'tokens=down', status: 503, heading: DOWN },
  { fault: 'tokens=failing', status: 503, heading: DOWN },
  { fault: 'tokens=rubbish', status: 503, heading: DOWN },
  { fault: 'tokens=slow:30s', status: 503, heading: DOWN },
  { fault: 'clock=ahead:20m', status: 500, heading: 'You could not be signed in' },
];

/** Environments of two versions, which share nothing in memory, answer in turn. */
const TWO_VERSIONS = `
  const versions = [await import('./shipped.mjs?older'), await import('./shipped.mjs?newer')];
  let count = 0;
  export const handler = (event, context) => versions[count++ % 2].handler(event, context);`;

describeInBrowser('a person in a browser', () => {
  let site: Site;
  let visitor: Visitor;

  const signIn = async (path = '/start'): Promise<void> => {
    visitor = await site.newVisitor();
    await visitor.page.goto(site.at(path));
    await visitor.signIn();
    await visitor.network();
  };
  const heading = () => visitor.page.locator('h1').innerText();
  const greeting = () => visitor.page.locator('#hello').innerText();

  /** What the network shows while a person opens an address. */
  async function open(path: string): Promise<string[]> {
    await visitor.page.goto(site.at(path));
    return visitor.network();
  }

  /** Follows the link of a page, to an address on which the site greets the person. */
  async function followLink(name: string, path: string): Promise<void> {
    await visitor.page.getByRole('link', { name }).click();
    await visitor.page.waitForURL(site.at(path));
    expect(await greeting()).toBe('Hello ada');
  }

  describe('while a part fails', () => {
    beforeAll(async () => {
      site = await openSite();
    });
    afterEach(async () => {
      await fetch(`${site.edge.endpoints.url}/__furlock/faults`, { method: 'DELETE' });
      await visitor.context.close();
    });
    afterAll(() => site?.close());

    test.each(FAULTS)(
      '$fault: who signs in is told so, and later gets to where they wanted',
      async (row) => {
        visitor = await site.newVisitor();
        await breakPart(site.edge, row.fault);
        await visitor.page.goto(site.at('/reports?a=b'));
        await visitor.signIn();

        expect((await visitor.network()).at(-1)).toBe(
          `GET /auth/callback?code=…&state=… ${row.status} +flow`,
        );
        expect(await heading()).toBe(row.heading);
        await breakPart(site.edge, row.fault.replace(/=.*/, '=off'));
        await followLink('Sign in', '/reports?a=b');
      },
    );

    test('tokens=down: a session lasts until its token is over, and then goes on', async () => {
      await signIn();
      await breakPart(site.edge, 'tokens=down');
      await site.letPass('11m');
      // One attempt. The browser remembers for a minute that it failed.
      expect(await open('/one')).toEqual([
        'GET /one 302 -> /auth/refresh?flow=… +flow',
        'GET /auth/refresh?flow=… 302 -> /one +refresh-tried -flow',
        'GET /one 200',
      ]);
      expect(await open('/two')).toEqual(['GET /two 200']);
      expect(await refreshByScript()).toEqual([503, 'SIGN_IN_UNAVAILABLE']);
      await visitor.network();

      await site.letPass('5m');
      expect(await open('/three')).toEqual(['GET /three 503']);
      expect(await heading()).toBe(DOWN);
      await forgetAttempt();
      expect(await open('/three')).toEqual([
        'GET /three 302 -> /auth/refresh?flow=… +flow',
        'GET /auth/refresh?flow=… 503 -flow +refresh-tried',
      ]);
      expect(await heading()).toBe(DOWN);

      await breakPart(site.edge, 'tokens=off');
      await forgetAttempt();
      await followLink('Try again', '/three');
      expect(await refreshByScript()).toEqual([200, undefined]);
    });

    test('the keys rotate: sessions go on, and people sign in', async () => {
      await signIn();
      await breakPart(site.edge, 'keys=rotated');
      expect(await open('/one')).toEqual(['GET /one 200']);
      await site.letPass('11m');
      expect((await open('/two')).at(-1)).toBe('GET /two 200');
      expect(await visitor.cookies()).toEqual(['refresh', 'session']);

      await breakPart(site.edge, 'keys=rotated');
      await visitor.context.close();
      await signIn();
      expect(await greeting()).toBe('Hello ada');
    });

    test.each([
      { time: '9m', ends: 'GET /start 200' },
      { time: '11m', ends: 'GET /auth/callback?code=…&state=… 400 +flow' },
    ])('the edge is frozen for $time before the password is entered', async ({ time, ends }) => {
      visitor = await site.newVisitor();
      await visitor.page.goto(site.at('/start'));
      await site.letPass(time);
      await visitor.signIn();

      expect((await visitor.network()).at(-1)).toBe(ends);
    });
  });

  test('two versions of the edge answer in turn, and the session is that of both', async () => {
    site = await openSite({ edge: TWO_VERSIONS });
    try {
      await signIn();
      expect(await open('/one')).toEqual(['GET /one 200']);
      expect(await open('/two')).toEqual(['GET /two 200']);
      for (const time of ['11m', '16m']) {
        await site.letPass(time);
        expect((await open(`/after-${time}`)).at(-1)).toBe(`GET /after-${time} 200`);
        expect(await refreshByScript()).toEqual([200, undefined]);
      }
    } finally {
      await site.close();
    }
  });

  const refreshByScript = () =>
    visitor.page.evaluate(async () => {
      const response = await fetch('/auth/refresh', { method: 'POST' });
      const { code } = (await response.json()) as { code?: string };
      return [response.status, code];
    });

  /** As if the minute had passed: the browser's clock goes on as usual. */
  const forgetAttempt = () =>
    visitor.context.clearCookies({ name: `${COOKIE_PREFIX}refresh-tried` });
});
