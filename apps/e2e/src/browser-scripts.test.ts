/**
 * The scripts of a page with `@furlock/browser`, as it is published, behind the lock.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { describeInBrowser } from './testing/open-browser.js';
import { openSite, type Site, type Visitor } from './testing/open-site.js';
import { WORKSPACE } from './testing/start-local-edge.js';

/** What a script sends. */
interface Order {
  readonly method?: string;
  readonly body?: string;
}

/** What the page's script defines. TypeScript does not know the globals of a page, hence the assertions. */
interface PageScope {
  readonly session: {
    signedIn(): Promise<{ username: string; groups: string[] } | null>;
    signIn(options?: { returnTo?: string; loginHint?: string; prompt?: string }): void;
    signOut(): void;
    fetch(input: string, init?: Order): Promise<Response>;
  };
  readonly ends: number;
}

describeInBrowser("a page's scripts", () => {
  let site: Site;
  let visitor: Visitor;
  let page: Page;

  beforeAll(async () => {
    site = await openSite();
  });
  beforeEach(async () => {
    visitor = await site.newVisitor();
    page = visitor.page;
    await page.goto(site.at('/app'));
    await visitor.signIn();
    await runScript(page);
    await visitor.network();
  });
  afterEach(() => visitor.context.close());
  afterAll(() => site?.close());

  async function runScript(tab: Page): Promise<void> {
    const content = `${readFileSync(join(WORKSPACE, 'libs/browser/dist/index.js'), 'utf8')}
      globalThis.ends = 0;
      globalThis.session = createSession();
      session.onSessionEnd(() => { globalThis.ends += 1; });`;
    await tab.addScriptTag({ type: 'module', content });
    await tab.waitForFunction(() => 'session' in globalThis);
  }
  async function openTab(): Promise<Page> {
    const tab = await visitor.context.newPage();
    await tab.goto(site.at('/app'));
    await runScript(tab);
    await visitor.network();
    return tab;
  }

  const signedIn = (tab: Page) =>
    tab.evaluate(async () => {
      const { session } = globalThis as unknown as PageScope;
      return (await session.signedIn())?.username ?? null;
    });
  const call = (tab: Page, path: string, init: Order = {}) =>
    tab.evaluate(
      async ([target, options]) => {
        const { session } = globalThis as unknown as PageScope;
        const response = await session.fetch(target, options);
        return [response.status, await response.json()];
      },
      [path, init] as const,
    );
  const sessionEnded = (tab: Page) =>
    tab.waitForFunction(() => (globalThis as unknown as PageScope).ends === 1);

  test('know who is signed in', async () => {
    expect(await signedIn(page)).toBe('ada');
  });

  test('call as the person, and repeat what the edge refused once the session is refreshed', async () => {
    await site.letPass('16m');

    const answer = await call(page, '/api/orders', { method: 'POST', body: 'a pencil' });

    expect(answer).toEqual([
      200,
      { method: 'POST', username: 'ada', body: 'a pencil', cookies: [] },
    ]);
    expect(await visitor.network()).toEqual([
      'POST /api/orders 401',
      'GET /auth/session 401',
      'POST /auth/refresh 200 +session +refresh',
      'POST /api/orders 200',
    ]);
  });

  test('in two tabs refresh the session once', async () => {
    const tabs = [page, await openTab()];
    await site.letPass('16m');

    const answers = await Promise.all(
      tabs.flatMap((tab) => ['/api/a', '/api/b'].map((path) => call(tab, path))),
    );

    expect(answers.map(([status]) => status)).toEqual([200, 200, 200, 200]);
    const refreshes = (await visitor.network()).filter((line) => line.startsWith('POST'));
    expect(refreshes).toEqual(['POST /auth/refresh 200 +session +refresh']);
  });

  test('are told when the person signs out in another tab', async () => {
    const other = await openTab();
    expect(await signedIn(other)).toBe('ada');
    expect(await signedIn(page)).toBe('ada');

    await page.evaluate(() => (globalThis as unknown as PageScope).session.signOut());
    await page.getByText('You are signed out').waitFor();

    await sessionEnded(other);
    expect(await signedIn(other)).toBeNull();
    expect((await call(other, '/api/orders'))[0]).toBe(401);
  });

  test('are told when the session has reached its longest time', async () => {
    expect(await signedIn(page)).toBe('ada');
    await site.letPass('12h');

    expect(await call(page, '/api/orders')).toMatchObject([401, { code: 'SESSION_ENDED' }]);
    await sessionEnded(page);
  });

  test('sign somebody else in, and come back to the fragment', async () => {
    await page.evaluate(() =>
      (globalThis as unknown as PageScope).session.signIn({
        returnTo: '/app?view=list#row-7',
        loginHint: 'barbara',
        prompt: 'login',
      }),
    );
    await page.waitForURL('**/login?**');
    expect(await page.getByLabel('Username').inputValue()).toBe('barbara');
    await visitor.signIn(page, 'barbara');

    expect(page.url()).toBe(site.at('/app?view=list#row-7'));
    await runScript(page);
    expect(await signedIn(page)).toBe('barbara');
  });
});
