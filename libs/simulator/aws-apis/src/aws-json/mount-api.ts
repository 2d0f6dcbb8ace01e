/**
 * Puts an API on a server of the local edge: `POST /` as AWS has it, and below `/__furlock/` what
 * AWS has not, which is throttling on request.
 */
import type { Context, Hono, MiddlewareHandler } from 'hono';
import { readWireRequest } from '@furlock/simulator-sigv4-judge';
import type { AwsJsonHandler } from './aws-json-handler.js';

/** What the server gives with every request: what was on the wire, which Node alone knows. */
export interface AwsEnv {
  Bindings: { readonly incoming: Parameters<typeof readWireRequest>[0] };
}

/** Answers the API's calls, and `POST /__furlock/throttle` with `{"operation": …, "calls": …}`. */
export function mountApi(app: Hono<AwsEnv>, { answer, throttles }: AwsJsonHandler): void {
  app.post('/', async (c) =>
    answer(readWireRequest(c.env.incoming, new Uint8Array(await c.req.arrayBuffer()))),
  );

  app.use('/__furlock/*', refuseWebPages);
  app.post('/__furlock/throttle', async (c) => {
    const order = readThrottleOrder(await c.req.text());
    if (order === undefined) {
      return c.json({ error: 'The body must be {"operation": <name>, "calls": <number>}.' }, 400);
    }
    throttles.throttle(order.operation, order.calls);
    return c.json(order);
  });
}

/**
 * Refuses what a page in a browser sends: pages of anywhere can post to loopback, and their requests
 * have an `Origin` (Fetch standard, section 3.2); those of a terminal have none.
 */
const refuseWebPages: MiddlewareHandler<AwsEnv> = async (c: Context<AwsEnv>, next) => {
  if (c.req.header('origin') !== undefined) {
    return c.json({ error: 'Only a program on this machine may ask for this, no web page.' }, 403);
  }
  await next();
};

function readThrottleOrder(
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
