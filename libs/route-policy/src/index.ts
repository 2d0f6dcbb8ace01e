export {
  authorizationRefusal,
  authorizationRefusals,
  type AuthorizationRefusal,
  type Caller,
} from './authorization-refusal.js';
export { matchRule, matchesPath, type Route } from './match-rule.js';
