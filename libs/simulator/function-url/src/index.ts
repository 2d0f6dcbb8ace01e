export { collectBody } from './collect-body.js';
export {
  createFunctionUrlServer,
  type FunctionUrlVerdict,
  type RefusedRequest,
} from './create-function-url-server.js';
export { isPreflight, listHeader } from './cross-origin.js';
export { isApproximated, MAX_PAYLOAD_BYTES, sigv4Answer } from './refusal.js';
export {
  commonLogTime,
  eventBody,
  eventCookies,
  HOP_BY_HOP,
  iamAuthorizer,
  percentDecode,
  queryStringParameters,
  queryValues,
  utf8,
} from './payload-event.js';
export {
  allDefined,
  isRecord,
  malformed,
  payloadResponse,
  responseBody,
  responseHeader,
  type HeaderLine,
  type ResponseHead,
  type ResponseRefusal,
  type WireResponse,
} from './payload-response.js';
export { traceId } from './trace-id.js';
