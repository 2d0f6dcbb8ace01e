export {
  ORIGIN_HOST,
  originRequestEvent,
  type EventChanges,
  type HeaderLine,
  type OriginRequestEvent,
} from './origin-request-event.js';
