/**
 * The package in a real browser, with its own cookies, locks, channels and forms, against the fake edge on a loopback socket.
 */
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { browserPath } from '@furlock/test-kit';
import { buildSync } from 'esbuild';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import type { Session } from './create-session.js';
import { FakeEdge, json, redirect, type EdgeAnswer } from './testing/fake-edge.js';
import { startServer, type Server } from './testing/start-server.js';

declare global {
  // What the page's script defines.
  var createSession: () => Session;
  var session: Session;
  var ended: number;
}

const PAGE = '/public/page';

const { outputFiles } = buildSync({
  ...{ entryPoints: [join(__dirname, 'index.ts')], bundle: true, write: false },
  ...{ format: 'esm', target: 'es2022' },
});
const PACKAGE = outputFiles[0]?.text ?? '';

/** The script of every page. */
const SCRIPT = `
  import { createSession } from '/public/furlock.js';
  Object.assign(globalThis, { createSession, session: createSession() });
  globalThis.ended = 0;
  session.onSessionEnd(() => { globalThis.ended += 1; });`;

(browserPath === undefined ? describe.skip : describe)('in Chromium', () => {
  let chrome: Browser;
  let context: BrowserContext;
  let edge: FakeEdge;
  let server: Server;
  /** Delays answers. */
  let wait: (what: string) => Promise<void>;

  beforeAll(async () => {
    chrome = await chromium.launch({
      ...(browserPath !== undefined && { executablePath: browserPath }),
      args: ['--no-sandbox'],
    });
  });
  afterAll(async () => {
    await chrome?.close();
  });
  beforeEach(async () => {
    edge = new FakeEdge();
    edge.backend = (request, subject) =>
      pages[request.target.replace(/\?.*/, '')] ??
      json(200, { method: request.method, body: request.body, subject });
    wait = () => Promise.resolve();
    server = await startServer(edge, (what) => wait(what));
    context = await chrome.newContext();
  });
  afterEach(async () => {
    await context.close();
    server.stop();
  });

  /** Opens a tab of the page. */
  async function open(path = PAGE): Promise<Page> {
    const tab = await context.newPage();
    await tab.goto(server.origin + path);
    return tab;
  }

  /** Opens a tab whose person has signed in. */
  async function openSignedIn(): Promise<Page> {
    const tab = await open();
    await Promise.all([
      tab.waitForURL(server.origin + PAGE),
      tab.waitForResponse((response) => response.url() === server.origin + PAGE),
      tab.evaluate(() => session.signIn()),
    ]);
    await tab.waitForFunction(() => 'session' in globalThis);
    return tab;
  }

  const signedIn = (tab: Page) => tab.evaluate(async () => (await session.signedIn())?.subject);
  const status = (tab: Page, path = '/item') =>
    tab.evaluate(async (url) => (await session.fetch(url)).status, path);

  test('signing in returns to the page with its query and fragment, which are in no URL', async () => {
    const tab = await open(`${PAGE}?a=1&b=%20x#part-2`);
    const urls: string[] = [];
    tab.on('request', (request) => urls.push(request.url()));

    await tab.evaluate(() => session.signIn({ loginHint: 'ada@example.com', lang: 'fr' }));
    await tab.waitForURL(/callback|part-2/);
    await tab.waitForFunction(() => 'session' in globalThis);

    expect(await signedIn(tab)).toBe('ada');
    expect(tab.url()).toBe(`${server.origin}${PAGE}?a=1&b=%20x#part-2`);
    expect(edge.signIns).toEqual([
      { return_to: `${PAGE}?a=1&b=%20x#part-2`, login_hint: 'ada@example.com', lang: 'fr' },
    ]);
    expect(urls.filter((url) => url.includes('part') && !url.includes(PAGE))).toEqual([]);
  });

  test.each([
    ['a path', '/public/other?x=ü', '/public/other?x=%C3%BC'],
    ['a URL', 'ORIGIN/public/other', '/public/other'],
    ['a fragment', '#a', `${PAGE}#a`],
  ])('signing in returns to %s', async (_name, returnTo, sent) => {
    const tab = await open();

    await tab.evaluate(
      (to) => session.signIn({ returnTo: to }),
      returnTo.replace('ORIGIN', server.origin),
    );
    await tab.waitForURL(server.origin + sent);

    expect(edge.signIns).toEqual([{ return_to: sent }]);
  });

  test('signing in does not return to another origin', async () => {
    const tab = await open();

    const thrown = await tab.evaluate(
      (addresses) =>
        addresses.map((returnTo) => {
          try {
            session.signIn({ returnTo });
            return 'nothing';
          } catch (error) {
            return (error as Error).name;
          }
        }),
      ['https://evil.example/', '//evil.example', '/\\evil.example', 'javascript:alert(1)'],
    );

    expect(thrown).toEqual(Array(4).fill('TypeError'));
    expect(edge.signIns).toEqual([]);
  });

  test('a base of the page misleads neither forms nor requests', async () => {
    const tab = await openSignedIn();
    await tab.goto(`${server.origin}/public/based`);

    expect(await signedIn(tab)).toBe('ada');
    await tab.evaluate(() => session.signOut());
    await tab.waitForURL('**/auth/sign-out');

    expect(context.pages()).toHaveLength(1);
    expect(server.elsewhere).toEqual(['GET /authorize', 'GET /logout']);
  });

  test('no script can read the session', async () => {
    const tab = await openSignedIn();
    await signedIn(tab);

    expect(
      await tab.evaluate(() => [document.cookie, localStorage.length, sessionStorage.length]),
    ).toEqual(['', 0, 0]);
    expect(await tab.evaluate(() => document.forms.length)).toBe(0);
  });

  test('two tabs that need a refresh at once refresh once', async () => {
    const tabs = [await openSignedIn(), await open()];
    edge.expireTokens();
    // Both tabs have sent before either is refused. Chromium would send equal addresses one after the other.
    wait = untilAll(2, 'GET /item');

    const statuses = await Promise.all(tabs.map((tab, index) => status(tab, `/item?${index}`)));

    expect(statuses).toEqual([200, 200]);
    expect(edge.countOf('POST /auth/refresh')).toBe(1);
  });

  describe('without locks', () => {
    beforeEach(async () => {
      await context.addInitScript(() => {
        Reflect.deleteProperty(Navigator.prototype, 'locks');
      });
    });

    test('one tab refreshes once', async () => {
      const tab = await openSignedIn();
      edge.expireTokens();

      const statuses = await tab.evaluate(async () => {
        const responses = await Promise.all(['/a', '/b', '/c'].map((path) => session.fetch(path)));
        return [navigator.locks, ...responses.map((response) => response.status)];
      });

      expect(statuses).toEqual([undefined, 200, 200, 200]);
      expect(edge.countOf('POST /auth/refresh')).toBe(1);
    });

    test('the tab that loses takes the cookies of the one that wins', async () => {
      const tabs = [await openSignedIn(), await open()];
      edge.rotation = 'strict';
      edge.expireTokens();
      // Both tabs have sent their refresh before either is answered.
      wait = untilAll(2, 'POST /auth/refresh');

      const statuses = await Promise.all(tabs.map((tab) => status(tab)));

      expect(edge.countOf('POST /auth/refresh')).toBe(2);
      expect(statuses).toEqual([200, 200]);
    });
  });

  const bodies: [name: string, send: () => Promise<Response>, body: string | RegExp][] = [
    [
      'JSON',
      () =>
        session.fetch('/item', {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ size: 3 }),
        }),
      '{"size":3}',
    ],
    [
      'JSON in a Request',
      () =>
        session.fetch(new Request('/item', { method: 'PUT', body: JSON.stringify({ size: 3 }) })),
      '{"size":3}',
    ],
    [
      'a form',
      () => {
        const form = new FormData();
        form.append('file', new Blob(['abc']), 'a.txt');
        return session.fetch('/item', { method: 'POST', body: form });
      },
      /filename="a\.txt"[^]*\r\n\r\nabc\r\n/,
    ],
    [
      'parameters',
      () => session.fetch('/item', { method: 'POST', body: new URLSearchParams({ a: '1' }) }),
      'a=1',
    ],
  ];
  test.each(bodies)('a request with %s is repeated once', async (_name, send, body) => {
    const tab = await openSignedIn();
    edge.expireTokens();
    const already = edge.seenByBackend.length;

    const answered = await tab.evaluate(`(${send.toString()})().then(({ status }) => status)`);

    expect(answered).toBe(200);
    expect(edge.seenByBackend.slice(already).map((seen) => seen.body)).toEqual([
      typeof body === 'string' ? body : expect.stringMatching(body),
    ]);
    expect(edge.received.filter((one) => one.endsWith(' /item'))).toHaveLength(2);
    expect(edge.countOf('POST /auth/refresh')).toBe(1);
  });

  test('a HEAD request, whose refusal has no body, is repeated', async () => {
    const tab = await openSignedIn();
    edge.expireTokens();

    const answered = await tab.evaluate(async () => {
      return (await session.fetch('/item', { method: 'HEAD' })).status;
    });

    expect(answered).toBe(200);
  });

  test('a stream is not repeated, but the session is refreshed', async () => {
    const tab = await openSignedIn();
    edge.expireTokens();

    // Chromium streams bodies only over HTTP/2, so the request itself is answered in the page.
    const outcome = await tab.evaluate(async () => {
      let sent = 0;
      const browsers = globalThis.fetch;
      globalThis.fetch = async (input, init) => {
        const request = new Request(input, init);
        if (!request.url.endsWith('/item')) return browsers(request);
        sent += 1;
        await request.text();
        return browsers('/item');
      };
      const body = new Blob(['abc']).stream();
      const init = { method: 'POST', body, duplex: 'half' };
      const response = await createSession().fetch('/item', init);
      return { sent, status: response.status };
    });

    expect(outcome).toEqual({ sent: 1, status: 401 });
    expect(edge.countOf('POST /auth/refresh')).toBe(1);
    expect(await status(tab)).toBe(200);
  });

  test('a POST that was redirected is not repeated', async () => {
    const tab = await openSignedIn();
    const { backend } = edge;
    edge.backend = (request, subject) => {
      if (request.target !== '/order') return backend(request, subject);
      edge.expireTokens();
      return redirect('/item');
    };

    const answered = await tab.evaluate(async () => {
      return (await session.fetch('/order', { method: 'POST', body: 'a' })).status;
    });

    expect(answered).toBe(401);
    expect(edge.countOf('POST /order')).toBe(1);
  });

  test('a worker refreshes too', async () => {
    const tab = await openSignedIn();
    edge.expireTokens();

    const answered = await tab.evaluate(
      () =>
        new Promise((resolve) => {
          const worker = new Worker('/public/worker.js', { type: 'module' });
          worker.onmessage = ({ data }) => resolve(data);
        }),
    );

    expect(answered).toEqual([200, 'ada']);
    expect(edge.countOf('POST /auth/refresh')).toBe(1);
  });

  test('another origin is not believed, whether asked or redirected to', async () => {
    const tab = await openSignedIn();
    const { backend } = edge;
    edge.backend = (request, subject) =>
      request.target === '/away' ? redirect(`${server.otherOrigin}/x`) : backend(request, subject);

    expect(await status(tab, `${server.otherOrigin}/item`)).toBe(401);
    expect(await status(tab, '/away')).toBe(401);

    expect(edge.received.filter((one) => one.includes('/auth/re'))).toEqual([]);
    expect(edge.countOf('GET /auth/session')).toBe(0);
  });

  test('a request that is aborted while the session is refreshed rejects, and the refresh goes on', async () => {
    const tab = await openSignedIn();
    edge.expireTokens();
    const arrived = signal();
    const release = signal();
    wait = async (what) => {
      if (what !== 'POST /auth/refresh') return;
      arrived.resolve();
      await release.promise;
    };
    const outcome = tab.evaluate(async () => {
      const controller = new AbortController();
      Object.assign(globalThis, { controller });
      const aborted = session
        .fetch('/item', { signal: controller.signal })
        .catch((error: unknown) => (error as Error).name);
      const other = session.fetch('/other');
      const name = await aborted;
      Object.assign(globalThis, { name });
      return [name, (await other).status];
    });
    await arrived.promise;
    await tab.evaluate('controller.abort()');
    await tab.waitForFunction("name === 'AbortError'");
    release.resolve();

    expect(await outcome).toEqual(['AbortError', 200]);
    expect(edge.countOf('GET /item')).toBe(1);
  });

  describe('the event', () => {
    const told = (tab: Page) => tab.waitForFunction(() => ended === 1);

    test('reaches other tabs after signing out', async () => {
      const [tab, other] = [await openSignedIn(), await open()];

      await tab.evaluate(() => session.signOut());
      await told(other);

      expect(tab.url()).toBe(`${server.origin}/auth/sign-out`);
      expect(await signedIn(other)).toBeUndefined();
      expect(await status(other)).toBe(401);
      expect(await other.evaluate(() => ended)).toBe(1);
    });

    test('comes only after the session has ended', async () => {
      const [tab, other] = [await openSignedIn(), await open()];
      const arrived = signal();
      const release = signal();
      wait = async (what) => {
        if (what !== 'POST /auth/sign-out') return;
        arrived.resolve();
        await release.promise;
      };

      const leaving = tab.evaluate(() => session.signOut());
      await arrived.promise;
      const early = await other.evaluate(() => ended);
      release.resolve();
      await leaving;
      await told(other);

      expect(early).toBe(0);
      expect(await signedIn(other)).toBeUndefined();
    });

    test.each([
      ['its end', () => edge.endSessions()],
      ['the end of its cookies', () => void context.clearCookies()],
    ])('reaches all tabs once one has noticed %s', async (_name, end) => {
      const [tab, other] = [await openSignedIn(), await open()];
      await signedIn(tab);
      end();

      await status(tab);

      await Promise.all([told(tab), told(other)]);
    });
  });
});

