/**
 * The values that `Ref` and `Fn::GetAtt` return for the supported resource types.
 *
 * Source: CloudFormation template reference, "Return values" of each type (read 2026-11-22).
 */
import {
  accessIdentityId,
  accessIdentityUserId,
  apiHost,
  apiId,
  apiPartId,
  distributionDomainName,
  distributionId,
  functionArn,
  functionUrlHost,
  generatedName,
  lowerName,
  managedPolicyId,
  policyId,
  publicKeyId,
  roleId,
  userPoolClientId,
  userPoolId,
  userPoolIssuer,
} from './physical-names.js';
import type { Resource } from './resource.js';

/** The number of every version: each deployment publishes one, and the local edge models the first. */
const FIRST_VERSION = '1';

/** The return value of `Ref`, and of `Fn::GetAtt` by attribute, for one resource type. */
interface ReturnValues {
  readonly ref: (resource: Resource) => string;
  readonly attributes: Readonly<Record<string, (resource: Resource) => unknown>>;
}

const returnValues: Readonly<Record<string, ReturnValues>> = {
  'AWS::ApiGateway::ApiKey': apiPart('APIKeyId', 10),
  'AWS::ApiGateway::Authorizer': apiPart('AuthorizerId', 6),
  'AWS::ApiGateway::Deployment': apiPart('DeploymentId', 6),
  'AWS::ApiGateway::Method': apiPart('MethodId', 6),
  'AWS::ApiGateway::RequestValidator': apiPart('RequestValidatorId', 6),
  'AWS::ApiGateway::Resource': apiPart('ResourceId', 6),
  'AWS::ApiGateway::RestApi': {
    ref: ({ place }) => apiId(place),
    attributes: {
      RestApiId: ({ place }) => apiId(place),
      RootResourceId: ({ place }) => apiPartId(place, 10),
    },
  },
  'AWS::ApiGateway::Stage': { ref: apiStageName, attributes: {} },
  'AWS::ApiGateway::UsagePlan': apiPart('Id', 6),
  'AWS::ApiGatewayV2::Api': {
    ref: ({ place }) => apiId(place),
    attributes: {
      ApiEndpoint: ({ place }) => `https://${apiHost(place)}`,
      ApiId: ({ place }) => apiId(place),
    },
  },
  'AWS::ApiGatewayV2::Authorizer': apiPart('AuthorizerId', 6),
  'AWS::ApiGatewayV2::Deployment': apiPart('DeploymentId', 6),
  'AWS::ApiGatewayV2::Integration': apiPart('IntegrationId', 7),
  'AWS::ApiGatewayV2::Route': apiPart('RouteId', 7),
  'AWS::ApiGatewayV2::Stage': { ref: apiStageName, attributes: {} },
  'AWS::CloudFront::CachePolicy': policyValues('Id'),
  'AWS::CloudFront::CloudFrontOriginAccessIdentity': {
    ref: ({ place }) => accessIdentityId(place),
    attributes: {
      Id: ({ place }) => accessIdentityId(place),
      S3CanonicalUserId: ({ place }) => accessIdentityUserId(place),
    },
  },
  'AWS::CloudFront::Distribution': {
    ref: ({ place }) => distributionId(place),
    attributes: {
      Arn: ({ place }) =>
        `arn:aws:cloudfront::${place.accountId}:distribution/${distributionId(place)}`,
      DomainName: ({ place }) => distributionDomainName(place),
      Id: ({ place }) => distributionId(place),
    },
  },
  'AWS::CloudFront::Function': {
    ref: cloudFrontFunctionArn,
    attributes: {
      FunctionARN: cloudFrontFunctionArn,
      'FunctionMetadata.FunctionARN': cloudFrontFunctionArn,
      Stage: (resource) =>
        resource.flag(resource.properties, 'AutoPublish') ? 'LIVE' : 'DEVELOPMENT',
    },
  },
  'AWS::CloudFront::KeyGroup': policyValues('Id'),
  'AWS::CloudFront::KeyValueStore': {
    ref: (resource) => resource.text(resource.properties, 'Name'),
    attributes: {
      Arn: keyValueStoreArn,
      Id: ({ place }) => policyId(place),
      Status: () => 'READY',
    },
  },
  'AWS::CloudFront::OriginAccessControl': policyValues('Id'),
  'AWS::CloudFront::OriginRequestPolicy': policyValues('Id'),
  'AWS::CloudFront::PublicKey': {
    ref: ({ place }) => publicKeyId(place),
    attributes: { Id: ({ place }) => publicKeyId(place) },
  },
  'AWS::CloudFront::ResponseHeadersPolicy': policyValues('Id'),
  'AWS::Cognito::UserPool': {
    ref: ({ place }) => userPoolId(place),
    attributes: {
      Arn: userPoolArn,
      ProviderName: ({ place }) => `cognito-idp.${place.region}.amazonaws.com/${userPoolId(place)}`,
      ProviderURL: ({ place }) => userPoolIssuer(place),
      UserPoolId: ({ place }) => userPoolId(place),
    },
  },
  'AWS::Cognito::UserPoolClient': {
    ref: ({ place }) => userPoolClientId(place),
    attributes: { ClientId: ({ place }) => userPoolClientId(place) },
  },
  'AWS::Cognito::UserPoolDomain': {
    ref: (resource) => resource.text(resource.properties, 'Domain'),
    attributes: {},
  },
  'AWS::Cognito::UserPoolIdentityProvider': {
    ref: (resource) => resource.text(resource.properties, 'ProviderName'),
    attributes: {},
  },
  'AWS::IAM::ManagedPolicy': {
    ref: managedPolicyArn,
    attributes: {
      PolicyArn: managedPolicyArn,
      PolicyId: ({ place }) => managedPolicyId(place),
    },
  },
  'AWS::IAM::Role': {
    ref: roleName,
    attributes: { Arn: roleArn, RoleId: ({ place }) => roleId(place) },
  },
  'AWS::KMS::Key': {
    ref: ({ place }) => policyId(place),
    attributes: { Arn: kmsKeyArn, KeyId: ({ place }) => policyId(place) },
  },
  'AWS::Lambda::Alias': { ref: aliasArn, attributes: { AliasArn: aliasArn } },
  'AWS::Lambda::Function': {
    ref: functionName,
    attributes: { Arn: arnOfFunction },
  },
  'AWS::Lambda::LayerVersion': {
    ref: layerVersionArn,
    attributes: { LayerVersionArn: layerVersionArn },
  },
  'AWS::Lambda::Url': {
    ref: arnOfUrl,
    attributes: {
      FunctionArn: arnOfUrl,
      FunctionUrl: ({ place }) => `https://${functionUrlHost(place)}/`,
    },
  },
  'AWS::Lambda::Version': {
    ref: versionArn,
    attributes: { FunctionArn: versionArn, Version: () => FIRST_VERSION },
  },
  'AWS::Logs::LogGroup': {
    ref: logGroupName,
    attributes: {
      Arn: (resource) =>
        `arn:aws:logs:${resource.stack.region}:${resource.stack.accountId}:log-group:${logGroupName(resource)}:*`,
    },
  },
  'AWS::S3::Bucket': {
    ref: bucketName,
    attributes: {
      Arn: (resource) => `arn:aws:s3:::${bucketName(resource)}`,
      DomainName: (resource) => `${bucketName(resource)}.s3.amazonaws.com`,
      DualStackDomainName: (resource) =>
        `${bucketName(resource)}.s3.dualstack.${resource.stack.region}.amazonaws.com`,
      RegionalDomainName: (resource) =>
        `${bucketName(resource)}.s3.${resource.stack.region}.amazonaws.com`,
      WebsiteURL: (resource) =>
        `http://${bucketName(resource)}.s3-website-${resource.stack.region}.amazonaws.com`,
    },
  },
  'AWS::SSM::Parameter': {
    ref: parameterName,
    attributes: {
      Type: (resource) => resource.text(resource.properties, 'Type'),
      Value: (resource) => resource.text(resource.properties, 'Value'),
    },
  },
};

