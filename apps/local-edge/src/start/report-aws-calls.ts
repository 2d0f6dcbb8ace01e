/**
 * Reports every call to a simulated AWS service.
 *
 * It does not change the call and does not report its content.
 */

/** One call to a service. */
export interface AwsCall {
  readonly service: string;
  /** The name of the API operation, or the method and path of a page. */
  readonly operation: string;
  readonly status: number;
  /** The exception in the response, if any. */
  readonly errorType?: string;
  readonly durationMs: number;
}

/** A request handler, such as a Hono app; `Env` is what the server adds to each request. */
interface Answering<Env> {
  readonly fetch: (request: Request, env: Env) => Response | Promise<Response>;
}

/** The service's handler, which also passes each call to `onAwsCall`. */
export function reportAwsCalls<Env>(
  service: string,
  { fetch }: Answering<Env>,
  onAwsCall: (call: AwsCall) => void,
): (request: Request, env: Env) => Promise<Response> {
  return async (request, env) => {
    const startedMs = performance.now();
    const response = await fetch(request, env);
    const errorType = response.headers.get('x-amzn-errortype');
    onAwsCall({
      service,
      operation: operationOf(request),
      status: response.status,
      ...(errorType !== null && { errorType }),
      durationMs: performance.now() - startedMs,
    });
    return response;
  };
}

/** Shape: `GetParameter`, or `GET /oauth2/authorize`. The query is left out because it may contain a code. */
function operationOf({ method, url, headers }: Request): string {
  const [, operation] = /^\w+\.(\w+)$/.exec(headers.get('x-amz-target') ?? '') ?? [];
  return operation ?? `${method} ${new URL(url).pathname}`;
}
