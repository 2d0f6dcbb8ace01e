/**
 * A small site behind the lock, for tests with a browser: pages with a form, and an API.
 *
 * Only below /stored/ does it set a Cache-Control of its own. Orders are kept in a file, because several
 * environments may run it.
 */
import { randomUUID } from 'node:crypto';
import { appendFileSync, existsSync, readFileSync } from 'node:fs';

const ORDERS = new URL('orders.txt', import.meta.url);

export const handler = async ({ rawPath, headers, cookies = [], body = '', ...event }) => {
  const { method } = event.requestContext.http;
  const text = event.isBase64Encoded ? Buffer.from(body, 'base64').toString() : body;
  const { 'x-furlock-identity': identity = '' } = headers;
  const { username = 'nobody' } = JSON.parse(Buffer.from(identity, 'base64url').toString() || '{}');

  if (method === 'POST') appendFileSync(ORDERS, `${username} ${text}\n`);
  if (rawPath.startsWith('/api/')) return json({ method, username, body: text, cookies });
  const cacheControl = rawPath.startsWith('/stored/') && {
    'cache-control': 'private, max-age=600',
  };
  return page(
    cacheControl,
    `
    <title>${rawPath}</title>
    <p id="hello">Hello ${username}</p>
    <p id="made">${randomUUID()}</p>
    <p id="cookies">${cookies.join('; ')}</p>
    <pre id="orders">${existsSync(ORDERS) ? readFileSync(ORDERS, 'utf8') : ''}</pre>
    <form method="post" action="/orders"><input name="item" /><button>Order</button></form>`,
  );
};

const answer = (headers, body) => ({ statusCode: 200, headers, body });
const json = (value) => answer({ 'content-type': 'application/json' }, JSON.stringify(value));
const page = (headers, html) =>
  answer({ 'content-type': 'text/html; charset=utf-8', ...headers }, `<!doctype html>${html}`);
