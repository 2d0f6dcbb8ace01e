/**
 * Builds the response to a refused request, with the changes that a REST API's template makes to it.
 *
 * Source: API Gateway developer guide, "Gateway responses for REST APIs" and "Gateway response types for API
 * Gateway" (read 2026-11-28).
 */
import type { Api, GatewayResponse } from '@furlock/simulator-deployment';
import {
  isRecord,
  utf8,
  type HeaderLine,
  type WireResponse,
} from '@furlock/simulator-function-url';
import { headerValues, type Sigv4Refusal, type WireRequest } from '@furlock/simulator-sigv4-judge';
import { isSigv4Refusal, type ApiRefusal, type RefusalAnswer } from './refusal.js';
import { selectStage } from './select-route.js';

/** The response to a refused request. */
export function gatewayResponse(
  refusal: ApiRefusal,
  { status, body }: Pick<RefusalAnswer, 'status' | 'body'>,
  api: Api,
  request: WireRequest,
  requestId: string,
): WireResponse {
  const type = responseType(refusal);
  const changes = type === null ? undefined : changesOf(api.gatewayResponses ?? [], type, status);
  const { contentType = 'application/json', text } = changes?.template ?? {};
  const variables: Readonly<Record<string, string>> = {
    'error.messageString': JSON.stringify(messageOf(body)),
    'error.message': messageOf(body) ?? '',
    'error.responseType': type ?? '',
    requestId,
    stage: selectStage(api, request.path)?.stage.name ?? '',
  };
  return {
    status: changes?.status ?? status,
    headers: [
      ['Content-Type', contentType],
      ...(changes?.headers ?? []).flatMap((header): HeaderLine[] => {
        if ('value' in header) return [[header.name, header.value]];
        const [value] = headerValues(request, header.requestHeader);
        return value === undefined ? [] : [[header.name, value]];
      }),
    ],
    body: Buffer.from(
      text?.replace(
        /\$context\.(error\.messageString|error\.message|error\.responseType|requestId|stage)/g,
        (_, name: string) => variables[name] ?? '',
      ) ?? body,
    ),
  };
}

/** The changes for the type, or else those for every type of its class. */
function changesOf(
  responses: readonly GatewayResponse[],
  type: string,
  status: number,
): GatewayResponse | undefined {
  const fallback = status < 500 ? 'DEFAULT_4XX' : 'DEFAULT_5XX';
  return (
    responses.find((response) => response.type === type) ??
    responses.find((response) => response.type === fallback)
  );
}

function messageOf(body: string): string | null {
  const parsed: unknown = JSON.parse(body);
  const message = isRecord(parsed) ? (parsed['message'] ?? parsed['Message']) : undefined;
  return typeof message === 'string' ? utf8(message) : null;
}

/**
 * The type of the response; empty if only the class is known, null if the API has no say in it: the request
 * reaches no stage, or the answer is not AWS's.
 *
 * Approximated for signatures and for a function's failures: AWS does not document their types.
 */
function responseType(refusal: ApiRefusal): string | null {
  if (isSigv4Refusal(refusal)) return signatureType(refusal);
  switch (refusal.code) {
    case 'API_HOST_UNKNOWN':
    case 'API_ENDPOINT_DISABLED':
    case 'API_STAGE_UNKNOWN':
    case 'API_PART_UNSERVED':
    case 'REQUEST_TARGET_INVALID':
    case 'REQUEST_HEADERS_TOO_LARGE':
      return null;
    case 'API_ROUTE_UNKNOWN':
      return 'MISSING_AUTHENTICATION_TOKEN';
    case 'TOKEN_REJECTED':
    case 'TOKEN_EXPIRED':
    case 'TOKEN_SCOPE_MISSING':
    case 'AUTHORIZER_IDENTITY_MISSING':
    case 'AUTHORIZER_UNAUTHORIZED':
      return 'UNAUTHORIZED';
    case 'AUTHORIZER_DENIED':
    case 'IAM_DENIED':
      return 'ACCESS_DENIED';
    case 'AUTHORIZER_FAILED':
      return 'AUTHORIZER_CONFIGURATION_ERROR';
    case 'API_KEY_INVALID':
      return 'INVALID_API_KEY';
    case 'REQUEST_PARAMETERS_MISSING':
      return 'BAD_REQUEST_PARAMETERS';
    case 'REQUEST_PAYLOAD_TOO_LARGE':
      return 'REQUEST_TOO_LARGE';
    case 'INTEGRATION_TIMED_OUT':
      return 'INTEGRATION_TIMEOUT';
    case 'FUNCTION_NOT_IN_ASSEMBLY':
    case 'FUNCTION_PERMISSION_MISSING':
      return 'API_CONFIGURATION_ERROR';
    case 'FUNCTION_THROTTLED':
    case 'FUNCTION_FAILED':
    case 'FUNCTION_TIMED_OUT':
    case 'FUNCTION_RESPONSE_TOO_LARGE':
    case 'FUNCTION_RESPONSE_MALFORMED':
      return '';
  }
}

function signatureType(refusal: Sigv4Refusal): string | null {
  if (refusal.code === 'SIGV4_PRESIGNED') return null;
  if (refusal.code === 'SIGV4_TOKEN_EXPIRED') return 'EXPIRED_TOKEN';
  return refusal.code === 'SIGV4_MISSING' && refusal.authorization === 'absent'
    ? 'MISSING_AUTHENTICATION_TOKEN'
    : 'INVALID_SIGNATURE';
}
