export { generatedName } from './assembly/physical-names.js';
export { isJsonObject, type JsonObject } from './assembly/json-object.js';
export type { Finding } from './assembly/findings.js';
export type { GivenCode } from './assembly/given-code.js';
export type { GivenFolder } from './assembly/read-buckets.js';
export { readDeployment, type ReadingOptions } from './assembly/read-deployment.js';
export { bucketOfHost, type BucketHost } from './assembly/bucket-of-host.js';
export type {
  AccessIdentity,
  Bucket,
  BucketDeployment,
  BucketSource,
  BucketWebsite,
  Api,
  ApiAuthorizer,
  ApiIntegration,
  ApiKey,
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
  FunctionAuthorizer,
  FunctionUrl,
  FunctionUrlCors,
  GatewayHeader,
  GatewayResponse,
  HeaderSelection,
  IdentityProvider,
  IdentitySource,
  JwtAuthorizer,
  KeyValueStore,
  KmsKey,
  LambdaFunction,
  MockIntegration,
  NameSelection,
  Origin,
  OriginAccessControl,
  OriginGroup,
  OriginRequestPolicy,
  Parameter,
  PasswordPolicy,
  Permission,
  PolicyStatement,
  PrincipalStatement,
  RequiredParameter,
  ResourceStatement,
  ResponseHeadersPolicy,
  Role,
  S3Origin,
  StandIn,
  TrustedKey,
  UserPool,
  UserPoolAuthorizer,
  UserPoolClient,
  ViewerEventType,
} from './deployment.js';
export { isPublicPolicy } from './iam/is-public-policy.js';
export { matchPattern } from './iam/match-pattern.js';
export { authorize, type AuthorizationAnswer } from './iam/authorize.js';
export {
  CredentialStore,
  type RoleCredentials,
  type RoleSession,
  type ServiceSession,
} from './iam/role-credentials.js';
