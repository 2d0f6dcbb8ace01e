/**
 * The fake edge on a loopback socket, with an issuer of another site that signs everyone in at once.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { FakeEdge } from './fake-edge.js';

export interface Server {
  /** Shape: `http://127.0.0.1:49152`. */
  readonly origin: string;
  /** Requests to the other site. Shape: `GET /item`. */
  readonly elsewhere: string[];
  /** The other site, which answers scripts of any origin. */
  readonly otherOrigin: string;
  readonly stop: () => void;
}

/** Starts the server. `wait` can delay an answer. */
export async function startServer(
  edge: FakeEdge,
  wait: (what: string) => Promise<void> = () => Promise.resolve(),
): Promise<Server> {
  const elsewhere: string[] = [];

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url: target = '' } = request;
    const body = await text(request);
    const headers = new Headers();
    for (const [name, value] of Object.entries(request.headers)) headers.set(name, String(value));
    const answered = edge.answer({ method, target, headers, body });
    await wait(`${method} ${target}`);
    for (const [name, value] of answered.headers) response.appendHeader(name, value);
    response.writeHead(answered.status).end(answered.body);
  }

  function answerElsewhere(request: IncomingMessage, response: ServerResponse): void {
    const { method = '', url = '' } = request;
    elsewhere.push(`${method} ${url}`);
    const locations: Record<string, string> = {
      '/authorize': `${origin}/auth/callback?code=1&state=1`,
      '/logout': `${origin}/auth/sign-out`,
    };
    const location = locations[url];
    if (location !== undefined) response.writeHead(302, { location }).end();
    else {
      // The document of an edge, but of another one.
      const code = 'SESSION_EXPIRED';
      response
        .writeHead(401, {
          'access-control-allow-origin': '*',
          'content-type': 'application/problem+json',
          'www-authenticate': 'Bearer',
        })
        .end(JSON.stringify({ type: `urn:furlock:problem:${code}`, code }));
    }
  }

  const server = createServer((request, response) => {
    if (request.headers.host?.startsWith('localhost') === true) answerElsewhere(request, response);
    else void answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const origin = `http://127.0.0.1:${port}`;
  const otherOrigin = `http://localhost:${port}`;
  edge.issuerOrigin = otherOrigin;
  return {
    ...{ origin, otherOrigin, elsewhere },
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
