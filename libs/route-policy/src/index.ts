export {
  authorizationRefusal,
  authorizationRefusals,
  type AuthorizationRefusal,
  type Caller,
} from './authorization-refusal.js';
export { corsHeaders, isPreflight, preflightHeaders, type CorsRefusal } from './cors.js';
export {
  matchReadings,
  matchRules,
  type MatchedReading,
  type Route,
  type RuleSettings,
} from './match-rules.js';
export { matchesPath } from './matches-path.js';
export { readingRefusal, type ReadingRefusal } from './path-readings.js';
export {
  revocationRefusal,
  type RevocableToken,
  type RevocationRefusal,
} from './revocation-refusal.js';
