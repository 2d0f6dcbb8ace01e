import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { Session } from './create-session.js';
import { FakeEdge, json, redirect, type Rotation } from './testing/fake-edge.js';
import { ORIGIN, startBrowser, type Browser, type BrowserOptions } from './testing/open-tabs.js';

let edge: FakeEdge;
let browser: Browser;

function start(options?: BrowserOptions): void {
  browser?.close();
  edge = new FakeEdge();
  browser = startBrowser(edge, options);
}

beforeEach(() => {
  start();
});
afterEach(() => {
  browser.close();
  jest.restoreAllMocks();
});

/** Of Node's realm, which is not Jest's. */
const TYPE_ERROR = { name: 'TypeError' };

const codeOf = async (response: Response) => ((await response.json()) as { code?: string }).code;
const seen = () => edge.seenByBackend.map(({ method, target, body }) => [method, target, body]);

/** A tab whose person has a session with an expired token. */
function openExpired(): Session {
  browser.signIn('ada');
  edge.expireTokens();
  return browser.open();
}

describe('signedIn', () => {
  const ada = {
    ...{ subject: 'ada', username: 'ada', groups: [] },
    ...{ expiresAt: 1_800_000_000, endsAt: 1_800_040_000 },
  };

  test('is null for a visitor', async () => {
    expect(await browser.open().signedIn()).toBeNull();
    expect(edge.received).toEqual(['GET /auth/session']);
  });

  test('says who is signed in, and until when', async () => {
    browser.signIn('ada');

    expect(await browser.open().signedIn()).toEqual(ada);
    expect(edge.received).toEqual(['GET /auth/session']);
  });

  test('refreshes an expired token', async () => {
    expect(await openExpired().signedIn()).toEqual(ada);
    expect(edge.countOf('POST /auth/refresh')).toBe(1);
  });

  test('is null once the session has ended', async () => {
    browser.signIn('ada');
    edge.endSessions();

    expect(await browser.open().signedIn()).toBeNull();
  });

  test('is null if the refresh token is no longer accepted', async () => {
    const { signedIn } = openExpired();
    edge.endSessions();

    expect(await signedIn()).toBeNull();
  });

  test('rejects while the issuer is down, because the session may go on', async () => {
    const { signedIn } = openExpired();
    edge.isIssuerDown = true;

    await expect(signedIn()).rejects.toThrow(/session does not say who is signed in/);

    edge.isIssuerDown = false;
    expect(await signedIn()).toEqual(ada);
  });

  test.each<[name: string, status: number, body: string]>([
    ['a page of the backend', 200, '<!doctype html>'],
    ['an answer of the backend', 200, '{"hello":"world"}'],
    ['an error of CloudFront', 502, '<html>'],
    ['null', 200, 'null'],
    ['nothing', 204, ''],
  ])('rejects if the answer is %s', async (_name, status, body) => {
    globalThis.fetch = () => Promise.resolve(new Response(body === '' ? null : body, { status }));

    await expect(browser.open().signedIn()).rejects.toThrow(/does not say who is signed in/);
  });
});

