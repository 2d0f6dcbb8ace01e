/**
 * Forwards calls to AWS hosts to the servers on this machine that simulate them.
 *
 * Method, path, headers, body and response pass unchanged; only the connection goes elsewhere. A
 * header names the host that was called, because the signature covers it and `fetch` writes the
 * connection's own Host.
 */
import { bypass, http, HttpResponse, type HttpHandler } from 'msw';
import type { AwsHost } from './host-messages.js';

/** The calls in progress. */
export class AwsCalls {
  readonly #ending = new Set<AbortController>();

  /** Forwards one call; if it fails, the caller sees a broken connection. */
  async forward(request: Request): Promise<Response> {
    const ending = new AbortController();
    this.#ending.add(ending);
    try {
      const response = await fetch(bypass(new Request(request, { signal: ending.signal })));
      // Read to its end: a call is in progress until its whole response has arrived.
      const body =
        response.status === 204 || response.status === 304 ? null : await response.blob();
      return new Response(body, response);
    } catch {
      return HttpResponse.error();
    } finally {
      this.#ending.delete(ending);
    }
  }

  /** Breaks the connections of all calls in progress. */
  abortAll(): void {
    for (const ending of this.#ending) ending.abort();
  }
}

/** One handler per host, for `setupServer` of msw. Shape of a host: may begin with `*.`. */
export function forwardAwsCalls(awsHosts: readonly AwsHost[], calls: AwsCalls): HttpHandler[] {
  return awsHosts.map(({ host, port }) =>
    http.all(`https://${host}/*`, async ({ request }) => {
      const { host: calledHost, pathname, search } = new URL(request.url);
      const headers = new Headers(request.headers);
      headers.set('x-forwarded-host', calledHost);
      // After a freeze, a kept connection would be dead without being detected as such.
      headers.set('connection', 'close');
      const hasBody = request.method !== 'GET' && request.method !== 'HEAD';
      const forwarded = new Request(`http://127.0.0.1:${port}${pathname}${search}`, {
        method: request.method,
        headers,
        body: hasBody ? await request.arrayBuffer() : null,
        redirect: 'manual',
      });
      return calls.forward(forwarded);
    }),
  );
}
