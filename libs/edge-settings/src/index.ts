export { DEFAULT_FRESHNESS, freshnessOf, type Freshness } from './freshness.js';
export { CORS_HEADERS, CORS_METHODS, type CorsSettings } from './cors-schema.js';
export { nameFault } from './name-fault.js';
export {
  CLI_CALLBACK_URL,
  DEFAULT_LOCK,
  EDGE_HANDLER,
  EDGE_REGION,
  EDGE_TAGS,
  SETTINGS_VARIABLE,
  SIGN_IN_SCOPES,
  STACK_OUTPUTS,
  edgeLogGroup,
  edgeNamePrefix,
  edgeStackDescription,
  edgeStackName,
  isEdgeName,
  lockOfSettings,
  revocationsParameterName,
  settingsParameterName,
  stackName,
  type LockName,
} from './names.js';
export {
  LOCAL_ENDPOINTS_FILE,
  parseLocalEndpoints,
  type LocalEndpoints,
} from './local-endpoints.js';
export { OVERLONG_ESCAPE } from './overlong-escape.js';
export {
  PARAMETER_LIMIT_BYTES,
  PARAMETER_TIER,
  REVOCATIONS_LIMIT_BYTES,
  SETTINGS_LIMIT_BYTES,
} from './parameter-limits.js';
export { changeLine, settingsChanges, type SettingsChange } from './settings-changes.js';
export { edgeSettingsSchema, type EdgeSettings } from './settings-schema.js';
export { settingsWarnings } from './settings-warnings.js';
export {
  issuerId,
  jwksSchema,
  jwksUri,
  type IssuerSettings,
  type TokenUse,
} from './issuer-schema.js';
export {
  NO_REVOCATIONS,
  revocationsSchema,
  type Revocation,
  type Revocations,
} from './revocations-schema.js';
export {
  SIGN_IN_DEFAULTS,
  SIGN_IN_PATHS,
  signInSchema,
  type SignInSettings,
} from './sign-in-schema.js';
export { isRegion } from './is-region.js';
export type { Result } from './result.js';
export { RULE_CONDITIONS, type RuleCondition } from './rule-conditions.js';
export { rulesSchema, type Rule } from './rule-schema.js';
export {
  parseSettingsLocation,
  SETTINGS_LOCATION_FILE,
  type SettingsLocation,
  type Signing,
} from './settings-location.js';
