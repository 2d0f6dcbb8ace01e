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
  readonly durationMs: number;
}

/** Something that answers requests, such as a Hono app. */
interface Answering {
  readonly fetch: (request: Request) => Response | Promise<Response>;
}

/** The service's answers, told to `onAwsCall` as they are given. */
export function tellAwsCalls(
  service: string,
  { fetch }: Answering,
  onAwsCall: (call: AwsCall) => void,
): (request: Request) => Promise<Response> {
  return async (request) => {
    const startedMs = performance.now();
    const response = await fetch(request);
    onAwsCall({
      service,
      operation: operationOf(request),
      status: response.status,
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
