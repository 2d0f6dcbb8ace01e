/**
 * Tells of every call to one of the services that the local edge answers for.
 *
 * It changes nothing of the call, and tells nothing of what is in it.
 */

/** One call to a service. */
export interface AwsCall {
  readonly service: string;
  /** The API's name for it, or method and path of a page. */
  readonly operation: string;
  readonly status: number;
  /** The exception that was answered, where one was. */
  readonly errorType?: string;
  readonly durationMs: number;
}

/** Something that answers requests, such as a Hono app; `Env` is what the server adds to each. */
interface Answering<Env> {
  readonly fetch: (request: Request, env: Env) => Response | Promise<Response>;
}

/** The service's answers, told to `onAwsCall` as they are given. */
export function tellAwsCalls<Env>(
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

/** Shape: `GetParameter`, or `GET /oauth2/authorize`; a query may hold a code, so it stays out. */
function operationOf({ method, url, headers }: Request): string {
  const [, operation] = /^\w+\.(\w+)$/.exec(headers.get('x-amz-target') ?? '') ?? [];
  return operation ?? `${method} ${new URL(url).pathname}`;
}
