import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import { freePort } from '../testing/fake-local-edge.js';
import { sendRequest } from './send-request.js';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.close();
    server.closeAllConnections();
  }
});

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const never = new AbortController().signal;

describe('sendRequest', () => {
  test('sends exactly what it is given', async () => {
    let seen: unknown;
    const url = await serve((request, response) => {
      seen = { target: request.url, method: request.method, headers: request.headers };
      response.end();
    });
    const headers = { host: 'abc.lambda-url.eu-central-1.on.aws', 'x-one': '1' };

    await sendRequest({ method: 'GET', url: `${url}/a%2Fb?x=1&x=2+3`, headers }, never);

    expect(seen).toEqual({
      target: '/a%2Fb?x=1&x=2+3',
      method: 'GET',
      headers: { ...headers, connection: 'close' },
    });
  });

  test('returns the response unchanged, follows no redirect, and joins repeated headers', async () => {
    const url = await serve((_request, response) => {
      response.writeHead(301, { location: '/elsewhere', 'www-authenticate': ['Basic', 'Bearer'] });
      response.end(Buffer.from([0, 255]));
    });

    const sent = await sendRequest({ method: 'GET', url, headers: {} }, never);

    expect(sent).toMatchObject({
      ok: true,
      value: {
        status: 301,
        headers: { location: '/elsewhere', 'www-authenticate': 'Basic, Bearer' },
        body: Buffer.from([0, 255]),
      },
    });
  });

  test('reads only the first part of an endless body', async () => {
    const url = await serve((_request, response) => {
      const write = (): void => {
        while (!response.destroyed && response.write(Buffer.alloc(65_536)));
      };
      response.on('drain', write);
      write();
    });

    const sent = await sendRequest({ method: 'GET', url, headers: {} }, never);

    expect(sent.ok && sent.value.body.length).toBe(1024 * 1024);
  });

  test('reports the error that prevented a response', async () => {
    const url = `http://127.0.0.1:${await freePort()}`;

    const sent = await sendRequest({ method: 'GET', url, headers: {} }, never);

    expect(sent).toEqual({ ok: false, error: { code: 'ECONNREFUSED' } });
  });

  test('ends when it is aborted', async () => {
    const stop = new AbortController();
    const url = await serve(() => stop.abort());

    const sent = await sendRequest({ method: 'GET', url, headers: {} }, stop.signal);

    expect(sent).toEqual({ ok: false, error: { code: 'ABORTED' } });
  });
});
