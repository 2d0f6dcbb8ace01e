/**
 * Decides whether a request has an API key that a usage plan admits to its stage.
 *
 * Source: API Gateway developer guide, "Choose an API key source" and "Usage plans and API keys for REST APIs"
 * (read 2026-11-28).
 */
import type { ApiKey } from '@furlock/simulator-deployment';
import { failure, headerValues, success, type Result } from '@furlock/simulator-sigv4-judge';
import type { Caller } from './caller.js';
import type { ReceivedRequest } from './event-context.js';

/** A refused request. It contains nothing of a key. */
export interface ApiKeyRefusal {
  readonly code: 'API_KEY_INVALID';
  readonly source: 'the X-Api-Key header' | "the Lambda authorizer's usageIdentifierKey";
  readonly isMissing: boolean;
}

/** The key; undefined if the method requires none. Errors: `API_KEY_INVALID`. */
export function authorizeApiKey(
  { api, route, stage, request }: ReceivedRequest,
  caller: Caller,
): Result<ApiKey | undefined, ApiKeyRefusal> {
  if (route.requiresApiKey !== true) return success(undefined);
  const isDecided = api.takesApiKeyFromAuthorizer === true;
  const sent = isDecided
    ? caller.kind === 'decided'
      ? caller.decision.apiKey
      : undefined
    : headerValues(request, 'x-api-key').join(',');
  const key = (api.apiKeys ?? []).find(
    ({ value, stages }) => value !== '' && value === sent && stages.includes(stage.name),
  );
  return key === undefined
    ? failure({
        code: 'API_KEY_INVALID',
        source: isDecided ? "the Lambda authorizer's usageIdentifierKey" : 'the X-Api-Key header',
        isMissing: sent === undefined || sent === '',
      })
    : success(key);
}
