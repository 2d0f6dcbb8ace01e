/**
 * Waits on loopback for the browser to deliver the authorization code.
 *
 * It neither opens the browser nor exchanges the code.
 *
 * Source: RFC 8252, section 7.3 (loopback redirection), section 8.3 (bound to loopback, closed
 * after the response).
 */
import { timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { markup, page, pagePolicy } from '@furlock/pages';
import type { Context } from '../context.js';
import { failed, interrupted, quoted, type Result } from '../terminal/failure.js';

/** The redirect to wait for, and for how long. */
export interface Callback {
  /** The redirect URI. Shape: `http://localhost:<port>/<path>`. */
  readonly callbackUrl: string;
  /** The value that the browser must deliver with the code. */
  readonly state: string;
  readonly timeoutMs: number;
  readonly onInterrupt: Context['onInterrupt'];
}

/**
 * The authorization code that the browser delivers. `onListening` is called when it can arrive.
 *
 * Errors: fails if the port is in use, if the sign-in page sends an error, and on a timeout. A request
 * to another path, or with another state, is ignored.
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
  const removeListener = callback.onInterrupt(() =>
    settle(interrupted('Stopped before the sign-in was complete: run this again to start over.')),
  );
  try {
    // `localhost` can be either address: a browser may try IPv6 first.
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
    removeListener();
    for (const server of servers) {
      server.close();
      // Browsers keep spare connections open, which would keep this process alive.
      server.closeAllConnections();
    }
  }
}

function portTaken(port: string): string {
  return `Port ${port} of this machine is in use, and the sign-in page redirects only to this port: stop the sign-in or the program that uses it, or sign in with --username and --password-stdin.`;
}

function tooLate(timeoutMs: number): string {
  return `The sign-in was not complete within ${timeoutMs / 60_000} minutes: run this again, and sign in at the URL that it prints.`;
}

/** Listens, or reports why it cannot: `absent` if the machine has no such address. */
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
  if (path !== expected.path)
    return sendPage(
      response,
      404,
      'There is no page here',
      'Use the URL that the terminal printed.',
    );
  if (request.method !== 'GET')
    return sendPage(response, 405, 'This page only opens', 'It takes nothing that is sent to it.');

  const parameters = new URLSearchParams(query);
  if (!isEqual(single(parameters, 'state'), expected.state)) {
    return sendPage(
      response,
      400,
      'This is another sign-in',
      'The terminal is waiting for a different one. Use the URL that it printed.',
    );
  }

  // Settle after the page has been sent, because settling ends the server.
  const finish = (result: Result<string>): void => {
    response.once('close', () => expected.settle(result));
  };
  const error = single(parameters, 'error');
  const code = single(parameters, 'code');
  if (error === undefined && code !== undefined && code !== '') {
    finish({ ok: true, value: code });
    return sendPage(
      response,
      200,
      'You are signed in',
      'Return to the terminal. You can close this tab.',
    );
  }
  const reason = [error, single(parameters, 'error_description')]
    .filter((text) => text !== undefined)
    .map(quoted)
    .join(', ');
  finish(
    failed(
      `The sign-in page sent no code (${reason === '' ? 'no reason given' : reason}): run this again, or sign in as another user.`,
    ),
  );
  return sendPage(
    response,
    400,
    'You are not signed in',
    'Return to the terminal: it shows the reason, and what to do.',
  );
}

/** The value of a parameter that occurs exactly once. Source: RFC 6749, section 3.1 (no repetition). */
function single(parameters: URLSearchParams, name: string): string | undefined {
  const values = parameters.getAll(name);
  return values.length === 1 ? values[0] : undefined;
}

function isEqual(given: string | undefined, expected: string): boolean {
  const left = Buffer.from(given ?? '');
  const right = Buffer.from(expected);
  return left.length === right.length && timingSafeEqual(left, right);
}

/** Sends a page with a fixed text, which contains nothing from the request. */
function sendPage(response: ServerResponse, status: number, heading: string, text: string): void {
  const body = page({
    heading,
    main: markup`<p>${text}</p>`,
    footer: markup`This page is from the furlock command on this computer.`,
  });
  response.writeHead(status, {
    'content-type': 'text/html; charset=utf-8',
    'content-length': Buffer.byteLength(body),
    'content-security-policy': pagePolicy(),
    'x-content-type-options': 'nosniff',
    // The URL of this page contains the code.
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-store',
    connection: 'close',
  });
  response.end(body);
}
