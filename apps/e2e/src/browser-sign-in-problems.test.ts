/**
 * Sign-ins in a browser that do not go as planned: each ends on a page that says what happened, with the right
 * status and a way on.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  AdminAddUserToGroupCommand,
  CognitoIdentityProviderClient,
  CreateGroupCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { describeInBrowser, openWithoutCookies } from './testing/open-browser.js';
import { poolOf } from './testing/sign-in.js';
import { COOKIE_PREFIX, openSite, type Site, type Visitor } from './testing/open-site.js';

/** The pool also signs people in with an identity provider, for which the local Cognito has a page. */
const PROVIDER = {
  resources: (given: Readonly<Record<string, { Type: string }>>) => {
    const [pool] = Object.keys(given).filter((id) => given[id]?.Type === 'AWS::Cognito::UserPool');
    const Properties = { UserPoolId: { Ref: pool }, ProviderName: 'Partner', ProviderType: 'OIDC' };
    return { Partner: { Type: 'AWS::Cognito::UserPoolIdentityProvider', Properties } };
  },
  properties: {
    'AWS::Cognito::UserPoolClient': (client: Record<string, unknown>) => ({
      ...client,
      SupportedIdentityProviders: ['COGNITO', 'Partner'],
    }),
  },
};

describeInBrowser('a sign-in in a browser', () => {
  let site: Site;
  let visitor: Visitor;
  let page: Page;

  beforeAll(async () => {
    site = await openSite(PROVIDER);
  });
  beforeEach(async () => {
    visitor = await site.newVisitor();
    page = visitor.page;
  });
  afterEach(() => visitor.context.close());
  afterAll(() => site?.close());

  /** A page of another site: for cookies, another name is one. The local Cognito answers it with 404. */
  const otherSite = () => `http://localhost:${new URL(site.edge.endpoints.cognitoUrl).port}/other`;
  const greeting = () => page.locator('#hello').innerText();
  const heading = (tab: Page = page) => tab.locator('h1').innerText();
  const follow = (name: string) => page.getByRole('link', { name }).click();
  /** The status of the last response, and the heading of the page. */
  const ending = async () => {
    const [last = ''] = (await visitor.network()).slice(-1);
    const status = / (\d+)(?: [+-]\S+)*$/.exec(last)?.[1] ?? '';
    return status === '200' ? status : `${status} ${await heading()}`;
  };

  test('by an identity provider', async () => {
    await page.goto(site.at('/reports?a=b'));
    await follow('Sign in with Partner');
    await page.getByLabel('Name at Partner').fill('grace');
    await page.keyboard.press('Enter');
    await page.waitForURL(site.at('/reports?a=b'));

    expect(await greeting()).toBe('Hello Partner_grace');
  });

  test('that the person cancels says so, and the next one returns to where they were', async () => {
    await page.goto(site.at('/reports?a=b'));
    await follow('Sign in with Partner');
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.waitForURL(site.at('/auth/callback?**'));
    expect(await ending()).toBe('403 You were not signed in');

    await follow('Use another account');
    await visitor.signIn();
    expect(page.url()).toBe(site.at('/reports?a=b'));
    expect(await greeting()).toBe('Hello ada');
  });

  test('with a hint, a provider and a prompt leads straight there', async () => {
    await page.goto(site.at('/auth/sign-in?identity_provider=Partner&login_hint=grace'));
    expect(await page.getByLabel('Name at Partner').inputValue()).toBe('grace');
    await page.keyboard.press('Enter');
    await page.waitForURL(site.at('/'));

    await page.goto(site.at('/auth/sign-in?prompt=login&login_hint=barbara'));
    expect(await page.getByLabel('Username').inputValue()).toBe('barbara');
  });

  /** Makes somebody a member of groups, whose names are in each of their tokens. */
  async function joinGroups(username: string, count: number): Promise<void> {
    const { cognitoUrl, region, operatorCredentials, idToken } = site.edge.endpoints;
    const credentials = operatorCredentials;
    const cognito = new CognitoIdentityProviderClient({
      endpoint: cognitoUrl,
      region,
      credentials,
    });
    const UserPoolId = poolOf(idToken);
    for (let index = 0; index < count; index++) {
      const group = { UserPoolId, GroupName: `${'g'.repeat(60)}-${count}-${index}` };
      await cognito.send(new CreateGroupCommand(group));
      await cognito.send(new AdminAddUserToGroupCommand({ ...group, Username: username }));
    }
  }

  /** Acts before each request to an address is sent, also after a redirect; returns what ends it. */
  async function intercept(
    urlPattern: string,
    act: (url: string) => Promise<'Aborted' | undefined>,
  ): Promise<() => Promise<unknown>> {
    const devtools = await visitor.context.newCDPSession(page);
    devtools.on('Fetch.requestPaused', ({ requestId, request }) => {
      void act(request.url).then((errorReason) =>
        errorReason === undefined
          ? devtools.send('Fetch.continueRequest', { requestId })
          : devtools.send('Fetch.failRequest', { requestId, errorReason }),
      );
    });
    await devtools.send('Fetch.enable', { patterns: [{ urlPattern }] });
    return () => devtools.detach();
  }

  describe('whose callback', () => {
    /** The address of the callback, before which the browser is stopped. */
    async function callback(): Promise<string> {
      await page.goto(site.at('/reports'));
      const urls: string[] = [];
      const stop = await intercept('*/auth/callback?*', (url) => {
        urls.push(url);
        return Promise.resolve('Aborted');
      });
      await Promise.all([page.waitForEvent('requestfailed'), visitor.enterPassword()]);
      await stop();
      return urls.join();
    }
    const changed = (url: string, name: string, value: string) => {
      const address = new URL(url);
      address.searchParams.set(name, value);
      return address.href;
    };

    const rows: {
      name: string;
      open: (url: string) => Promise<unknown>;
      ends: string;
      /** Where the link of the page leads, by way of the issuer. */
      leadsTo: string;
    }[] = [
      {
        name: 'has another state',
        open: (url) => page.goto(changed(url, 'state', 'x')),
        ends: '400 This sign-in does not belong here',
        leadsTo: '/',
      },
      {
        name: 'has another code',
        open: (url) => page.goto(changed(url, 'code', 'x')),
        ends: '400 This sign-in is over',
        leadsTo: '/reports',
      },
      {
        name: 'is that of another issuer',
        open: (url) => page.goto(changed(url, 'iss', 'https://issuer.example')),
        ends: '400 You were not signed in',
        leadsTo: '/reports',
      },
      {
        name: 'is opened again after an error',
        open: async (url) => {
          await page.goto(changed(url, 'code', 'x'));
          await page.goto(url);
        },
        ends: '400 This sign-in does not belong here',
        leadsTo: '/reports',
      },
      {
        name: 'is opened in another browser',
        open: async (url) => {
          await visitor.context.close();
          visitor = await site.newVisitor();
          page = visitor.page;
          await page.goto(url);
        },
        ends: '400 This sign-in does not belong here',
        leadsTo: '/login',
      },
    ];
    test.each(rows)('$name', async ({ open, ends, leadsTo }) => {
      await open(await callback());

      expect(await ending()).toBe(ends);
      expect(await visitor.cookies()).not.toContain('session');
      await follow('Sign in');
      await page.waitForURL(({ pathname }) => pathname === leadsTo);
    });

    test('is replayed: it says so, and the session stays', async () => {
      const url = await callback();
      await page.goto(url);
      expect(page.url()).toBe(site.at('/reports'));
      await visitor.network();

      await page.goto(url);

      expect(await ending()).toBe('400 This sign-in does not belong here');
      await page.goto(site.at('/reports'));
      expect(await greeting()).toBe('Hello ada');
    });
  });

  test('in a frame of another site offers to open the page in a tab of its own', async () => {
    const { context } = visitor;
    await page.goto(otherSite());
    const frame = `<iframe src="${site.at('/reports?a=b')}"></iframe>`;
    await page.setContent(frame);
    const link = page.frameLocator('iframe').getByRole('link', { name: 'Open in a new tab' });
    const [tab] = await Promise.all([context.waitForEvent('page'), link.click()]);
    await tab.waitForLoadState();
    await visitor.signIn(tab);

    expect(tab.url()).toBe(site.at('/reports?a=b'));
    await page.setContent(frame);
    expect(await page.frameLocator('iframe').locator('h1').innerText()).toBe(
      'Sign in in a new tab',
    );
  });

  test('in a private window is one of its own', async () => {
    await page.goto(site.at('/reports'));
    await visitor.signIn();
    const privately = await site.newVisitor();
    await privately.page.goto(site.at('/reports'));
    await privately.signIn(privately.page, 'barbara');

    expect(await privately.page.locator('#hello').innerText()).toBe('Hello barbara');
    await privately.context.close();
    await page.reload();
    expect(await greeting()).toBe('Hello ada');
  });

  test.each([
    { groups: 40, ends: '200', cookies: ['refresh', 'session-1', 'session-2'] },
    { groups: 100, ends: '431 This account does not fit', cookies: ['flow'] },
  ])('of somebody in $groups groups with long names', async ({ groups, ends, cookies }) => {
    await joinGroups('barbara', groups);
    await page.goto(site.at('/reports'));
    await visitor.signIn(page, 'barbara');

    expect(await ending()).toBe(ends);
    expect(await visitor.cookies()).toEqual(cookies);
    if (ends !== '200') await follow('Use another account');
    if (ends !== '200') await visitor.signIn();
    expect(page.url()).toBe(site.at('/reports'));
    expect(await greeting()).toBe(ends === '200' ? 'Hello barbara' : 'Hello ada');
  });

  test('without cookies says that they are missing', async () => {
    const profile = mkdtempSync(join(tmpdir(), 'furlock-profile-'));
    const context = await openWithoutCookies(profile);
    try {
      const [tab = await context.newPage()] = context.pages();
      await tab.goto(site.at('/reports'));
      await visitor.signIn(tab);

      expect(await heading(tab)).toBe('This sign-in does not belong here');
      expect(await tab.locator('main').innerText()).toContain('Allow cookies for this site');
      expect(await context.cookies()).toEqual([]);
    } finally {
      await context.close();
      rmSync(profile, { recursive: true, force: true });
    }
  });

  test('whose session does not stay ends after three attempts', async () => {
    await intercept('*/reports', async () => {
      await visitor.context.clearCookies({ name: `${COOKIE_PREFIX}session` });
      return undefined;
    });
    await page.goto(site.at('/reports'));
    await visitor.signIn();

    const visits = (await visitor.network()).filter((line) => line.startsWith('GET /reports'));
    expect(visits).toEqual([
      'GET /reports 302 -> issuer/oauth2/authorize +flow',
      'GET /reports 302 -> issuer/oauth2/authorize +flow',
      'GET /reports 302 -> issuer/oauth2/authorize +flow',
      'GET /reports 400 -refresh -returned',
    ]);
    expect(await heading()).toBe('You could not stay signed in');
  });
});
