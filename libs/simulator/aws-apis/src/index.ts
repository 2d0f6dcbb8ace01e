export { createUnservedServices } from './unserved/create-unserved-services.js';
export type { AwsEnv } from './aws-json/mount-api.js';
export type { Callers } from './aws-json/recognise-caller.js';
export { createOperatorCredentials, type OperatorCredentials } from './aws-json/operator.js';
export { createCognito, type Cognito } from './cognito/create-cognito.js';
export { createControlPlane, GLOBAL_REGION } from './control-plane/create-control-plane.js';
export { createLogs } from './logs/create-logs.js';
export { LogStore } from './logs/log-store.js';
export { createSsm } from './ssm/create-ssm.js';
