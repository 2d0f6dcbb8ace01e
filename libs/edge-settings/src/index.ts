export { CORS_HEADERS, CORS_METHODS, corsSchema, type CorsSettings } from './cors-schema.js';
export { nameFault } from './name-fault.js';
export {
  CLI_CALLBACK_URL,
  DEFAULT_LOCK,
  EDGE_HANDLER,
  EDGE_REGION,
  LOCAL_ENDPOINTS_FILE,
  SETTINGS_LOCATION_FILE,
  SETTINGS_MAJOR,
  SIGN_IN_SCOPES,
  STACK_OUTPUTS,
  edgeRoleName,
  edgeStackDescription,
  edgeStackName,
  settingsParameterName,
  stackName,
  type LockName,
} from './names.js';
export {
  edgeSettingsSchema,
  settingsLocationSchema,
  type EdgeSettings,
  type SettingsLocation,
  type Signing,
} from './settings-schema.js';
export { issuerId, jwksUri, type IssuerSettings, type TokenUse } from './issuer-schema.js';
export { parseSettingsLocation } from './parse-settings-location.js';
export { rulesSchema, type Rule } from './rule-schema.js';
