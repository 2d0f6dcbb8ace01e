/**
 * Waits on loopback for the browser to bring the authorization code.
 *
 * It does not open the browser and does not know what a code is exchanged for.
 *
 * Source: RFC 8252, section 7.3 (loopback redirection), section 8.3 (bound to loopback, closed
 * once the answer is there).
 */
import { timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Context } from '../context.js';
import { failed, interrupted, quoted, type Result } from '../terminal/failure.js';

/** What is waited for, and for how long. */
export interface Callback {
  /** Where the browser comes to. Shape: `http://localhost:<port>/<path>`. */
  readonly callbackUrl: string;
  /** What the browser must bring beside the code. */
  readonly state: string;
  readonly timeoutMs: number;
  readonly onInterrupt: Context['onInterrupt'];
}

/**
 * The authorization code that the browser brings. `onListening` is called once it can come.
 *
 * Errors: fails when the port is taken, when the sign-in page sends an error, and when the time
 * is over. A request to another path, or with another state, changes nothing.
 */
export async function receiveAuthorizationCode(
  callback: Callback,
  onListening: () => void,
): Promise<Result<string>> {
  const url = new URL(callback.callbackUrl);
  let settle: (result: Result<string>) => void = () => undefined;
  const received = new Promise<Result<string>>((resolve) => {
    settle = resolve;
  });

  const servers: Server[] = [];
  const timer = setTimeout(() => settle(failed(tooLate(callback.timeoutMs))), callback.timeoutMs);
  const letInterrupt = callback.onInterrupt(() =>
    settle(interrupted('Stopped before anybody signed in: run this again to start over.')),
  );
  try {
    // `localhost` is either: a browser may try the IPv6 address first.
    for (const host of ['127.0.0.1', '::1']) {
      const server = createServer((request, response) =>
        answer(request, response, { path: url.pathname, state: callback.state, settle }),
      );
      const listening = await listen(server, Number(url.port), host);
      if (listening === 'listening') servers.push(server);
      if (listening === 'taken') return failed(portTaken(url.port));
    }
    onListening();
    return await received;
  } finally {
    clearTimeout(timer);
    letInterrupt();
    for (const server of servers) {
      server.close();
      // Browsers keep spare connections open, which would keep this process waiting.
      server.closeAllConnections();
    }
  }
}

function portTaken(port: string): string {
  return `Port ${port} of this machine is taken, and the sign-in page can return to no other: end the other sign-in or program that uses it, or sign in with --username and --password-stdin.`;
}

function tooLate(timeoutMs: number): string {
  return `Nobody signed in within ${timeoutMs / 60_000} minutes: run this again, and sign in at the address that it prints.`;
}

/** Listens, or says why not: `absent` where the machine has no such address. */
function listen(
  server: Server,
  port: number,
  host: string,
): Promise<'listening' | 'taken' | 'absent'> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE' || error.code === 'EACCES') resolve('taken');
      else if (error.code === 'EADDRNOTAVAIL' || error.code === 'EAFNOSUPPORT') resolve('absent');
      else reject(error);
    });
    server.listen({ port, host }, () => resolve('listening'));
  });
}

interface Expected {
  readonly path: string;
  readonly state: string;
  readonly settle: (result: Result<string>) => void;
}

function answer(request: IncomingMessage, response: ServerResponse, expected: Expected): void {
  const [path, query = ''] = (request.url ?? '').split('?', 2);
  if (path !== expected.path) return sendPage(response, 404, 'There is nothing here.');
  if (request.method !== 'GET') return sendPage(response, 405, 'There is nothing here.');

  const parameters = new URLSearchParams(query);
  if (!isEqual(single(parameters, 'state'), expected.state)) {
    return sendPage(
      response,
      400,
      'This is not the sign-in that the terminal waits for. Use the address that it printed.',
    );
  }

  // Settled once the page is on its way, because the server ends with it.
  const finish = (result: Result<string>): void => {
    response.once('close', () => expected.settle(result));
  };
  const error = single(parameters, 'error');
  const code = single(parameters, 'code');
  if (error === undefined && code !== undefined && code !== '') {
    finish({ ok: true, value: code });
    return sendPage(response, 200, 'You are signed in. Go back to the terminal.');
  }
  const reason = [error, single(parameters, 'error_description')]
    .filter((text) => text !== undefined)
    .map(quoted)
    .join(', ');
  finish(
    failed(
      `The sign-in page sent no code (${reason === '' ? 'no reason given' : reason}): run this again, or sign in as somebody else.`,
    ),
  );
  return sendPage(response, 400, 'You are not signed in. The terminal says why.');
}

/** The value of a parameter that is there once. Source: RFC 6749, section 3.1 (no repetition). */
function single(parameters: URLSearchParams, name: string): string | undefined {
  const values = parameters.getAll(name);
  return values.length === 1 ? values[0] : undefined;
}

function isEqual(given: string | undefined, expected: string): boolean {
  const left = Buffer.from(given ?? '');
  const right = Buffer.from(expected);
  return left.length === right.length && timingSafeEqual(left, right);
}

/** A page of fixed text: nothing of the request, and nothing that a page could leak. */
function sendPage(response: ServerResponse, status: number, text: string): void {
  const page = `<!doctype html><html lang="en"><meta charset="utf-8"><title>furlock</title><p>${text}</p></html>\n`;
  response.writeHead(status, {
    'content-type': 'text/html; charset=utf-8',
    'content-length': Buffer.byteLength(page),
    'content-security-policy': "default-src 'none'",
    // The address of this page holds the code.
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-store',
    connection: 'close',
  });
  response.end(page);
}
