export { ORIGIN_HOST, originRequestEvent, type EventChanges } from './origin-request-event.js';