/** The script of a worker. */
const WORKER = `
  import { createSession } from '/public/furlock.js';
  const { fetch, signedIn } = createSession();
  const { status } = await fetch('/item');
  postMessage([status, (await signedIn()).subject]);`;

const script = (text: string): EdgeAnswer => ({
  status: 200,
  headers: [['content-type', 'text/javascript']],
  body: text,
});
const html = (body: string): EdgeAnswer => ({
  status: 200,
  headers: [['content-type', 'text/html; charset=windows-1252']],
  body: `<!doctype html><script type="module" src="/public/page.js"></script>${body}`,
});

/** What the backend serves to everyone. */
const pages: Record<string, EdgeAnswer> = {
  [PAGE]: html('<title>Page</title>'),
  '/public/other': html('<title>Other</title>'),
  '/public/based': html('<base href="https://elsewhere.example/" target="_blank">'),
  '/public/page.js': script(SCRIPT),
  '/public/furlock.js': script(PACKAGE),
  '/public/worker.js': script(WORKER),
};

function signal(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve: () => void = () => undefined;
  const promise = new Promise<void>((done) => (resolve = done));
  return { promise, resolve };
}

/** Holds the answers to a request until a number of them have arrived. */
function untilAll(count: number, what: string): (arrived: string) => Promise<void> {
  const all = signal();
  let waiting = 0;
  return async (arrived) => {
    if (!arrived.startsWith(what)) return;
    waiting += 1;
    if (waiting >= count) all.resolve();
    await all.promise;
  };
}
