export type {
  CloudFrontAnswer,
  CloudFrontHeaders,
  CloudFrontOriginRequestEvent,
  CloudFrontRequest,
} from './cloudfront-event.js';
export {
  BODY_LIMIT_BYTES,
  fromEvent,
  headerFields,
  type EdgeBody,
  type EdgeOrigin,
  type EdgeRequest,
  type EventRefusal,
  type HeaderField,
  type Result,
} from './from-event.js';
export { toAnswer, type EdgeAnswer } from './to-answer.js';
export { toOriginRequest, type OriginRequestChanges } from './to-origin-request.js';
