export {
  ORIGIN_HOST,
  originRequestEvent,
  type EventChanges,
  type OriginRequestEvent,
} from './origin-request-event.js';
