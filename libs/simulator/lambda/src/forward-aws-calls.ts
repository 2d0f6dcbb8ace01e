/**
 * Carries calls to hosts of AWS to the servers on this machine that answer for them.
 *
 * Method, path, headers, body and answer pass unchanged; only the connection leads elsewhere, so a
 * header says which host was called: it is signed, and `fetch` writes the connection's own.
 */
import { bypass, http, HttpResponse, type HttpHandler } from 'msw';
import type { AwsHost } from './host-messages.js';

/** The calls that are under way. */
export class AwsCalls {
  readonly #ending = new Set<AbortController>();

  /** Carries one call; one that broke is a broken connection for who called. */
  async carry(request: Request): Promise<Response> {
    const ending = new AbortController();
    this.#ending.add(ending);
    try {
      const response = await fetch(bypass(new Request(request, { signal: ending.signal })));
      // To its end: a call is under way until all of its answer is there.
      const body =
        response.status === 204 || response.status === 304 ? null : await response.blob();
      return new Response(body, response);
    } catch {
      return HttpResponse.error();
    } finally {
      this.#ending.delete(ending);
    }
  }

  /** Breaks the connections of all that are under way. */
  cut(): void {
    for (const ending of this.#ending) ending.abort();
  }
}

/** One handler per host, for `setupServer` of msw. */
export function forwardAwsCalls(awsHosts: readonly AwsHost[], calls: AwsCalls): HttpHandler[] {
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
      return calls.carry(carried);
    }),
  );
}
