/**
 * Maps a refusal to the response that the caller gets and to the sentence for the terminal.
 *
 * The caller gets only AWS's message; neither text contains a header, a query or a body.
 *
 * Source: API Gateway developer guide, "Gateway response types for API Gateway" (read 2026-11-28); bodies
 * byte for byte as seen in public issues.
 */
import type { Api } from '@furlock/simulator-deployment';
import { sigv4Answer, type ResponseRefusal } from '@furlock/simulator-function-url';
import type { Sigv4Refusal } from '@furlock/simulator-sigv4-judge';
import type { CallerRefusal } from './admit-caller.js';
import type { IntegrationDenied } from './authorize-integration.js';
import type { InvokeDenied } from './authorize-invoke.js';

/** The reasons for an answer that is neither the function's nor the template's. */
export type ApiRefusal =
  | { readonly code: 'API_HOST_UNKNOWN'; readonly expected: string }
  | { readonly code: 'API_ENDPOINT_DISABLED' }
  | { readonly code: 'API_STAGE_UNKNOWN'; readonly stages: readonly string[] }
  | { readonly code: 'API_ROUTE_UNKNOWN'; readonly method: string; readonly stage: string }
  /** Shape of `reason`: the rest of a sentence after "it". */
  | { readonly code: 'API_PART_UNSERVED'; readonly part: string; readonly reason: string }
  | { readonly code: 'REQUEST_TARGET_INVALID' }
  | { readonly code: 'REQUEST_HEADERS_TOO_LARGE'; readonly maxBytes: number }
  | { readonly code: 'REQUEST_PAYLOAD_TOO_LARGE'; readonly maxBytes: number }
  /** The names are those of the template. */
  | { readonly code: 'REQUEST_PARAMETERS_MISSING'; readonly names: readonly string[] }
  | CallerRefusal
  | IntegrationDenied
  | { readonly code: 'FUNCTION_NOT_IN_ASSEMBLY'; readonly functionArn: string }
  | { readonly code: 'FUNCTION_THROTTLED'; readonly concurrencyLimit: number }
  | { readonly code: 'FUNCTION_FAILED'; readonly errorType: string }
  | { readonly code: 'FUNCTION_TIMED_OUT' }
  | { readonly code: 'FUNCTION_RESPONSE_TOO_LARGE'; readonly maxBytes: number }
  | { readonly code: 'INTEGRATION_TIMED_OUT'; readonly timeoutMs: number }
  | ResponseRefusal;

/** The answer to a refused request. */
export interface RefusalAnswer {
  readonly status: number;
  /** The value of `x-amzn-ErrorType`, which only REST APIs send. */
  readonly errorType: string;
  readonly body: string;
  /** One sentence for the person at the terminal. */
  readonly why: string;
}

