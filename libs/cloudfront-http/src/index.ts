export type {
  CloudFrontAnswer,
  CloudFrontOriginRequestEvent,
  CloudFrontRequest,
} from './cloudfront-event.js';
export type { Result } from '@furlock/edge-settings';
export { eventSummary, type EventSummary } from './event-summary.js';
export { fromEvent, type EdgeOrigin, type EventRefusal, type HeaderField } from './from-event.js';
export { toAnswer } from './to-answer.js';
export { toOriginRequest } from './to-origin-request.js';