describe('fetch', () => {
  test('passes on what needs no refresh', async () => {
    browser.signIn('ada');

    const response = await browser.open().fetch('/item?a=1');

    expect(response.status).toBe(200);
    expect(edge.received).toEqual(['GET /item']);
  });

  const bodies: [name: string, make: () => BodyInit, sent: string | RegExp][] = [
    ['a string', () => '{"a":1}', '{"a":1}'],
    ['bytes', () => new TextEncoder().encode('abc'), 'abc'],
    ['a buffer', () => new TextEncoder().encode('abc').buffer, 'abc'],
    ['a blob', () => new Blob(['abc']), 'abc'],
    ['parameters', () => new URLSearchParams({ a: '1' }), 'a=1'],
    ['a form', () => formOf({ a: '1' }), /name="a"\r\n\r\n1\r\n/],
  ];
  describe.each(bodies)('repeats a POST with %s', (_name, make, sent) => {
    const inputs: [name: string, send: (session: Session) => Promise<Response>][] = [
      ['given apart', ({ fetch }) => fetch('/item', { method: 'POST', body: make() })],
      ['in a Request', ({ fetch }) => fetch(requestOf(make()))],
    ];
    test.each(inputs)('%s', async (_input, send) => {
      const response = await send(openExpired());

      expect(response.status).toBe(200);
      expect(edge.received).toEqual([
        'POST /item',
        'GET /auth/session',
        'POST /auth/refresh',
        'POST /item',
      ]);
      expect(edge.seenByBackend.map(({ body }) => body)).toEqual([
        expect.stringMatching(sent instanceof RegExp ? sent : literally(sent)),
      ]);
    });
  });

  test.each(['GET', 'HEAD', 'OPTIONS', 'DELETE', 'PUT', 'PATCH'])('repeats %s', async (method) => {
    const response = await openExpired().fetch('/item', { method });

    expect(response.status).toBe(200);
    expect(seen()).toEqual([[method, '/item', '']]);
    expect(edge.countOf('POST /auth/refresh')).toBe(1);
  });

  test('repeats a request that asked for a page, whose refusal it cannot read', async () => {
    const response = await openExpired().fetch('/item', { headers: { accept: 'text/html' } });

    expect(response.status).toBe(200);
    expect(edge.countOf('POST /auth/refresh')).toBe(1);
  });

  test('repeats exactly what was sent', async () => {
    const sent: [string, string, unknown][] = [];
    const browsers = globalThis.fetch;
    globalThis.fetch = (input, init) => {
      if (input instanceof Request) {
        const { method, url, redirect, credentials, mode, cache, headers } = input;
        sent.push([method, url, { redirect, credentials, mode, cache, headers: [...headers] }]);
      }
      return browsers(input, init);
    };
    const { fetch } = openExpired();

    await fetch('/item', {
      ...{ method: 'PUT', body: '1', headers: { 'x-a': 'b', 'content-type': 'text/x' } },
      ...{ redirect: 'manual', credentials: 'include', mode: 'same-origin', cache: 'no-cache' },
    });

    expect(sent).toHaveLength(2);
    expect(sent[1]).toEqual(sent[0]);
    expect(sent[0]).toEqual([
      'PUT',
      `${ORIGIN}/item`,
      {
        ...{ redirect: 'manual', credentials: 'include', mode: 'same-origin', cache: 'no-cache' },
        headers: expect.arrayContaining([
          ['x-a', 'b'],
          ['content-type', 'text/x'],
        ]),
      },
    ]);
  });

  test('repeats what was given, even if the caller changes it meanwhile', async () => {
    const { fetch } = openExpired();
    const headers = new Headers({ 'x-a': '1' });
    const body = new TextEncoder().encode('first');

    const answered = fetch('/item', { method: 'POST', headers, body });
    body.fill(0);
    headers.set('x-a', '2');
    await answered;

    expect(seen()).toEqual([['POST', '/item', 'first']]);
  });

  test('marks a Request as used, as the browser does', async () => {
    const request = requestOf('a');

    await openExpired().fetch(request);

    expect(request.bodyUsed).toBe(true);
    await expect(browser.open().fetch(request)).rejects.toMatchObject(TYPE_ERROR);
  });

  test('does not repeat a stream, but refreshes for the next request', async () => {
    const { fetch } = openExpired();
    const stream = () => {
      const body = new Blob(['abc']).stream();
      // Node requires it, and the types of browsers do not know it yet.
      return { method: 'POST', body, duplex: 'half' } as RequestInit;
    };

    const first = await fetch('/item', stream());
    const second = await fetch('/item', stream());

    expect([first.status, second.status]).toEqual([401, 200]);
    expect(await codeOf(first)).toBe('SESSION_EXPIRED');
    expect(seen()).toEqual([['POST', '/item', 'abc']]);
    expect(edge.countOf('POST /auth/refresh')).toBe(1);
  });

  test('refreshes once for many requests', async () => {
    const { fetch } = openExpired();

    const responses = await Promise.all(Array.from({ length: 20 }, () => fetch('/item')));

    expect(responses.map(({ status }) => status)).toEqual(Array(20).fill(200));
    expect(edge.countOf('POST /auth/refresh')).toBe(1);
  });

  test('refreshes once for many tabs', async () => {
    openExpired();
    const tabs = Array.from({ length: 5 }, () => browser.open());

    const responses = await Promise.all(tabs.map(({ fetch }) => fetch('/item')));

    expect(responses.map(({ status }) => status)).toEqual(Array(5).fill(200));
    expect(edge.countOf('POST /auth/refresh')).toBe(1);
  });

  test('returns the second 401, and does not refresh again', async () => {
    const { fetch } = openExpired();
    edge.before = ({ target }) => {
      if (target === '/item') edge.expireTokens();
    };

    const response = await fetch('/item');

    expect(response.status).toBe(401);
    expect(await codeOf(response)).toBe('SESSION_EXPIRED');
    expect(edge.received.filter((one) => one === 'GET /item')).toHaveLength(2);
    expect(edge.countOf('POST /auth/refresh')).toBe(1);
  });

  test('returns the 401 if the issuer is down, and tries again at the next request', async () => {
    const { fetch } = openExpired();
    edge.isIssuerDown = true;

    const response = await fetch('/item');
    edge.isIssuerDown = false;

    expect(await codeOf(response)).toBe('SESSION_EXPIRED');
    expect(await fetch('/item')).toMatchObject({ status: 200 });
  });

  test('returns the 401 if the refresh takes longer than any answer of the edge', async () => {
    const timeout = jest.spyOn(AbortSignal, 'timeout');
    timeout.mockReturnValue(AbortSignal.abort());

    expect(await codeOf(await openExpired().fetch('/item'))).toBe('SESSION_EXPIRED');
    expect(timeout).toHaveBeenCalledWith(30_000);
  });

  test('returns the 401 if the network fails during the refresh', async () => {
    const { fetch } = openExpired();
    edge.before = ({ target }) => {
      if (target === '/auth/refresh') throw new TypeError('Failed to fetch');
    };

    expect(await codeOf(await fetch('/item'))).toBe('SESSION_EXPIRED');
  });

  describe('does not repeat', () => {
    test('a POST that was redirected, because the backend has seen it', async () => {
      browser.signIn('ada');
      edge.backend = ({ method }) => {
        edge.expireTokens();
        return method === 'POST' ? redirect('/item') : json(200, {});
      };

      const response = await browser.open().fetch('/order', { method: 'POST', body: 'a' });

      expect(response.status).toBe(401);
      expect(seen()).toEqual([['POST', '/order', 'a']]);
    });

    test('a 401 of the backend, even with a code like ours', async () => {
      browser.signIn('ada');
      edge.backend = () => {
        const answer = json(401, { type: 'about:blank', code: 'SESSION_EXPIRED' });
        return { ...answer, headers: [['content-type', 'application/problem+json']] };
      };

      const response = await browser.open().fetch('/item', { method: 'POST', body: 'a' });

      expect(await codeOf(response)).toBe('SESSION_EXPIRED');
      expect(edge.received).toEqual(['POST /item']);
    });

    test('what fails without an answer', async () => {
      const sent = jest.fn<typeof fetch>(() => Promise.reject(new TypeError('Failed to fetch')));
      globalThis.fetch = sent;

      await expect(browser.open().fetch('/item')).rejects.toThrow('Failed to fetch');
      expect(sent).toHaveBeenCalledTimes(1);
    });

    test('a request for which another person is now signed in', async () => {
      const tab = openExpired();
      await tab.signedIn();
      edge.expireTokens();
      edge.after = ({ target }) => {
        // Meanwhile, in another tab.
        if (target === '/item') browser.signIn('grace');
      };

      const response = await tab.fetch('/item', { method: 'POST', body: 'of ada' });

      expect(response.status).toBe(401);
      expect(seen()).toEqual([]);
    });
  });

  test.each([
    ['to another origin', 'https://api.example.com/item', {}],
    ['without credentials', '/item', { credentials: 'omit' as const }],
  ])('only passes on a request %s', async (_name, url, init) => {
    const { fetch } = openExpired();

    await fetch(url, init);

    expect(edge.countOf('GET /auth/session')).toBe(0);
    expect(edge.countOf('POST /auth/refresh')).toBe(0);
  });

  test('passes a Request to another origin on as the object that it is', async () => {
    const request = new Request('https://api.example.com/item', { method: 'POST', body: 'a' });
    const sent = jest.fn<typeof fetch>(() => Promise.resolve(new Response('')));
    globalThis.fetch = sent;
    const init = { keepalive: true };

    await browser.open().fetch(request, init);

    expect(sent.mock.calls).toEqual([[request, init]]);
    expect(sent.mock.calls[0]?.[0]).toBe(request);
    expect(request.bodyUsed).toBe(false);
  });

  test('may replace the fetch of the page', async () => {
    const session = openExpired();
    globalThis.fetch = session.fetch;

    const response = await fetch('/item');

    expect(response.status).toBe(200);
  });

  test('rejects for an address that is none', async () => {
    await expect(browser.open().fetch('https://')).rejects.toMatchObject(TYPE_ERROR);
  });
});