/** The answer and the terminal sentence of a refusal. */
export function refusalAnswer(refusal: ApiRefusal, kind: Api['kind']): RefusalAnswer {
  if (isSigv4Refusal(refusal)) return signatureAnswer(refusal, kind);
  const why = sentence(refusal, kind);
  const rest = kind === 'REST';
  switch (refusal.code) {
    case 'API_HOST_UNKNOWN':
    case 'API_KEY_INVALID':
      return { ...FORBIDDEN, why };
    case 'API_ENDPOINT_DISABLED':
      // Approximated.
      return rest ? { ...FORBIDDEN, why } : { ...NOT_FOUND, why };
    case 'API_STAGE_UNKNOWN':
      return rest ? { ...FORBIDDEN, why } : { ...NOT_FOUND, why };
    case 'API_ROUTE_UNKNOWN':
      return rest ? { ...MISSING_TOKEN, why } : { ...NOT_FOUND, why };
    case 'TOKEN_REJECTED':
      return { ...UNAUTHORIZED, why };
    case 'TOKEN_EXPIRED':
      return { ...EXPIRED, why };
    case 'TOKEN_SCOPE_MISSING':
      return { ...FORBIDDEN, why };
    case 'AUTHORIZER_IDENTITY_MISSING':
    case 'AUTHORIZER_UNAUTHORIZED':
      return { ...UNAUTHORIZED, why };
    case 'AUTHORIZER_DENIED':
      return rest ? { ...authorizerDenied(refusal.isExplicit), why } : { ...FORBIDDEN, why };
    case 'AUTHORIZER_FAILED':
      return rest ? { ...AUTHORIZER_ERROR, why } : { ...HTTP_ERROR, why };
    case 'IAM_DENIED':
      return rest ? { ...invokeDenied(refusal), why } : { ...FORBIDDEN, why };
    case 'REQUEST_TARGET_INVALID':
      return { ...BAD_REQUEST, why };
    case 'REQUEST_PARAMETERS_MISSING':
      return {
        ...BAD_REQUEST,
        body: JSON.stringify({
          message: `Missing required request parameters: [${refusal.names.join(', ')}]`,
        }),
        why,
      };
    case 'REQUEST_HEADERS_TOO_LARGE':
      return { ...HEADERS_TOO_LARGE, why };
    case 'REQUEST_PAYLOAD_TOO_LARGE':
      return rest ? { ...REQUEST_TOO_LONG, why } : { ...ENTITY_TOO_LARGE, why };
    case 'INTEGRATION_TIMED_OUT':
      return rest ? { ...TIMED_OUT, why } : { ...UNAVAILABLE, why };
    case 'FUNCTION_THROTTLED':
      // Approximated.
      return rest ? { ...REST_ERROR, status: 500, why } : { ...UNAVAILABLE, why };
    case 'API_PART_UNSERVED':
    case 'FUNCTION_NOT_IN_ASSEMBLY':
    case 'FUNCTION_PERMISSION_MISSING':
      return rest ? { ...REST_ERROR, status: 500, why } : { ...HTTP_ERROR, why };
    case 'FUNCTION_FAILED':
    case 'FUNCTION_TIMED_OUT':
    case 'FUNCTION_RESPONSE_TOO_LARGE':
    case 'FUNCTION_RESPONSE_MALFORMED':
      return rest ? { ...REST_ERROR, status: 502, why } : { ...HTTP_ERROR, why };
  }
}

type Answer = Omit<RefusalAnswer, 'why'>;

const FORBIDDEN: Answer = {
  status: 403,
  errorType: 'ForbiddenException',
  body: '{"message":"Forbidden"}',
};
const UNAUTHORIZED: Answer = {
  status: 401,
  errorType: 'UnauthorizedException',
  body: '{"message":"Unauthorized"}',
};
const EXPIRED: Answer = {
  status: 401,
  errorType: 'UnauthorizedException',
  body: '{"message":"The incoming token has expired"}',
};
const NOT_FOUND: Answer = {
  status: 404,
  errorType: 'NotFoundException',
  body: '{"message":"Not Found"}',
};
const MISSING_TOKEN: Answer = {
  status: 403,
  errorType: 'MissingAuthenticationTokenException',
  body: '{"message":"Missing Authentication Token"}',
};
const BAD_REQUEST: Answer = {
  status: 400,
  errorType: 'BadRequestException',
  body: '{"message":"Bad Request"}',
};
/** Approximated: AWS documents the limit, but not the answer. */
const HEADERS_TOO_LARGE: Answer = {
  status: 431,
  errorType: 'RequestHeaderFieldsTooLargeException',
  body: '{"message":"Request Header Fields Too Large"}',
};
const REQUEST_TOO_LONG: Answer = {
  status: 413,
  errorType: 'RequestTooLargeException',
  body: '{"message":"Request Too Long"}',
};
const ENTITY_TOO_LARGE: Answer = {
  status: 413,
  errorType: 'RequestTooLargeException',
  body: '{"message":"Request Entity Too Large"}',
};
const TIMED_OUT: Answer = {
  status: 504,
  errorType: 'InternalServerErrorException',
  body: '{"message": "Endpoint request timed out"}',
};
const UNAVAILABLE: Answer = {
  status: 503,
  errorType: 'ServiceUnavailableException',
  body: '{"message":"Service Unavailable"}',
};
const REST_ERROR = {
  errorType: 'InternalServerErrorException',
  body: '{"message": "Internal server error"}',
};
/** Seen at live REST APIs. */
const AUTHORIZER_ERROR: Answer = {
  status: 500,
  errorType: 'AuthorizerConfigurationException',
  body: '{"message":null}',
};
const HTTP_ERROR: Answer = {
  status: 500,
  errorType: 'InternalServerErrorException',
  body: '{"message":"Internal Server Error"}',
};

