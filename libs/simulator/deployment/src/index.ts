export { generatedName } from './assembly/physical-names.js';
export { isJsonObject, type JsonObject } from './assembly/json-object.js';
export type { Finding } from './assembly/findings.js';
export { readDeployment } from './assembly/read-deployment.js';
export type {
  Api,
  ApiIntegration,
  ApiRoute,
  ApiStage,
  CacheBehavior,
  CachePolicy,
  CloudFrontFunction,
  CorsPolicy,
  DeployedStack,
  Deployment,
  Distribution,
  ErrorPage,
  FunctionAssociation,
  FunctionUrl,
  FunctionUrlCors,
  HeaderSelection,
  IdentityProvider,
  JwtAuthorizer,
  KeyValueStore,
  LambdaFunction,
  MockIntegration,
  NameSelection,
  Origin,
  OriginAccessControl,
  OriginRequestPolicy,
  Parameter,
  PasswordPolicy,
  Permission,
  PolicyStatement,
  ResourceStatement,
  ResponseHeadersPolicy,
  Role,
  UserPool,
  UserPoolClient,
  ViewerEventType,
} from './deployment.js';
export { authorize, type AuthorizationAnswer } from './iam/authorize.js';
export {
  CredentialStore,
  type RoleCredentials,
  type RoleSession,
  type ServiceSession,
} from './iam/role-credentials.js';
