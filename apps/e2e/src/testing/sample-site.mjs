/**
 * A small site behind the lock, for tests with a browser: pages with a form, and an API.
 *
 * It sets no Cache-Control, so that the lock's own counts. Orders are kept in a file, because several
 * environments may run it.
 */
import { appendFileSync, existsSync, readFileSync } from 'node:fs';

const ORDERS = new URL('orders.txt', import.meta.url);

export const handler = async ({ rawPath, headers, cookies = [], body = '', ...event }) => {
  const { method } = event.requestContext.http;
  const text = event.isBase64Encoded ? Buffer.from(body, 'base64').toString() : body;
  const { 'x-furlock-identity': identity = '' } = headers;
  const { username = 'nobody' } = JSON.parse(Buffer.from(identity, 'base64url').toString() || '{}');

  if (method === 'POST') appendFileSync(ORDERS, `${username} ${text}\n`);
  if (rawPath.startsWith('/api/')) return json({ method, username, body: text, cookies });
  return page(`
    <title>${rawPath}</title>
    <p id="hello">Hello ${username}</p>
    <p id="cookies">${cookies.join('; ')}</p>
    <pre id="orders">${existsSync(ORDERS) ? readFileSync(ORDERS, 'utf8') : ''}</pre>
    <form method="post" action="/orders"><input name="item" /><button>Order</button></form>`);
};

const answer = (type, body) => ({ statusCode: 200, headers: { 'content-type': type }, body });
const json = (value) => answer('application/json', JSON.stringify(value));
const page = (html) => answer('text/html; charset=utf-8', `<!doctype html>${html}`);
