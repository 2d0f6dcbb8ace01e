/**
 * Opens a browser on a small site behind the local edge, for the tests with a person.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page, Response } from 'playwright-core';
import { breakPart } from './break-part.js';
import { LOCAL_CERTIFICATE, openBrowser } from './open-browser.js';
import { startLocalEdge, type AssemblyChange, type LocalEdge } from './start-local-edge.js';

/** A browser, and the local edge with the site. */
export interface Site {
  readonly edge: LocalEdge;
  readonly browser: Browser;
  /** The address of a path of the site. */
  at(path: string): string;
  /** A person in a browser of their own, who knows no address yet. */
  newVisitor(): Promise<Visitor>;
  /** Lets time pass for all parts but the browser, as if the edge had been frozen meanwhile. */
  letPass(duration: string): Promise<void>;
  close(): Promise<void>;
}

/** A person in a browser of their own. */
export interface Visitor {
  readonly context: BrowserContext;
  /** Their first tab. */
  readonly page: Page;
  /** Fills in the sign-in page that a tab shows. */
  enterPassword(tab?: Page, username?: string): Promise<void>;
  /** The same, and waits for the page after it. */
  signIn(tab?: Page, username?: string): Promise<void>;
  /** The names of the site's cookies, without what the lock's begin with, and without its cookie for seconds. */
  cookies(): Promise<string[]>;
  /** What the network has shown since the last call. Shape: as `networkLine`. */
  network(): Promise<string[]>;
}

const BACKEND = readFileSync(join(__dirname, 'sample-site.mjs'), 'utf8');

/** What the names of the lock's cookies begin with. */
export const COOKIE_PREFIX = '__Host-furlock-dev-main-';

/** Starts the local edge and opens the browser. */
export async function openSite(
  change: AssemblyChange = {},
  open: (url: string) => Promise<Browser> = openBrowser,
): Promise<Site> {
  const edge = await startLocalEdge(undefined, { change: { backend: BACKEND, ...change } });
  const browser = await open(edge.endpoints.browserUrl);
  const at = (path: string) => edge.endpoints.browserUrl + path;

  async function newVisitor(): Promise<Visitor> {
    const context = await browser.newContext(LOCAL_CERTIFICATE);
    const responses: Response[] = [];
    context.on('response', (response) => responses.push(response));
    const page = await context.newPage();
    async function enterPassword(tab = page, username = edge.endpoints.username): Promise<void> {
      const { password = '' } = edge.endpoints.users.find((one) => one.username === username) ?? {};
      await tab.getByLabel('Username').fill(username);
      await tab.getByLabel('Password').fill(password);
      await tab.keyboard.press('Enter');
    }
    return {
      context,
      page,
      enterPassword,
      async signIn(tab = page, username = edge.endpoints.username) {
        await enterPassword(tab, username);
        await tab.waitForURL(at('/**'));
      },
      async cookies() {
        const names = (await context.cookies(at('/auth/session'))).map(({ name }) =>
          shortName(name),
        );
        return names.filter((name) => name !== 'returned').sort();
      },
      network: () =>
        Promise.all(responses.splice(0).map((response) => networkLine(response, edge))),
    };
  }

  await warmUp(edge);
  const { context, page } = await newVisitor();
  await page.goto(at('/'));
  await context.close();
  return {
    edge,
    browser,
    at,
    newVisitor,
    async letPass(duration) {
      await breakPart(edge, `environments=frozen:${duration}`);
      // Its next event thaws it.
      await fetch(edge.endpoints.url);
    },
    async close() {
      await browser.close();
      await edge.stop();
    },
  };
}

/** Has every function answer once: their starts take long on a busy machine, and some time out there. */
async function warmUp({ endpoints: { url, idToken } }: LocalEdge): Promise<void> {
  const headers = { authorization: `Bearer ${idToken}` };
  for (let count = 0; count < 10; count++) {
    if ((await fetch(url, { headers })).ok) return;
  }
}

/** A request and its response. Shape: no values of cookies and of the issuer's parameters. */
async function networkLine(response: Response, { endpoints }: LocalEdge): Promise<string> {
  const { port } = new URL(endpoints.cognitoUrl);
  const short = (url: string) =>
    url
      .replace(endpoints.browserUrl, '')
      .replace(`http://localhost:${port}`, 'issuer')
      .replace(/([?&](?:code|state|flow)=)[^&]*/g, '$1…')
      .replace(/(issuer[^?]*)\?.*/, '$1');
  const { location } = await response.allHeaders();
  const cookies = (await response.headersArray())
    .filter(({ name }) => name.toLowerCase() === 'set-cookie')
    .filter(({ value }) => value.includes('furlock-dev-'))
    .map(({ value }) => (/Max-Age=0;/.test(value) ? '-' : '+') + shortName(value.split('=')[0]));
  const what = [response.request().method(), short(response.url()), response.status()];
  const then = location === undefined ? [] : ['->', short(new URL(location, response.url()).href)];
  return [...what, ...then, ...cookies].join(' ');
}

/** The name of a cookie of the lock, without its common beginning and without a random end. */
function shortName(name = ''): string {
  return name.replace(/^__(?:Host|Secure)-furlock-dev-main-/, '').replace(/^flow-.*/, 'flow');
}
