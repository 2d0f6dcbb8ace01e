/**
 * The resources of an assembly as plain data, with every intrinsic function resolved and every name
 * and address generated.
 *
 * It does not read templates (`read-deployment.ts`) and starts nothing.
 */

/** The supported resources that the templates of one assembly would create. */
export interface Deployment {
  /** The simulated account: twelve digits. */
  readonly accountId: string;
  /** The region of the stack that contains the first distribution. */
  readonly homeRegion: string;
  /** In the order of the assembly. */
  readonly distributions: readonly [Distribution, ...Distribution[]];
  readonly functions: readonly LambdaFunction[];
  readonly functionUrls: readonly FunctionUrl[];
  readonly cloudFrontFunctions: readonly CloudFrontFunction[];
  readonly apis: readonly Api[];
  readonly permissions: readonly Permission[];
  readonly resourceStatements: readonly ResourceStatement[];
  readonly roles: readonly Role[];
  readonly parameters: readonly Parameter[];
  readonly userPools: readonly UserPool[];
  /** The buckets that are origins, or that the command line gives files to. */
  readonly buckets: readonly Bucket[];
  readonly stacks: readonly DeployedStack[];
  /** Stack outputs, by stack name and then by output name. */
  readonly outputs: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** One stack, as if deployed. */
export interface DeployedStack {
  readonly name: string;
  /** Its ARN. */
  readonly id: string;
  readonly region: string;
  /** The template's parameters and their defaults. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly resources: readonly {
    readonly logicalId: string;
    readonly type: string;
    readonly physicalId: string;
  }[];
}

/** The stack and the logical id of a resource, for messages. */
export interface Declared {
  readonly stack: string;
  readonly logicalId: string;
}

/** An `AWS::CloudFront::Distribution`. */
export interface Distribution extends Declared {
  /** What keeps all its requests from being answered, if anything. Shape: the rest of a sentence after "it". */
  readonly unserved?: string;
  readonly id: string;
  /** Shape: a host name under `cloudfront.net`. */
  readonly domainName: string;
  readonly aliases: readonly string[];
  readonly origins: readonly Origin[];
  readonly originGroups: readonly OriginGroup[];
  /** In the order in which CloudFront tries them; the default behaviour, pattern `*`, is last. */
  readonly behaviors: readonly CacheBehavior[];
  /** The object for a request of the root URL, if any. Shape: without a leading slash. */
  readonly defaultRootObject?: string;
  /** The minimum time that an origin's error is cached, by status; 10 s for other statuses. */
  readonly errorCachingMinTtlSeconds: Readonly<Record<number, number>>;
  /** What viewers get instead of an origin's error, by status. */
  readonly errorPages: Readonly<Record<number, ErrorPage>>;
}

/** The answer in place of an origin's error. */
export interface ErrorPage {
  /** Shape: begins with `/`. */
  readonly path: string;
  /** The status that the viewer gets. */
  readonly status: number;
}

/** Origins that a behaviour can name in place of one: the first is tried first. */
export interface OriginGroup {
  readonly id: string;
  readonly originIds: readonly string[];
  /** The statuses of an origin at which CloudFront tries the next one. */
  readonly failoverStatuses: readonly number[];
}

/** An origin of a distribution. */
export interface Origin {
  readonly id: string;
  /** Why nothing on this machine serves it, if so. Shape: the rest of a sentence after "it". */
  readonly unserved?: string;
  readonly domainName: string;
  /** The server of this machine that stands for the domain name, if the command line names one. */
  readonly standIn?: StandIn;
  /** Present for an S3 origin, which is a bucket and not its website. */
  readonly s3?: S3Origin;
  /** Shape: empty, or begins with `/` and does not end with it. */
  readonly path: string;
  readonly protocol: 'http' | 'https';
  readonly port: number;
  readonly readTimeoutSeconds: number;
  readonly keepaliveTimeoutSeconds: number;
  readonly sslProtocols: readonly string[];
  readonly customHeaders: readonly (readonly [name: string, value: string])[];
  /** How often CloudFront tries to connect to the origin. Shape: 1 to 3. */
  readonly connectionAttempts: number;
  /** The origin access control with which CloudFront signs, if any. */
  readonly originAccessControl?: OriginAccessControl;
}

/** A server of this machine. */
export interface StandIn {
  /** Shape: `localhost`, or an address of loopback without brackets. */
  readonly host: string;
  readonly port: number;
}

/** What only an S3 origin has. */
export interface S3Origin {
  readonly region: string;
  /** The origin access identity with which CloudFront signs, if any. */
  readonly accessIdentity?: AccessIdentity;
}

/** An `AWS::CloudFront::CloudFrontOriginAccessIdentity`. */
export interface AccessIdentity {
  readonly id: string;
  /** As policies name it. */
  readonly arn: string;
}

/** An `AWS::CloudFront::OriginAccessControl` with the template's settings. */
export interface OriginAccessControl extends Declared {
  /** Such as `lambda`; empty for one that is not in the assembly. */
  readonly originType: string;
  /** `always`, `never` or `no-override`. */
  readonly signingBehavior: string;
  /** `sigv4`. */
  readonly signingProtocol: string;
}

/** An `AWS::CloudFront::PublicKey` of a trusted key group. */
export interface TrustedKey {
  readonly id: string;
  /** Shape: PEM. */
  readonly publicKey: string;
}

/** One cache behaviour of a distribution. */
export interface CacheBehavior {
  readonly pathPattern: string;
  /** What keeps its requests from being answered, if anything. Shape: the rest of a sentence after "it". */
  readonly unserved?: string;
  /** The keys that can sign its URLs and cookies; absent if it requires no signature. */
  readonly trustedKeys?: readonly TrustedKey[];
  readonly originId: string;
  readonly viewerProtocolPolicy: 'allow-all' | 'redirect-to-https' | 'https-only';
  readonly allowedMethods: readonly string[];
  /** Methods whose responses may be cached: GET and HEAD, and OPTIONS if the template includes it. */
  readonly cachedMethods: readonly string[];
  /** Absent if the behaviour uses `ForwardedValues`. */
  readonly cachePolicyId?: string;
  readonly cachePolicy: CachePolicy;
  readonly originRequestPolicyId?: string;
  readonly originRequestPolicy?: OriginRequestPolicy;
  readonly responseHeadersPolicy?: ResponseHeadersPolicy;
  readonly compress: boolean;
  readonly functions: readonly FunctionAssociation[];
  /** The ARNs of its CloudFront Functions, by event. */
  readonly viewerFunctions?: Readonly<Partial<Record<ViewerEventType, string>>>;
}

/** The cache key, and how long responses are cached. */
export interface CachePolicy {
  /** A managed policy's name, a logical id, or `ForwardedValues`; for messages. */
  readonly name: string;
  readonly minTtlSeconds: number;
  readonly defaultTtlSeconds: number;
  readonly maxTtlSeconds: number;
  /** False only for the managed CachingDisabled, which does not cache errors either. */
  readonly cachesErrors: boolean;
  /** Shape: lower case. */
  readonly headers: readonly string[];
  readonly cookies: NameSelection;
  readonly queryStrings: NameSelection;
  /** Whether `Accept-Encoding` is normalised to these encodings and added to the cache key. */
  readonly acceptsGzip: boolean;
  readonly acceptsBrotli: boolean;
}

/** The values that an origin gets in addition to those of the cache policy. */
export interface OriginRequestPolicy {
  /** A managed policy's name, a logical id, or `ForwardedValues`; for messages. */
  readonly name: string;
  readonly headers: HeaderSelection;
  readonly cookies: NameSelection;
  readonly queryStrings: NameSelection;
}

/** Changes to the headers of responses to the viewer. */
export interface ResponseHeadersPolicy {
  /** A managed policy's name, or a logical id; for messages. */
  readonly name: string;
  /** Shape: lower case. */
  readonly removes: readonly string[];
  readonly headers: readonly PolicyHeader[];
  readonly cors?: CorsPolicy;
}

/** A header that a policy adds. */
export interface PolicyHeader {
  readonly name: string;
  readonly value: string;
  /** Whether it replaces the origin's header. */
  readonly overrides: boolean;
}

/** The cross-origin headers that a policy adds. */
export interface CorsPolicy {
  /** Shape: `*`, an origin, or an origin with `*.` in front of its domain. */
  readonly allowOrigins: readonly string[];
  readonly allowMethods: readonly string[];
  readonly allowHeaders: readonly string[];
  readonly exposeHeaders: readonly string[];
  readonly allowsCredentials: boolean;
  readonly maxAgeSeconds?: number;
  readonly overrides: boolean;
}

/** A selection of cookies or query parameters. */
export type NameSelection =
  | { readonly kind: 'none' | 'all' }
  | { readonly kind: 'only' | 'all-except'; readonly names: readonly string[] };

/** A selection of the viewer's headers, and of headers that CloudFront adds. Shape of names: lower case. */
export type HeaderSelection =
  | { readonly kind: 'none' }
  | { readonly kind: 'all'; readonly cloudFrontHeaders: readonly string[] }
  | { readonly kind: 'only' | 'all-except'; readonly names: readonly string[] }
  /** The headers that CloudFront forwards by default with `ForwardedValues`. */
  | { readonly kind: 'legacy-defaults' };

/** A Lambda@Edge function on a cache behaviour. */
export interface FunctionAssociation {
  readonly eventType: 'viewer-request' | 'origin-request' | 'origin-response' | 'viewer-response';
  /** The ARN of a numbered version. */
  readonly versionArn: string;
  readonly includeBody: boolean;
}

/** The events of CloudFront Functions. */
export type ViewerEventType = 'viewer-request' | 'viewer-response';

/** An `AWS::CloudFront::Function` that is published. */
export interface CloudFrontFunction extends Declared {
  readonly name: string;
  readonly arn: string;
  readonly runtime: 'cloudfront-js-1.0' | 'cloudfront-js-2.0';
  readonly code: string;
  /** The store that it can read, if any. */
  readonly keyValueStore?: KeyValueStore;
}

/** An `AWS::CloudFront::KeyValueStore`. */
export interface KeyValueStore extends Declared {
  readonly id: string;
  readonly arn: string;
  /** Absent if its content is unknown. */
  readonly entries?: Readonly<Record<string, string>>;
}

/** An `AWS::Lambda::Function`. */
export interface LambdaFunction extends Declared {
  readonly name: string;
  readonly region: string;
  readonly arn: string;
  /** The ARNs of the numbered versions that the templates publish. */
  readonly versionArns: readonly string[];
  /** The ARNs of its aliases, each of which is the first version. */
  readonly aliasArns: readonly string[];
  /** Why it cannot run here, if so. Shape: the rest of a sentence after "it". */
  readonly unrunnable?: string;
  /** Settings that Lambda@Edge does not support. Shape: the rest of a sentence after "it". */
  readonly edgeObstacles: readonly string[];
  /** The folder or zip file that contains the code; empty for inline code and a container image. */
  readonly directory: string;
  /** The code, if the template contains it: the content of the file `index`. */
  readonly inlineCode?: string;
  /** The folders or zip files of its layers; later ones replace files of earlier ones. */
  readonly layers: readonly string[];
  /** Shape: `<path without extension>.<export>`. */
  readonly handler: string;
  /** Such as `nodejs24.x`; empty for a container image. */
  readonly runtime: string;
  readonly architecture: 'x86_64' | 'arm64';
  readonly memoryMb: number;
  readonly timeoutSeconds: number;
  readonly environment: Readonly<Record<string, string>>;
  readonly roleArn: string;
  /** Undefined if they are unknown. */
  readonly tags?: Readonly<Record<string, string>>;
  readonly reservedConcurrency?: number;
}

/** An `AWS::Lambda::Url`. */
export interface FunctionUrl extends Declared {
  /** Of a function, or of an alias. */
  readonly functionArn: string;
  readonly region: string;
  /** Shape: `<id>.lambda-url.<region>.on.aws`. */
  readonly host: string;
  readonly authType: 'AWS_IAM' | 'NONE';
  readonly invokeMode: 'BUFFERED' | 'RESPONSE_STREAM';
  readonly cors?: FunctionUrlCors;
}

/** The cross-origin settings of a function URL. */
export interface FunctionUrlCors {
  readonly allowOrigins: readonly string[];
  readonly allowMethods: readonly string[];
  readonly allowHeaders: readonly string[];
  readonly exposeHeaders: readonly string[];
  readonly allowsCredentials: boolean;
  readonly maxAgeSeconds?: number;
}

/** An HTTP API (`AWS::ApiGatewayV2::Api`) or a REST API (`AWS::ApiGateway::RestApi`). */
export interface Api extends Declared {
  readonly kind: 'HTTP' | 'REST';
  /** Shape: 10 lower-case letters or digits. */
  readonly id: string;
  readonly region: string;
  /** Shape: `<id>.execute-api.<region>.amazonaws.com`. */
  readonly host: string;
  /** Why none of its requests may be answered, if so. Shape: the rest of a sentence after "it". */
  readonly unserved?: string;
  /** Whether its own host name is switched off (`DisableExecuteApiEndpoint`). */
  readonly isEndpointDisabled: boolean;
  readonly stages: readonly ApiStage[];
  readonly routes: readonly ApiRoute[];
  /** Of an HTTP API. */
  readonly cors?: FunctionUrlCors;
  /** Of a REST API with a resource policy. */
  readonly policy?: readonly PrincipalStatement[];
  /** Of a REST API: changes to its own error responses. */
  readonly gatewayResponses?: readonly GatewayResponse[];
  /** Of a REST API with usage plans. */
  readonly apiKeys?: readonly ApiKey[];
  /** Of a REST API: whether a Lambda authorizer says which API key a caller has, and not the caller. */
  readonly takesApiKeyFromAuthorizer?: boolean;
  /** Of a REST API: the types of bodies that are binary. Shape: `image/png`, or `*` in place of a part. */
  readonly binaryMediaTypes: readonly string[];
}

/** A stage: the beginning of the path, except for `$default`. */
export interface ApiStage {
  readonly name: string;
  readonly variables: Readonly<Record<string, string>>;
  /** As of `Api`. */
  readonly unserved?: string;
}

/** A route of an HTTP API, or a method of a REST API. */
export interface ApiRoute {
  /** `ANY` for every method. */
  readonly method: string;
  /** Shape: `$default`, or segments such as `/pets/{id}` or `/{proxy+}`. */
  readonly path: string;
  /** Of a REST API. */
  readonly resourceId: string;
  /** Absent if everyone may call it. */
  readonly authorizer?: ApiAuthorizer;
  /** Of a REST API: whether only callers with an API key may call it. */
  readonly requiresApiKey?: boolean;
  /** Of a REST API: what a request must have besides its caller. */
  readonly requiredParameters?: readonly RequiredParameter[];
  readonly integration: ApiIntegration;
}

/** An enabled API key (`AWS::ApiGateway::ApiKey`) of usage plans with stages of an API. */
export interface ApiKey extends Declared {
  readonly id: string;
  readonly value: string;
  /** Whether the template leaves the value to AWS. */
  readonly isGenerated: boolean;
  /** The stages that its usage plans contain. */
  readonly stages: readonly string[];
}

/** An `AWS::ApiGateway::GatewayResponse`. */
export interface GatewayResponse {
  /** Such as `UNAUTHORIZED`, or `DEFAULT_4XX` for every type without a response of its own. */
  readonly type: string;
  /** In place of the type's own. */
  readonly status?: number;
  readonly headers: readonly GatewayHeader[];
  /** In place of the message. */
  readonly template?: { readonly contentType: string; readonly text: string };
}

/** A header with a literal value, or with that of a header of the request. */
export type GatewayHeader = { readonly name: string } & (
  { readonly value: string } | { readonly requestHeader: string }
);

/** A parameter that a request validator requires. Shape of a header's name: as the template writes it. */
export interface RequiredParameter {
  readonly kind: 'header' | 'query';
  readonly name: string;
}

/** Decides who may call a route. */
export type ApiAuthorizer =
  | JwtAuthorizer
  | UserPoolAuthorizer
  | FunctionAuthorizer
  /** `AWS_IAM`: the request must be signed by somebody whom a policy lets call the API. */
  | { readonly kind: 'iam' };

/** A JWT authorizer of an HTTP API, with a user pool of the assembly as its issuer. */
export interface JwtAuthorizer {
  readonly kind: 'jwt';
  /** Shape: `https://cognito-idp.<region>.amazonaws.com/<pool id>`. */
  readonly issuer: string;
  readonly audience: readonly string[];
  /** The header with the token. Shape: lower case. */
  readonly header: string;
  /** One of which the token must have; empty if the route requires none. */
  readonly scopes: readonly string[];
}

/** An authorizer of a REST API for the tokens of user pools of the assembly. */
export interface UserPoolAuthorizer {
  readonly kind: 'user-pools';
  /** Shape: as of `JwtAuthorizer`. */
  readonly issuers: readonly string[];
  /** The header with the token. Shape: lower case. */
  readonly header: string;
  /** One of which an access token must have; empty if the method requires an ID token. */
  readonly scopes: readonly string[];
}

/** A Lambda authorizer. */
export interface FunctionAuthorizer {
  readonly kind: 'function';
  readonly id: string;
  /** Of a function, a version or an alias. */
  readonly functionArn: string;
  /** The event: that of a REST API's `TOKEN` or `REQUEST`, or of a format of HTTP APIs. */
  readonly event: 'TOKEN' | 'REQUEST' | '1.0' | '2.0';
  /** Whether it answers with `isAuthorized` and not with a policy. */
  readonly answersSimply: boolean;
  /** The values that a request must have. */
  readonly identitySources: readonly IdentitySource[];
  /** The regular expression of the whole token of a `TOKEN` event. */
  readonly tokenExpression?: string;
  /** How long a decision about the same values is kept; 0 for never. */
  readonly cacheSeconds: number;
}

/** A value of a request that identifies the caller. */
export interface IdentitySource {
  readonly kind: 'header' | 'query' | 'stage-variable' | 'context';
  /** Shape: lower case for a header; of a context, the path in the `requestContext` of the event. */
  readonly name: string;
}

/** What answers the requests of a route. */
export type ApiIntegration =
  | {
      readonly kind: 'lambda';
      /** Of a function, a version or an alias. */
      readonly functionArn: string;
      readonly payloadVersion: '1.0' | '2.0';
      readonly timeoutMs: number;
    }
  | MockIntegration
  /** Not modelled, so its requests must not be answered. Shape of `reason`: the rest of a sentence after "it". */
  | { readonly kind: 'unserved'; readonly reason: string };

/** A MOCK integration: an answer that the template contains. */
export interface MockIntegration {
  readonly kind: 'mock';
  readonly status: number;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string;
  /** The origins that replace the value of `Access-Control-Allow-Origin`. */
  readonly allowOrigins: readonly string[];
}

/** An `AWS::Lambda::Permission`: one statement of a function's resource policy. */
export interface Permission extends Declared {
  readonly functionArn: string;
  /** Shape: `lambda:<Action>`. */
  readonly action: string;
  /** An ARN, an account id, a service name or `*`. */
  readonly principal: string;
  readonly sourceArn?: string;
  readonly sourceAccount?: string;
  /** Condition `lambda:FunctionUrlAuthType`. */
  readonly functionUrlAuthType?: string;
  /** Condition `lambda:InvokedViaFunctionUrl`. */
  readonly invokedViaFunctionUrl?: boolean;
}

/** An `AWS::IAM::Role` with the policies that the templates attach to it. */
export interface Role extends Declared {
  readonly name: string;
  /** Shape: `AROA` and 17 characters. */
  readonly id: string;
  readonly arn: string;
  /** The trust policy, as in the template. */
  readonly trustPolicy: unknown;
  readonly statements: readonly PolicyStatement[];
  /** The statements of its permissions boundary, if it has one. */
  readonly boundary?: readonly PolicyStatement[];
}

/** One statement of a policy, with lists normalised to arrays. */
export interface PolicyStatement {
  readonly effect: 'Allow' | 'Deny';
  readonly actions: readonly string[];
  /** `NotAction`: every action but these. */
  readonly exceptActions?: readonly string[];
  readonly resources: readonly string[];
  /** `NotResource`: every resource but these. */
  readonly exceptResources?: readonly string[];
  /** Values by operator and condition key, as in the policy. */
  readonly conditions: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
}

/** One statement of a policy of a resource. */
export interface PrincipalStatement extends PolicyStatement {
  /** ARNs, account ids, service names or `*`. */
  readonly principals: readonly string[];
  /** `NotPrincipal`: everyone but these. */
  readonly exceptPrincipals?: readonly string[];
}

/** One statement of an `AWS::Lambda::ResourcePolicy`, which replaces the function's permissions. */
export interface ResourceStatement extends PrincipalStatement, Declared {
  readonly functionArn: string;
  /** The statement as in the template, with resolved values. */
  readonly document: Readonly<Record<string, unknown>>;
}

/** An `AWS::S3::Bucket`, or a bucket that a distribution names and the assembly does not create. */
export interface Bucket extends Declared {
  readonly name: string;
  readonly region: string;
  /**
   * Who may read it. The policy of a bucket that the assembly does not create can be unknown: nobody may read
   * it, or everyone, if the command line gives files to it.
   */
  readonly access: 'by policy' | 'to everyone' | 'to nobody';
  /** The statements of its policy. */
  readonly statements: readonly PrincipalStatement[];
  /** Whether `BlockPublicPolicy` makes AWS reject a public policy. */
  readonly blocksPublicPolicy: boolean;
  /** Whether `RestrictPublicBuckets` limits a public policy to the account and to services. */
  readonly restrictsPublicBuckets: boolean;
  /** The key with which it encrypts objects, if it is one of KMS. */
  readonly kmsKey?: KmsKey;
  readonly website?: BucketWebsite;
  /** In the order in which they put their files. */
  readonly deployments: readonly BucketDeployment[];
}

/** An `AWS::KMS::Key`, or one that the assembly does not create. */
export interface KmsKey {
  /** An ARN, or whatever the template has in its place. */
  readonly arn: string;
  /** The statements of its policy; empty if the assembly does not create it. */
  readonly statements: readonly PrincipalStatement[];
}

/** The website of a bucket. */
export interface BucketWebsite {
  /** The object for a folder. */
  readonly indexDocument?: string;
  /** The object in place of an error. */
  readonly errorDocument?: string;
  /** Where all requests are redirected. */
  readonly redirectAll?: { readonly hostName: string; readonly protocol?: 'http' | 'https' };
}

/** A `Custom::CDKBucketDeployment`, or files of the command line. */
export interface BucketDeployment {
  readonly sources: readonly BucketSource[];
  /** Shape: empty, or ends with `/`. */
  readonly keyPrefix: string;
  /** Whether it deletes what its sources do not contain. */
  readonly prunes: boolean;
  /** Whether a source's files are deployed, or the source itself. */
  readonly extracts: boolean;
  /** Filters as of `aws s3 sync`. */
  readonly exclude: readonly string[];
  readonly include: readonly string[];
  /** The headers that its objects have. Shape of names: lower case. */
  readonly headers: readonly (readonly [name: string, value: string])[];
}

/** One source of a bucket's files. */
export interface BucketSource {
  /** A folder or a zip file. */
  readonly path: string;
  /** The name of the source as an object. */
  readonly objectKey: string;
  /** Text in the files, and what replaces it. */
  readonly markers: readonly (readonly [marker: string, value: string])[];
}

/** An `AWS::SSM::Parameter`. */
export interface Parameter extends Declared {
  readonly name: string;
  readonly region: string;
  readonly arn: string;
  readonly type: string;
  readonly value: string;
  /** Absent: `Standard`. */
  readonly tier?: string;
}

/** An `AWS::Cognito::UserPool`. */
export interface UserPool extends Declared {
  readonly id: string;
  readonly region: string;
  readonly arn: string;
  /** The prefix of the sign-in domain, or the custom domain, if any. */
  readonly domain?: string;
  /** Whether `ada` and `Ada` are different users. */
  readonly isCaseSensitive: boolean;
  /** What a user signs up with in place of a user name; empty if users have names of their own. */
  readonly usernameAttributes: readonly ('email' | 'phone_number')[];
  /** What a user can also sign in with, besides the user name. */
  readonly aliasAttributes: readonly ('email' | 'phone_number' | 'preferred_username')[];
  readonly passwordPolicy: PasswordPolicy;
  /** Whether the domain serves managed login; otherwise it serves the classic hosted UI. */
  readonly hasManagedLogin: boolean;
  readonly identityProviders: readonly IdentityProvider[];
  readonly clients: readonly UserPoolClient[];
}

/** An `AWS::Cognito::UserPoolIdentityProvider`: another issuer whose users can sign in to the pool. */
export interface IdentityProvider extends Declared {
  readonly name: string;
  /** `OIDC`, `SAML`, `Google`, … */
  readonly type: string;
}

/** The password requirements of a user pool. */
export interface PasswordPolicy {
  readonly minimumLength: number;
  readonly requiresLowercase: boolean;
  readonly requiresUppercase: boolean;
  readonly requiresNumbers: boolean;
  readonly requiresSymbols: boolean;
}

/** An `AWS::Cognito::UserPoolClient`. */
export interface UserPoolClient extends Declared {
  readonly id: string;
  readonly hasSecret: boolean;
  /** Shape: `ADMIN_USER_PASSWORD_AUTH`, `REFRESH_TOKEN_AUTH`, …: without the prefix `ALLOW_`. */
  readonly authFlows: readonly string[];
  /** `code`, `implicit`, `client_credentials`. */
  readonly oauthFlows: readonly string[];
  readonly oauthScopes: readonly string[];
  readonly callbackUrls: readonly string[];
  readonly logoutUrls: readonly string[];
  /** Who can sign in: `COGNITO` for the pool's own users, and names of identity providers. */
  readonly identityProviders: readonly string[];
  /** Whether it has an `AWS::Cognito::ManagedLoginBranding`, without which managed login shows an error. */
  readonly isBranded: boolean;
  readonly hidesUserExistence: boolean;
  readonly idTokenValiditySeconds: number;
  readonly accessTokenValiditySeconds: number;
  readonly refreshTokenValiditySeconds: number;
  /** Present if every refresh issues a new refresh token; the old one stays valid for this long. */
  readonly refreshTokenRotation?: { readonly gracePeriodSeconds: number };
}