/** Whether the signature of a request is the reason. */
export function isSigv4Refusal(refusal: ApiRefusal): refusal is Sigv4Refusal {
  return refusal.code.startsWith('SIGV4_');
}

/** Approximated: an HTTP API does not say what is wrong with a signature. */
function signatureAnswer(refusal: Sigv4Refusal, kind: Api['kind']): RefusalAnswer {
  const { status, errorType = '', body, why } = sigv4Answer(refusal);
  if (refusal.code === 'SIGV4_MISSING') {
    return refusal.authorization === 'absent'
      ? { ...(kind === 'REST' ? MISSING_TOKEN : FORBIDDEN), why }
      : {
          ...(kind === 'REST' ? OTHER_SCHEME : FORBIDDEN),
          why: 'The request is not signed: its Authorization header is not AWS4-HMAC-SHA256. The authorization AWS_IAM does not accept bearer tokens.',
        };
  }
  return kind === 'REST' || status !== 403
    ? { status, errorType, body, why }
    : { ...FORBIDDEN, why };
}

/** Approximated: AWS's message also quotes the header. */
const OTHER_SCHEME: Answer = {
  status: 403,
  errorType: 'IncompleteSignatureException',
  body: JSON.stringify({
    message:
      "Authorization header requires 'Credential' parameter. Authorization header requires 'Signature' parameter. Authorization header requires 'SignedHeaders' parameter. Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.",
  }),
};

/** Seen at live REST APIs. */
function authorizerDenied(isExplicit: boolean): Answer {
  const end = isExplicit ? ` ${DENIALS['an identity policy denies it']}` : '';
  return {
    status: 403,
    errorType: 'AccessDeniedException',
    body: JSON.stringify({ Message: `User is not authorized to access this resource${end}` }),
  };
}

/** The end of AWS's message: "… on resource: <ARN> …". */
const DENIALS: Readonly<Record<InvokeDenied['reason'], string>> = {
  'an identity policy denies it': 'with an explicit deny in an identity-based policy',
  'the resource policy denies it': 'with an explicit deny in a resource-based policy',
  'no policy allows it': 'because no identity-based policy allows the execute-api:Invoke action',
  'in another account, the identity policy must allow it too':
    'because no identity-based policy allows the execute-api:Invoke action',
  'in another account, the resource policy must allow it too':
    'because no resource-based policy allows the execute-api:Invoke action',
};

/** Seen at live REST APIs, which show four digits of the account. */
function invokeDenied({ caller, methodArn, reason }: InvokeDenied): Answer {
  const resource = methodArn.replace(/:\d{8}(\d{4}):/, ':********$1:');
  const isAnonymous = caller === null && reason === 'no policy allows it';
  const end = isAnonymous
    ? 'because no resource-based policy allows the execute-api:Invoke action'
    : DENIALS[reason];
  return {
    status: 403,
    errorType: 'AccessDeniedException',
    body: JSON.stringify({
      Message: `User: ${caller ?? 'anonymous'} is not authorized to perform: execute-api:Invoke on resource: ${resource} ${end}`,
    }),
  };
}

