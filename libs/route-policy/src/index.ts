export {
  authorizationRefusal,
  authorizationRefusals,
  type AuthorizationRefusal,
  type Caller,
} from './authorization-refusal.js';
export {
  corsHeaders,
  isPreflight,
  preflightHeaders,
  type CorsHeader,
  type CorsRefusal,
  type CorsRequest,
} from './cors.js';
export { matchRule, matchesPath, type Route } from './match-rule.js';
