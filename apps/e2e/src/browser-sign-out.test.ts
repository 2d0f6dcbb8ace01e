/**
 * After signing out, the back button of a browser shows nothing of what it has stored of the site.
 */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { describeInBrowser, openWithCaches } from './testing/open-browser.js';
import { openSite, type Site } from './testing/open-site.js';

/** What a tab shows first. */
const START = 'about:blank';

describeInBrowser('after signing out', () => {
  let site: Site;
  beforeAll(async () => {
    site = await openSite({}, openWithCaches);
  });
  afterAll(() => site?.close());

  /** Goes back; resolves to the text of the page, also if it comes from a cache. */
  async function goBack(tab: Page): Promise<string> {
    await tab.goBack({ waitUntil: 'commit' });
    if (tab.url() !== START) await tab.locator('#orders, h1').waitFor({ state: 'attached' });
    return tab.locator('body').innerText();
  }

  const pages = [
    { page: 'of the lock', path: '/page', isStored: false },
    { page: 'that the site lets a browser store', path: '/stored/page', isStored: true },
  ].flatMap((row) => ['this', 'another'].map((tab) => ({ ...row, tab })));

  test.each(pages)('in $tab tab, it does not show a page $page', async (row) => {
    const visitor = await site.newVisitor();
    const { context, page } = visitor;
    await page.goto(site.at(row.path));
    await visitor.signIn();
    const first = await page.locator('body').innerText();
    await page.goto(site.at('/next'));
    const again = await goBack(page);
    await page.goto(site.at('/next'));

    const tab = row.tab === 'this' ? page : await context.newPage();
    await tab.goto(site.at('/auth/sign-out'));
    await tab.getByRole('button', { name: 'Sign out' }).click();
    await tab.getByText('You are signed out').waitFor();
    const shown: string[] = [];
    while (page.url() !== START) shown.push(await goBack(page));

    expect(first).toContain('Hello ada');
    expect(again === first).toBe(row.isStored);
    expect(shown.length).toBeGreaterThan(2);
    expect(shown.filter((text) => text.includes('Hello'))).toEqual([]);
    await context.close();
  });
});
