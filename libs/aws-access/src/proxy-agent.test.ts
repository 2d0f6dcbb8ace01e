import { createServer, type Server } from 'node:http';
import { createServer as createTlsServer, request, type Agent } from 'node:https';
import { connect, type AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { generate } from 'selfsigned';
import { proxyAgent } from './proxy-agent.js';

const variables = ['HTTPS_PROXY', 'https_proxy', 'ALL_PROXY', 'all_proxy', 'NO_PROXY', 'no_proxy'];
const before = new Map(variables.map((name) => [name, process.env[name]]));
const asked: string[] = [];
const sockets: Duplex[] = [];
let proxy: Server;
let target: Server;
let certificate: string;

beforeAll(async () => {
  for (const name of variables) delete process.env[name];
  const { cert, private: key } = await generate([{ name: 'commonName', value: 'localhost' }], {
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: 'localhost' }] }],
  });
  certificate = cert;
  target = createTlsServer({ cert, key }, (_request, response) => response.end('reached'));
  proxy = createServer();
  proxy.on('connect', ({ url, headers }, client) => {
    if (url?.startsWith('refused.')) {
      client.end('HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n');
      return;
    }
    asked.push(`${url} ${headers['proxy-authorization'] ?? ''}`.trim());
    const tunnel = connect(portOf(target), '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      tunnel.pipe(client).pipe(tunnel);
    });
    for (const socket of [tunnel, client]) sockets.push(socket.on('error', () => undefined));
  });
  await Promise.all(
    [target, proxy].map(
      (server) => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)),
    ),
  );
});
afterEach(() => {
  asked.length = 0;
  for (const name of variables) delete process.env[name];
});
afterAll(async () => {
  for (const [name, value] of before) if (value !== undefined) process.env[name] = value;
  for (const socket of sockets) socket.destroy();
  await Promise.all(
    [target, proxy].map((server) => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    }),
  );
});

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}

/** The body of a response over HTTPS. */
function get(url: string, agent: Agent | undefined): Promise<string> {
  return new Promise((resolve, reject) => {
    request(url, { ...(agent && { agent }), ca: certificate }, (response) => {
      text(response).then(resolve, reject);
    })
      .once('error', reject)
      .end();
  });
}

test.each(['HTTPS_PROXY', 'https_proxy', 'ALL_PROXY'])(
  '%s: HTTPS goes through it',
  async (name) => {
    process.env[name] = `http://user:word@127.0.0.1:${portOf(proxy)}`;

    const body = await get('https://localhost/', proxyAgent());

    expect(body).toBe('reached');
    expect(asked).toEqual([`localhost:443 Basic ${btoa('user:word')}`]);
  },
);

test.each(['NO_PROXY', 'no_proxy'])('%s: its hosts are called directly', async (name) => {
  process.env['HTTPS_PROXY'] = `http://127.0.0.1:${portOf(proxy)}`;
  process.env[name] = 'example.com,localhost';

  const body = await get(`https://localhost:${portOf(target)}/`, proxyAgent());

  expect({ body, asked }).toEqual({ body: 'reached', asked: [] });
});

test('the certificate is still checked, behind the proxy too', async () => {
  process.env['HTTPS_PROXY'] = `http://127.0.0.1:${portOf(proxy)}`;

  await expect(get('https://sts.eu-central-1.amazonaws.com/', proxyAgent())).rejects.toMatchObject({
    code: 'ERR_TLS_CERT_ALTNAME_INVALID',
  });
});

test('a proxy that opens no tunnel is not mistaken for AWS', async () => {
  process.env['HTTPS_PROXY'] = `http://127.0.0.1:${portOf(proxy)}`;

  await expect(get('https://refused.example/', proxyAgent())).rejects.toMatchObject({
    code: 'PROXY_407',
  });
});

test('without a proxy there is no agent', () => {
  process.env['NO_PROXY'] = 'localhost';

  expect(proxyAgent()).toBeUndefined();
});