/** Whether other resources may refer to resources of a type. */
export function isReferable(type: string): boolean {
  return Object.hasOwn(returnValues, type);
}

/** The return value of `Ref`, or undefined if the type is not supported. */
export function referenceOf(resource: Resource): string | undefined {
  return returnValuesOf(resource)?.ref(resource);
}

/** The return value of `Fn::GetAtt`, or undefined if the type or the attribute is not supported. */
export function attributeOf(resource: Resource, attribute: string): unknown {
  const { attributes = {} } = returnValuesOf(resource) ?? {};
  return Object.hasOwn(attributes, attribute) ? attributes[attribute]?.(resource) : undefined;
}

/** Undefined also for a type that is named like a member of every object. */
function returnValuesOf({ type }: Resource): ReturnValues | undefined {
  return isReferable(type) ? returnValues[type] : undefined;
}

/** The name of an `AWS::Lambda::Function`. */
export function functionName(resource: Resource): string {
  return (
    resource.optionalText(resource.properties, 'FunctionName') ?? generatedName(resource.place)
  );
}

/**
 * The ARN of a function that a template names by its ARN, its name, or its name with the account.
 *
 * Source: Lambda API reference, CreateFunctionUrlConfig FunctionName (read 2026-11-28).
 */
export function fullFunctionArn({ stack }: Resource, nameOrArn: string): string {
  if (nameOrArn.startsWith('arn:')) return nameOrArn;
  const [, accountId = stack.accountId, name = nameOrArn] =
    /^(\d{12}):function:(.+)$/.exec(nameOrArn) ?? [];
  return functionArn(accountId, stack.region, name);
}

