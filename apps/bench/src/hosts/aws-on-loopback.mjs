/**
 * Redirects every HTTPS call of this process to the server on loopback that stands in for AWS, and
 * counts the calls. They use TLS, as with AWS: only the address of the connection changes.
 */
import https from 'node:https';
import { syncBuiltinESMExports } from 'node:module';
import { urlToHttpOptions } from 'node:url';

const port = Number(process.env['BENCH_AWS_PORT']);
const { request } = https;

/** Calls so far. */
export const calls = { count: 0 };

https.request = (...args) => {
  calls.count += 1;
  const from = args[0];
  const url = typeof from === 'string' || from instanceof URL ? new URL(args.shift()) : undefined;
  const options = typeof args[0] === 'object' ? args.shift() : {};
  const asked = { ...(url && urlToHttpOptions(url)), ...options };
  const host = (asked.hostname ?? asked.host).split(':')[0];
  return request(
    {
      ...asked,
      host: '127.0.0.1',
      hostname: '127.0.0.1',
      port,
      servername: host,
      // The server creates its certificate at start; only loopback is ever reached.
      rejectUnauthorized: false,
      headers: { host, ...asked.headers },
    },
    ...args,
  );
};
https.get = (...args) => {
  const started = https.request(...args);
  started.end();
  return started;
};
syncBuiltinESMExports();
