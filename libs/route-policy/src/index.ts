export {
  authorizationRefusal,
  authorizationRefusals,
  type AuthorizationRefusal,
  type Caller,
} from './authorization-refusal.js';
export { corsHeaders, isPreflight, preflightHeaders, type CorsRefusal } from './cors.js';
export { matchRule, matchesPath } from './match-rule.js';
export {
  revocationRefusal,
  type RevocableToken,
  type RevocationRefusal,
} from './revocation-refusal.js';
