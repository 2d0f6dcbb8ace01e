/**
 * The sample function's entry.
 */
import type { FunctionUrlEvent, FunctionUrlResult } from './function-url-event.js';
import { route } from './route.js';

/** What the Lambda runtime calls for each request to the function URL. */
export function handler(event: FunctionUrlEvent): Promise<FunctionUrlResult> {
  return Promise.resolve(route(event));
}
