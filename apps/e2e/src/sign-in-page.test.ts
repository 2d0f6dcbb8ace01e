/**
 * The local sign-in page, in a browser: a person signs in to the client of the `furlock` command.
 */
import { createHash, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { CLI_CALLBACK_URL, SIGN_IN_SCOPES } from '@furlock/edge-settings';
import { curl } from './testing/curl.js';
import { describeInBrowser, LOCAL_CERTIFICATE, openBrowser } from './testing/open-browser.js';
import { clientOf } from './testing/sign-in.js';
import { startLocalEdge, type LocalEdge } from './testing/start-local-edge.js';

describeInBrowser('the local sign-in page', () => {
  const verifier = randomBytes(32).toString('base64url');
  let edge: LocalEdge;
  let browser: Browser;

  beforeAll(async () => {
    edge = await startLocalEdge();
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await edge?.stop();
  });

  const newVisitor = () => browser.newContext(LOCAL_CERTIFICATE);

  function authorizeUrl(more: Readonly<Record<string, string>> = {}): string {
    const query = new URLSearchParams({
      response_type: 'code',
      client_id: clientOf(edge.endpoints),
      redirect_uri: CLI_CALLBACK_URL,
      scope: SIGN_IN_SCOPES.join(' '),
      state: 'a-state',
      code_challenge: createHash('sha256').update(verifier).digest('base64url'),
      code_challenge_method: 'S256',
      ...more,
    });
    return `${edge.endpoints.cognitoUrl}/oauth2/authorize?${query.toString()}`;
  }

  /** The tokens for the code in the address that the browser was led to. */
  async function redeemCode(callback: URL): Promise<{ access_token: string }> {
    const response = await fetch(`${edge.endpoints.cognitoUrl}/oauth2/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'authorization_code',
        client_id: clientOf(edge.endpoints),
        redirect_uri: CLI_CALLBACK_URL,
        code: callback.searchParams.get('code') ?? '',
        code_verifier: verifier,
      }),
    });
    return (await response.json()) as { access_token: string };
  }

  const focused = (page: Page) => page.locator(':focus').getAttribute('id');

  /** Where the browser is led by an action. No command listens there, so the page itself cannot load. */
  async function callbackAfter(page: Page, act: () => Promise<unknown>): Promise<URL> {
    const [request] = await Promise.all([
      page.waitForRequest((one) => one.url().startsWith(CLI_CALLBACK_URL)),
      act().catch(() => undefined),
    ]);
    return new URL(request.url());
  }

  test('signs a person in by keyboard, also after a wrong password', async () => {
    const visitor = await newVisitor();
    const page = await visitor.newPage();
    const { username, password, url } = edge.endpoints;

    await page.goto(authorizeUrl());
    const first = await focused(page);
    await page.keyboard.type(username);
    await page.keyboard.press('Tab');
    await page.keyboard.type('Wrong-Horse-7');
    await page.keyboard.press('Enter');
    await page.waitForSelector('[role=alert]');
    const second = await focused(page);
    await page.keyboard.type(password);
    const callback = await callbackAfter(page, () => page.keyboard.press('Enter'));

    expect([first, second]).toEqual(['username', 'password']);
    expect(callback.searchParams.get('state')).toBe('a-state');
    const { access_token: token } = await redeemCode(callback);
    const answer = await curl(['--header', `Authorization: Bearer ${token}`, `${url}/`]);
    expect(answer.status).toBe(200);
    await visitor.close();
  });

  test('keeps a person signed in, in this browser only, unless it must ask again', async () => {
    const visitor = await newVisitor();
    const page = await visitor.newPage();
    await page.goto(authorizeUrl({ login_hint: edge.endpoints.username }));
    await page.keyboard.type(edge.endpoints.password);
    await callbackAfter(page, () => page.keyboard.press('Enter'));

    // A tab for each attempt: the error page of the callback is still loading.
    const second = await visitor.newPage();
    const again = await callbackAfter(second, () => second.goto(authorizeUrl()));
    const other = await newVisitor();
    const asked = [await visitor.newPage(), await other.newPage()];
    await asked[0]?.goto(authorizeUrl({ prompt: 'login' }));
    await asked[1]?.goto(authorizeUrl());

    expect(again.searchParams.get('code')).not.toBeNull();
    expect(asked.map((one) => new URL(one.url()).pathname)).toEqual(['/login', '/login']);
    await Promise.all([visitor.close(), other.close()]);
  });
});
