export {
  authorizationRefusal,
  authorizationRefusals,
  type AuthorizationRefusal,
  type Caller,
} from './authorization-refusal.js';
export { corsHeaders, isPreflight, preflightHeaders, type CorsRefusal } from './cors.js';
export { matchRule, matchesPath } from './match-rule.js';