/** The ARN of an `AWS::Lambda::Function`. */
export function arnOfFunction(resource: Resource): string {
  const { accountId, region } = resource.stack;
  return functionArn(accountId, region, functionName(resource));
}

/** The ARN of an `AWS::CloudFront::Function`. */
export function cloudFrontFunctionArn(resource: Resource): string {
  const name = resource.text(resource.properties, 'Name');
  return `arn:aws:cloudfront::${resource.stack.accountId}:function/${name}`;
}

/** The ARN of an `AWS::CloudFront::KeyValueStore`. */
export function keyValueStoreArn({ place }: Resource): string {
  return `arn:aws:cloudfront::${place.accountId}:key-value-store/${policyId(place)}`;
}

/** The ARN of an `AWS::Lambda::LayerVersion`. */
export function layerVersionArn(resource: Resource): string {
  const name =
    resource.optionalText(resource.properties, 'LayerName') ?? generatedName(resource.place);
  const { accountId, region } = resource.stack;
  return `arn:aws:lambda:${region}:${accountId}:layer:${name}:${FIRST_VERSION}`;
}

/** The ARN of an `AWS::Lambda::Version`. */
export function versionArn(resource: Resource): string {
  const arn = fullFunctionArn(resource, resource.text(resource.properties, 'FunctionName'));
  return `${arn}:${FIRST_VERSION}`;
}

/** The ARN of an `AWS::Lambda::Alias`. */
export function aliasArn(resource: Resource): string {
  const arn = fullFunctionArn(resource, resource.text(resource.properties, 'FunctionName'));
  return `${arn}:${resource.text(resource.properties, 'Name')}`;
}

/** The name of a stage of an API. */
export function apiStageName(resource: Resource): string {
  return resource.text(resource.properties, 'StageName');
}

/**
 * The ARN that identifies an `AWS::Lambda::Url`: of a function, or of an alias.
 *
 * A function and each of its aliases can have a URL, so that the ARN of the function identifies none.
 */
export function arnOfUrl(resource: Resource): string {
  const { properties } = resource;
  const arn = fullFunctionArn(resource, resource.text(properties, 'TargetFunctionArn'));
  const qualifier = resource.optionalText(properties, 'Qualifier');
  return qualifier === undefined ? arn : `${arn}:${qualifier}`;
}

/** The name of an `AWS::IAM::Role`. */
export function roleName(resource: Resource): string {
  return resource.optionalText(resource.properties, 'RoleName') ?? generatedName(resource.place);
}

/** The ARN of an `AWS::IAM::Role`. */
export function roleArn(resource: Resource): string {
  const path = resource.optionalText(resource.properties, 'Path') ?? '/';
  return `arn:aws:iam::${resource.stack.accountId}:role${path}${roleName(resource)}`;
}

/** The ARN of an `AWS::IAM::ManagedPolicy`. */
export function managedPolicyArn(resource: Resource): string {
  const { properties, stack } = resource;
  const path = resource.optionalText(properties, 'Path') ?? '/';
  const name =
    resource.optionalText(properties, 'ManagedPolicyName') ?? generatedName(resource.place);
  return `arn:aws:iam::${stack.accountId}:policy${path}${name}`;
}

/** The ARN of an `AWS::KMS::Key`. */
export function kmsKeyArn({ place }: Resource): string {
  return `arn:aws:kms:${place.region}:${place.accountId}:key/${policyId(place)}`;
}

/** The name of an `AWS::S3::Bucket`. */
export function bucketName(resource: Resource): string {
  return (
    resource.optionalText(resource.properties, 'BucketName') ??
    lowerName(generatedName(resource.place))
  );
}

/** The name of an `AWS::SSM::Parameter`. */
export function parameterName(resource: Resource): string {
  return resource.optionalText(resource.properties, 'Name') ?? generatedName(resource.place);
}

/** The ARN of an `AWS::Cognito::UserPool`. */
export function userPoolArn({ place }: Resource): string {
  return `arn:aws:cognito-idp:${place.region}:${place.accountId}:userpool/${userPoolId(place)}`;
}

function logGroupName(resource: Resource): string {
  return (
    resource.optionalText(resource.properties, 'LogGroupName') ?? generatedName(resource.place)
  );
}

function apiPart(attribute: string, length: 6 | 7 | 10): ReturnValues {
  const id = ({ place }: Resource): string => apiPartId(place, length);
  return { ref: id, attributes: { [attribute]: id } };
}

function policyValues(attribute: string): ReturnValues {
  return {
    ref: ({ place }) => policyId(place),
    attributes: { [attribute]: ({ place }) => policyId(place) },
  };
}
