/**
 * Carries calls to hosts of AWS to the servers on this machine that answer for them.
 *
 * Method, path, headers, body and answer pass unchanged; only the connection leads elsewhere, so a
 * header says which host was called: it is signed, and `fetch` writes the connection's own.
 */
import { bypass, http, type HttpHandler } from 'msw';
import type { AwsHost } from './host-messages.js';

/** One handler per host, for `setupServer` of msw. */
export function forwardAwsCalls(awsHosts: readonly AwsHost[]): HttpHandler[] {
  return awsHosts.map(({ host, port }) =>
    http.all(`https://${host}/*`, async ({ request }) => {
      const { pathname, search } = new URL(request.url);
      const headers = new Headers(request.headers);
      headers.set('x-forwarded-host', host);
      // A connection that is kept would be dead, but not yet known to be, after a freeze.
      headers.set('connection', 'close');
      const hasBody = request.method !== 'GET' && request.method !== 'HEAD';
      const carried = new Request(`http://127.0.0.1:${port}${pathname}${search}`, {
        method: request.method,
        headers,
        body: hasBody ? await request.arrayBuffer() : null,
        redirect: 'manual',
      });
      return fetch(bypass(carried));
    }),
  );
}
