/**
 * The sample function's entry.
 */
import { CALLER_VARIABLE } from '@furlock/viewer-identity';
import type { FunctionUrlEvent, FunctionUrlResult } from './function-url-event.js';
import { route } from './route.js';

/** The part of Lambda's context that tells in whose account the function runs. */
export interface FunctionContext {
  readonly invokedFunctionArn: string;
}

/** What the Lambda runtime calls for each request to the function URL. */
export function handler(
  event: FunctionUrlEvent,
  { invokedFunctionArn }: FunctionContext,
): Promise<FunctionUrlResult> {
  // Without the variable nobody is the lock, and `/me` answers nobody.
  const caller = process.env[CALLER_VARIABLE] ?? '';
  const accountId = invokedFunctionArn.split(':')[4] ?? '';
  return Promise.resolve(
    route(event, caller === 'cloudfront' ? caller : { roleName: caller, accountId }),
  );
}
