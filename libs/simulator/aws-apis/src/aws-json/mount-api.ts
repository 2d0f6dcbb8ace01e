/**
 * Adds an API to an app: `POST /` as on AWS, and throttling on request below `/__furlock/`, which AWS
 * does not have.
 */
import type { Context, Hono, MiddlewareHandler } from 'hono';
import { readWireRequest } from '@furlock/simulator-sigv4-judge';
import type { AwsJsonHandler } from './aws-json-handler.js';

/** The binding that the server adds to every request: Node.js's request, which has the raw headers. */
export interface AwsEnv {
  Bindings: { readonly incoming: Parameters<typeof readWireRequest>[0] };
}

/** Handles the API's calls, and `POST /__furlock/throttle` with `{"operation": …, "calls": …}`. */
export function mountApi(app: Hono<AwsEnv>, { answer, throttles }: AwsJsonHandler): void {
  app.post('/', async (c) =>
    answer(readWireRequest(c.env.incoming, new Uint8Array(await c.req.arrayBuffer()))),
  );

  app.use('/__furlock/*', refuseWebPages);
  app.post('/__furlock/throttle', async (c) => {
    const throttle = readThrottle(await c.req.text());
    if (throttle === undefined) {
      return c.json({ error: 'The body must be {"operation": <name>, "calls": <number>}.' }, 400);
    }
    throttles.throttle(throttle.operation, throttle.calls);
    return c.json(throttle);
  });
}

/**
 * Rejects requests of web pages: any page can post to loopback, and its requests have an `Origin`
 * (Fetch standard, section 3.2); requests from a terminal have none.
 */
const refuseWebPages: MiddlewareHandler<AwsEnv> = async (c: Context<AwsEnv>, next) => {
  if (c.req.header('origin') !== undefined) {
    return c.json(
      { error: 'Only programs on this machine may send this request; web pages may not.' },
      403,
    );
  }
  await next();
};

function readThrottle(
  json: string,
): { readonly operation: string; readonly calls: number } | undefined {
  try {
    const { operation, calls } = JSON.parse(json) as Record<string, unknown>;
    return typeof operation === 'string' && Number.isInteger(calls) && Number(calls) >= 0
      ? { operation, calls: Number(calls) }
      : undefined;
  } catch {
    return undefined;
  }
}
