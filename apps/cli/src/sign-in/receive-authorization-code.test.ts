import { createServer } from 'node:http';
import { networkInterfaces } from 'node:os';
import { describe, expect, test } from '@jest/globals';
import type { Result } from '../terminal/failure.js';
import { freePort } from '../testing/fake-local-edge.js';
import { checkPages } from '@furlock/pages/testing';
import { receiveAuthorizationCode, type Callback } from './receive-authorization-code.js';

const STATE = 'the-state';

/** The addresses of loopback that this machine has: containers often lack the second. */
const LOOPBACK = ['127.0.0.1', '::1'].filter((host) =>
  Object.values(networkInterfaces()).some((list) => list?.some(({ address }) => address === host)),
);

/** Waits for a code, while `browse` plays the browser. */
async function receive(
  browse: (callbackUrl: string) => Promise<unknown>,
  given: Partial<Callback> = {},
): Promise<{ readonly received: Result<string>; readonly browsed: unknown }> {
  const callbackUrl = given.callbackUrl ?? `http://localhost:${await freePort()}/callback`;
  let browsed: Promise<unknown> = Promise.resolve();
  const received = await receiveAuthorizationCode(
    {
      callbackUrl,
      state: STATE,
      timeoutMs: 60_000,
      onInterrupt: () => () => undefined,
      ...given,
    },
    () => {
      browsed = browse(callbackUrl);
    },
  );
  return { received, browsed: await browsed };
}

async function visit(url: string, init: RequestInit = {}) {
  const response = await fetch(url, init);
  return { status: response.status, headers: response.headers, page: await response.text() };
}

const GOOD = `?code=the-code&state=${STATE}`;

describe('receiveAuthorizationCode', () => {
  test('returns the code, and responds with a page that does not contain it', async () => {
    const { received, browsed } = await receive((url) => visit(url + GOOD));

    expect(received).toEqual({ ok: true, value: 'the-code' });
    const { status, headers, page } = browsed as Awaited<ReturnType<typeof visit>>;
    expect(status).toBe(200);
    expect(page).toContain('<h1>You are signed in</h1><p>Return to the terminal.');
    expect(page).not.toContain('the-code');
    expect(page).not.toContain(STATE);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('content-security-policy')).toContain("form-action 'none'");
  });

  for (const host of LOOPBACK) {
    test(`listens at ${host}`, async () => {
      const { received } = await receive((url) =>
        visit(url.replace('localhost', host.includes(':') ? `[${host}]` : host) + GOOD),
      );

      expect(received).toEqual({ ok: true, value: 'the-code' });
    });
  }

  const ignored = [
    { name: 'another path', suffix: `/${GOOD}`, status: 404 },
    { name: 'a path that differs in case', suffix: '', path: '/Callback', status: 404 },
    { name: 'another method', suffix: GOOD, method: 'POST', status: 405 },
    { name: 'no state', suffix: '?code=bad', status: 400 },
    { name: 'another state', suffix: '?code=bad&state=the-stat', status: 400 },
    { name: 'another state of the same length', suffix: '?code=bad&state=the-statf', status: 400 },
    { name: 'two states', suffix: `?code=bad&state=${STATE}&state=${STATE}`, status: 400 },
    { name: 'an error without the state', suffix: '?error=access_denied', status: 400 },
  ];

  test.each(ignored)('continues to wait after $name', async ({ suffix, path, method, status }) => {
    const { received, browsed } = await receive(async (url) => {
      const first = path === undefined ? url : url.replace('/callback', path);
      const { status: refusedWith } = await visit(first + suffix, { method: method ?? 'GET' });
      await visit(url + GOOD);
      return refusedWith;
    });

    expect(browsed).toBe(status);
    expect(received).toEqual({ ok: true, value: 'the-code' });
  });

  const refused = [
    {
      name: 'an error of the sign-in page',
      query: `?error=access_denied&error_description=User+said+no.&state=${STATE}`,
      message:
        'The sign-in page sent no code (access_denied, User said no): run this again, or sign in as another user.',
    },
    {
      name: 'an error with terminal sequences',
      query: `?error=a%1b%5b2Jb%0Ac&state=${STATE}`,
      message:
        'The sign-in page sent no code (a [2Jb c): run this again, or sign in as another user.',
    },
    {
      name: 'neither code nor error',
      query: `?state=${STATE}`,
      message:
        'The sign-in page sent no code (no reason given): run this again, or sign in as another user.',
    },
    {
      name: 'two codes',
      query: `?code=one&code=two&state=${STATE}`,
      message:
        'The sign-in page sent no code (no reason given): run this again, or sign in as another user.',
    },
  ];

  test.each(refused)('fails on $name', async ({ query, message }) => {
    const { received, browsed } = await receive((url) => visit(url + query));

    expect(received).toEqual({ ok: false, error: { kind: 'failed', message: message } });
    expect(browsed).toMatchObject({
      status: 400,
      page: expect.stringContaining('<h1>You are not signed in</h1>'),
    });
  });

  for (const host of LOOPBACK) {
    test(`fails if another program listens at ${host}`, async () => {
      const port = await freePort();
      const other = createServer();
      await new Promise<void>((resolve) => other.listen(port, host, resolve));

      const { received, browsed } = await receive(() => Promise.resolve('browsed'), {
        callbackUrl: `http://localhost:${port}/callback`,
      });
      await new Promise((resolve) => other.close(resolve));

      expect(browsed).toBeUndefined();
      expect(received).toEqual({
        ok: false,
        error: {
          kind: 'failed',
          message: `Port ${port} of this machine is in use, and the sign-in page redirects only to this port: stop the sign-in or the program that uses it, or sign in with --username and --password-stdin.`,
        },
      });
    });
  }

  test('ends after the timeout, and frees the port', async () => {
    const callbackUrl = `http://localhost:${await freePort()}/callback`;

    const { received } = await receive(() => Promise.resolve(), { callbackUrl, timeoutMs: 3 });

    expect(received).toMatchObject({
      ok: false,
      error: {
        kind: 'failed',
        message: expect.stringMatching(/^The sign-in was not complete within/),
      },
    });
    await expect(fetch(callbackUrl)).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED' } });
  });

  test('ends on an interruption, and removes its listener', async () => {
    const listeners = new Set<() => void>();

    const { received } = await receive(
      () => {
        for (const listener of listeners) listener();
        return Promise.resolve();
      },
      {
        onInterrupt: (listener) => {
          listeners.add(listener);
          return () => listeners.delete(listener);
        },
      },
    );

    expect(received).toEqual({
      ok: false,
      error: {
        kind: 'interrupted',
        message: 'Stopped before the sign-in was complete: run this again to start over.',
      },
    });
    expect(listeners.size).toBe(0);
  });
});

describe('the pages', () => {
  const opened = (name: string, suffix: string) => ({
    name: `furlock-token-${name}`,
    page: async () => {
      let seen: Awaited<ReturnType<typeof visit>> | undefined;
      await receive(async (url) => {
        seen = await visit(url + suffix);
        await visit(url + GOOD).catch(() => undefined);
      });
      return { headers: Object.fromEntries(seen?.headers ?? []), body: seen?.page ?? '' };
    },
    tabStops: [],
  });

  checkPages([
    opened('signed-in', GOOD),
    opened('not-signed-in', `?error=access_denied&state=${STATE}`),
    opened('another-sign-in', '?code=bad&state=other'),
    opened('not-found', '/other'),
  ]);
});