function sentence(refusal: Exclude<ApiRefusal, Sigv4Refusal>, kind: Api['kind']): string {
  switch (refusal.code) {
    case 'API_HOST_UNKNOWN':
      return `The Host header does not name the API. CloudFront and every client must send Host: ${refusal.expected}. Use the origin request policy AllViewerExceptHostHeader.`;
    case 'API_ENDPOINT_DISABLED':
      return 'The API has DisableExecuteApiEndpoint, so that only a custom domain name reaches it.';
    case 'API_STAGE_UNKNOWN':
      return `The path begins with no stage of the API (${refusal.stages.join(', ') || 'it has none'}). Set the origin's path to the stage.`;
    case 'API_ROUTE_UNKNOWN':
      return kind === 'REST'
        ? `The stage ${refusal.stage} has no resource with this path and the method ${refusal.method}. REST APIs answer this as if a token were missing.`
        : `The API has no route for ${refusal.method} with this path.`;
    case 'API_PART_UNSERVED':
      return `${refusal.part} ${refusal.reason}.`;
    case 'TOKEN_REJECTED':
      return `The ${kind === 'REST' ? 'Cognito' : 'JWT'} authorizer rejects the token: ${refusal.reason}.`;
    case 'TOKEN_EXPIRED':
      return 'The Cognito authorizer rejects the token: its exp is over or missing.';
    case 'TOKEN_SCOPE_MISSING':
      return `The token has none of the scopes that the route requires: ${refusal.scopes.join(', ')}.`;
    case 'API_KEY_INVALID':
      return refusal.isMissing
        ? `The method requires an API key, and ${refusal.source} is missing.`
        : `The method requires an API key: ${refusal.source} is not that of an enabled key whose usage plan has this stage.`;
    case 'AUTHORIZER_IDENTITY_MISSING':
      return `The request lacks an identity source of the Lambda authorizer, or it is invalid (${refusal.sources.join(', ')}), so the authorizer's function is not called.`;
    case 'AUTHORIZER_UNAUTHORIZED':
      return "The Lambda authorizer's function threw Unauthorized.";
    case 'AUTHORIZER_DENIED':
      return `The Lambda authorizer's decision ${refusal.isExplicit ? 'denies' : 'does not allow'} execute-api:Invoke on ${refusal.methodArn}. A decision that is kept can be for another method.`;
    case 'AUTHORIZER_FAILED':
      return `The Lambda authorizer's function ${refusal.reason}.`;
    case 'IAM_DENIED':
      return [
        `${refusal.caller ?? 'A request without a signature'} is not authorized to perform execute-api:Invoke on ${refusal.methodArn}: ${refusal.reason}.`,
        ...unknownSentence(refusal.unknown),
      ].join(' ');
    case 'REQUEST_TARGET_INVALID':
      return 'The request target does not begin with a slash.';
    case 'REQUEST_PARAMETERS_MISSING':
      return `The request validator requires parameters that are absent or blank: ${refusal.names.join(', ')}.`;
    case 'REQUEST_HEADERS_TOO_LARGE':
      return `The request line and the headers together exceed ${refusal.maxBytes} bytes.`;
    case 'REQUEST_PAYLOAD_TOO_LARGE':
      return `The request would exceed ${refusal.maxBytes} bytes. A binary body grows by a third in base64.`;
    case 'FUNCTION_PERMISSION_MISSING':
      return [
        `apigateway.amazonaws.com is not authorized to perform lambda:InvokeFunction on ${refusal.functionArn}: ${refusal.reason}.`,
        `An AWS::Lambda::Permission must allow it for the SourceArn ${refusal.sourceArn}.`,
        ...unknownSentence(refusal.unknown),
      ].join(' ');
    case 'FUNCTION_NOT_IN_ASSEMBLY':
      return `The function ${refusal.functionArn} is not in the assembly.`;
    case 'FUNCTION_THROTTLED':
      return `The function has reached its limit of concurrent invocations: ${refusal.concurrencyLimit}.`;
    case 'FUNCTION_FAILED':
      return `The function failed with ${refusal.errorType}.`;
    case 'FUNCTION_TIMED_OUT':
      return 'The function did not respond within its time limit.';
    case 'INTEGRATION_TIMED_OUT':
      return `The function did not respond within the integration's ${refusal.timeoutMs} ms.`;
    case 'FUNCTION_RESPONSE_TOO_LARGE':
      return `The function's result is larger than ${refusal.maxBytes} bytes of JSON.`;
    case 'FUNCTION_RESPONSE_MALFORMED':
      return `The function's result is not a proxy response: its ${refusal.part} is missing or invalid.`;
  }
}

function unknownSentence(unknown: readonly string[]): string[] {
  return unknown.length === 0
    ? []
    : [`The local edge cannot evaluate ${unknown.join(', ')}, so it decides against the caller.`];
}
