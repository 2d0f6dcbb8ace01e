/**
 * The entry point of the sample function: the only file that uses the environment and the network.
 */
import { SSMClient } from '@aws-sdk/client-ssm';
import { SETTINGS_VARIABLE, edgeSettingsSchema } from '@furlock/edge-settings';
import { createSsmConfig } from '@furlock/ssm-config';
import { CALLER_VARIABLE } from '@furlock/viewer-identity';
import type { FunctionUrlEvent, FunctionUrlResult } from './function-url-event.js';
import { createReadVerifier, type ReadVerifier } from './read-verifier.js';
import { route } from './route.js';

/** The part of Lambda's context that identifies the function's account. */
export interface FunctionContext {
  readonly invokedFunctionArn: string;
}

/** Without the variable, the sample does not know its lock's settings, and relies on the caller alone. */
function readVerifierFrom(parameterName: string | undefined): ReadVerifier {
  if (parameterName === undefined) return () => Promise.resolve({ ok: true, value: null });
  const client = new SSMClient({
    maxAttempts: 2,
    requestHandler: { connectionTimeout: 500, requestTimeout: 1_500, throwOnRequestTimeout: true },
  });
  return createReadVerifier(
    createSsmConfig({
      client,
      parameters: { settings: { name: parameterName, schema: edgeSettingsSchema } },
      now: Date.now,
    }),
  );
}

const readVerifier = readVerifierFrom(process.env[SETTINGS_VARIABLE]);

/** What the Lambda runtime calls for each request to the function URL. */
export function handler(
  event: FunctionUrlEvent,
  { invokedFunctionArn }: FunctionContext,
): Promise<FunctionUrlResult> {
  // Without the variable no caller is recognised as the lock, and `/me` rejects every request.
  const roleName = process.env[CALLER_VARIABLE] ?? '';
  const accountId = invokedFunctionArn.split(':')[4] ?? '';
  const caller = roleName === 'cloudfront' ? roleName : { roleName, accountId };
  return route(event, { caller, readVerifier });
}