describe('a signal', () => {
  /** Aborts while the edge answers a request. */
  async function abortAt(step: string, session = openExpired()) {
    const controller = new AbortController();
    edge.before = ({ method, target }) => {
      if (`${method} ${target}` === step) controller.abort(new Error('enough'));
    };
    await session.fetch('/item', { signal: controller.signal });
  }

  test.each(['GET /item', 'GET /auth/session', 'POST /auth/refresh'])(
    'that aborts during %s rejects with its reason',
    async (step) => {
      await expect(abortAt(step)).rejects.toThrow('enough');
      expect(edge.seenByBackend).toEqual([]);
    },
  );

  test('that aborts while an answer is awaited rejects at once', async () => {
    // Otherwise the time limit of the refresh would end the wait.
    const timeout = jest.spyOn(AbortSignal, 'timeout');
    timeout.mockReturnValue(new AbortController().signal);
    const controller = new AbortController();
    start({
      wait: (what) => {
        if (what !== 'answer to POST /auth/refresh') return Promise.resolve();
        controller.abort(new Error('enough'));
        // It never comes.
        return new Promise(() => undefined);
      },
    });

    await expect(openExpired().fetch('/item', { signal: controller.signal })).rejects.toThrow(
      'enough',
    );
  });

  test('does not stop the refresh, which others wait for', async () => {
    const session = openExpired();
    const others = [session.fetch('/other'), browser.open().fetch('/other')];

    await expect(abortAt('POST /auth/refresh', session)).rejects.toThrow('enough');

    const statuses = (await Promise.all(others)).map(({ status }) => status);
    expect(statuses).toEqual([200, 200]);
    expect(edge.countOf('POST /auth/refresh')).toBe(1);
  });

  test('that has aborted sends nothing', async () => {
    await expect(openExpired().fetch('/item', { signal: AbortSignal.abort() })).rejects.toThrow(
      /aborted/,
    );
    expect(edge.received).toEqual([]);
  });

  test('of a Request counts too', async () => {
    const session = openExpired();
    const controller = new AbortController();
    edge.isIssuerDown = true;
    const request = new Request(`${ORIGIN}/item`, { signal: controller.signal });
    const answered = session.fetch(request);

    controller.abort(new Error('enough'));

    await expect(answered).rejects.toThrow('enough');
  });
});

