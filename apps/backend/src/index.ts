/**
 * The entry point of the sample function.
 */
import { CALLER_VARIABLE } from '@furlock/viewer-identity';
import type { FunctionUrlEvent, FunctionUrlResult } from './function-url-event.js';
import { route } from './route.js';

/** The part of Lambda's context that identifies the function's account. */
export interface FunctionContext {
  readonly invokedFunctionArn: string;
}

/** What the Lambda runtime calls for each request to the function URL. */
export function handler(
  event: FunctionUrlEvent,
  { invokedFunctionArn }: FunctionContext,
): Promise<FunctionUrlResult> {
  // Without the variable no caller is recognised as the lock, and `/me` rejects every request.
  const caller = process.env[CALLER_VARIABLE] ?? '';
  const accountId = invokedFunctionArn.split(':')[4] ?? '';
  return Promise.resolve(
    route(event, caller === 'cloudfront' ? caller : { roleName: caller, accountId }),
  );
}