describe('without locks', () => {
  test.each<[Rotation]>([['none'], ['grace'], ['strict']])(
    'two tabs that refresh at once stay signed in (rotation: %s)',
    async (rotation) => {
      start({ hasLocks: false });
      edge.rotation = rotation;
      openExpired();
      const tabs = [browser.open(), browser.open()];

      const responses = await Promise.all(tabs.map(({ fetch }) => fetch('/item')));

      expect(edge.countOf('POST /auth/refresh')).toBe(2);
      expect(responses.map(({ status }) => status)).toEqual([200, 200]);
    },
  );

  test('one tab refreshes once', async () => {
    start({ hasLocks: false });
    const { fetch } = openExpired();

    await Promise.all([fetch('/item'), fetch('/item')]);

    expect(edge.countOf('POST /auth/refresh')).toBe(1);
  });

  test('a page that may not use them refreshes all the same', async () => {
    const { fetch } = openExpired();
    const request = () => Promise.reject(new Error('SecurityError'));
    Object.defineProperty(globalThis.navigator, 'locks', { value: { request } });

    expect(await fetch('/item')).toMatchObject({ status: 200 });
    expect(edge.countOf('POST /auth/refresh')).toBe(1);
  });
});

describe('onSessionEnd', () => {
  /** Two tabs that know who is signed in, and how often each was told of an end. */
  async function openTwo() {
    browser.signIn('ada');
    const tabs = [browser.open(), browser.open()] as const;
    const heard = tabs.map(({ onSessionEnd }) => {
      const listener = jest.fn();
      onSessionEnd(listener);
      return listener;
    });
    await Promise.all(tabs.map(({ signedIn }) => signedIn()));
    return { tabs, told: () => heard.map(({ mock }) => mock.calls.length) };
  }

  const ends: [name: string, end: () => void, use: (tab: Session) => Promise<unknown>][] = [
    ['a revocation', () => edge.endSessions(), ({ fetch }) => fetch('/item')],
    ['a revocation, noticed by asking', () => edge.endSessions(), ({ signedIn }) => signedIn()],
    ['the age of the cookies', () => browser.forget(), ({ fetch }) => fetch('/item')],
    [
      'the age of the cookies, noticed by asking',
      () => browser.forget(),
      ({ signedIn }) => signedIn(),
    ],
    ['another person', () => browser.signIn('grace'), ({ signedIn }) => signedIn()],
    [
      'a refresh token that is no longer accepted',
      () => {
        edge.expireTokens();
        edge.before = ({ target }) => {
          if (target === '/auth/refresh') edge.endSessions();
        };
      },
      ({ fetch }) => fetch('/item'),
    ],
  ];

  test.each(ends)('tells every tab once of %s', async (_name, end, use) => {
    const { tabs, told } = await openTwo();
    end();

    await Promise.all([use(tabs[0]), use(tabs[0])]);
    await use(tabs[1]);

    expect(told()).toEqual([1, 1]);
  });

  test('tells of an end that comes between a refresh and the repeated request', async () => {
    const { tabs, told } = await openTwo();
    edge.expireTokens();
    edge.after = ({ target }) => {
      if (target === '/auth/refresh') edge.endSessions();
    };

    const response = await tabs[0].fetch('/item');

    expect(await codeOf(response)).toBe('SESSION_ENDED');
    expect(told()).toEqual([1, 1]);
  });

  test('tells each tab once, even if both notice at the same time', async () => {
    const { tabs, told } = await openTwo();
    edge.endSessions();

    await Promise.all(tabs.map(({ fetch }) => fetch('/item')));
    await Promise.all(tabs.map(({ fetch }) => fetch('/item')));

    expect(told()).toEqual([1, 1]);
  });

  test('says nothing as long as the session goes on', async () => {
    const { tabs, told } = await openTwo();
    edge.expireTokens();

    await Promise.all(tabs.map(({ fetch }) => fetch('/item')));
    edge.expireTokens();
    edge.isIssuerDown = true;
    await Promise.all(tabs.map(({ fetch }) => fetch('/item')));
    edge.backend = () => json(401, {});
    edge.isIssuerDown = false;
    await Promise.all(tabs.map(({ fetch }) => fetch('/item')));

    expect(told()).toEqual([0, 0]);
  });

  test('says nothing to a visitor, nor to other tabs about one', async () => {
    const tabs = [browser.open(), browser.open()] as const;
    const listener = jest.fn();
    for (const { onSessionEnd } of tabs) onSessionEnd(listener);

    await tabs[0].fetch('/item');
    await tabs[0].signedIn();
    await tabs[0].fetch('/item');

    expect(listener).not.toHaveBeenCalled();
  });

  test('tells a tab that has not asked of a session that ended', async () => {
    browser.signIn('ada');
    const [used, idle] = [browser.open(), browser.open()];
    const listener = jest.fn();
    idle.onSessionEnd(listener);
    edge.endSessions();

    await used.fetch('/item');

    expect(listener).toHaveBeenCalledTimes(1);
  });

  test('tells again of a later session', async () => {
    const { tabs, told } = await openTwo();
    edge.endSessions();
    await tabs[0].fetch('/item');
    browser.signIn('ada');
    await tabs[0].signedIn();
    edge.endSessions();

    await tabs[0].fetch('/item');

    expect(told()).toEqual([2, 2]);
  });

  test('tells no listener that was removed, and every other one', async () => {
    const { tabs } = await openTwo();
    const listener = jest.fn();
    const remove = tabs[0].onSessionEnd(listener);
    tabs[0].onSessionEnd(listener);
    remove();
    edge.endSessions();

    await tabs[0].fetch('/item');

    expect(listener).toHaveBeenCalledTimes(1);
  });

  test.each([
    ['are absent', undefined],
    [
      'are forbidden',
      class {
        constructor() {
          throw new Error('SecurityError');
        }
      },
    ],
  ])('works in its own tab where channels %s', async (_name, value) => {
    Object.defineProperty(globalThis, 'BroadcastChannel', { value, configurable: true });
    const { tabs, told } = await openTwo();
    edge.endSessions();

    await tabs[0].fetch('/item');

    expect(told()).toEqual([1, 0]);
  });
});

test('creating a session sends nothing and needs no page', () => {
  browser.close();

  expect(Object.keys(browser.open()).sort()).toEqual([
    ...['fetch', 'onSessionEnd', 'signIn', 'signOut', 'signedIn'],
  ]);
  expect(edge.received).toEqual([]);
});

function formOf(fields: Readonly<Record<string, string>>): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  return form;
}

function requestOf(body: BodyInit): Request {
  return new Request(`${ORIGIN}/item`, { method: 'POST', body });
}

function literally(text: string): RegExp {
  return new RegExp(`^${text.replace(/[{}]/g, '\\$&')}$`);
}
