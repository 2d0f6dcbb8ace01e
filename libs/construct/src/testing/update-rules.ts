/**
 * What CloudFormation documents about the updates and the names of the resource types in a lock's templates.
 *
 * Source: CloudFormation template reference, "Update requires" of each property, and "Return values" of
 * each type (read 2026-11-28).
 */

/** The resolved properties of a resource, and where it is. */
export interface Physical {
  readonly region: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** The rules of one resource type. */
export interface UpdateRules {
  /** The properties whose change replaces the resource: it is created again before the old one is deleted. */
  readonly createOnly: readonly string[];
  /** What the account, a region, or one other resource can have only once. */
  readonly claims?: (physical: Physical) => readonly string[];
}

const text = (value: unknown): string => String(value);
const field = (value: unknown, name: string): unknown =>
  (value as Readonly<Record<string, unknown>> | undefined)?.[name];

/** A name, unless CloudFormation generates one. */
function named(kind: string, property: string) {
  return ({ region, properties }: Physical): string[] => {
    const name = properties[property];
    return name === undefined ? [] : [`${kind} ${region} ${text(name)}`];
  };
}

export const UPDATE_RULES: Readonly<Record<string, UpdateRules>> = {
  'AWS::CloudFront::Distribution': { createOnly: [] },
  'AWS::CloudFront::OriginAccessControl': {
    createOnly: [],
    claims: ({ properties }) => [
      `origin access control ${text(field(properties['OriginAccessControlConfig'], 'Name'))}`,
    ],
  },
  'AWS::CloudFront::ResponseHeadersPolicy': {
    createOnly: [],
    claims: ({ properties }) => [
      `response headers policy ${text(field(properties['ResponseHeadersPolicyConfig'], 'Name'))}`,
    ],
  },
  'AWS::CloudWatch::Alarm': { createOnly: ['AlarmName'], claims: named('alarm', 'AlarmName') },
  'AWS::Cognito::ManagedLoginBranding': {
    createOnly: ['UserPoolId', 'ClientId'],
    claims: ({ properties }) => [`style of the client ${text(properties['ClientId'])}`],
  },
  'AWS::Cognito::UserPool': { createOnly: [] },
  'AWS::Cognito::UserPoolClient': { createOnly: ['GenerateSecret', 'UserPoolId'] },
  'AWS::Cognito::UserPoolDomain': {
    createOnly: ['Domain', 'UserPoolId'],
    claims: ({ region, properties }) => [
      `domain ${region} ${text(properties['Domain'])}`,
      // "User pool already has a domain configured."
      `prefix domain of the pool ${text(properties['UserPoolId'])}`,
    ],
  },
  'AWS::IAM::ManagedPolicy': {
    createOnly: ['ManagedPolicyName', 'Path', 'Description'],
    claims: ({ properties }) => named('policy', 'ManagedPolicyName')({ region: '', properties }),
  },
  'AWS::IAM::Policy': { createOnly: [] },
  'AWS::IAM::Role': {
    createOnly: ['Path', 'RoleName'],
    claims: ({ properties }) => named('role', 'RoleName')({ region: '', properties }),
  },
  'AWS::Lambda::Function': {
    createOnly: ['FunctionName', 'PackageType', 'TenancyConfig'],
    claims: named('function', 'FunctionName'),
  },
  'AWS::Lambda::Permission': {
    createOnly: [
      'FunctionName',
      'Action',
      'EventSourceToken',
      'FunctionUrlAuthType',
      'SourceArn',
      'SourceAccount',
      'PrincipalOrgID',
      'Principal',
      'InvokedViaFunctionUrl',
    ],
  },
  'AWS::Lambda::Url': {
    createOnly: ['Qualifier', 'TargetFunctionArn'],
    claims: ({ properties }) => [
      `URL of ${text(properties['TargetFunctionArn'])} ${text(properties['Qualifier'] ?? '')}`,
    ],
  },
  'AWS::Lambda::Version': {
    createOnly: [
      'CodeSha256',
      'Description',
      'FunctionName',
      'ProvisionedConcurrencyConfig',
      'RuntimePolicy',
    ],
  },
  'AWS::Logs::LogGroup': {
    createOnly: ['LogGroupName'],
    claims: named('log group', 'LogGroupName'),
  },
  'AWS::SSM::Parameter': { createOnly: ['Name'], claims: named('parameter', 'Name') },
  // The function decides: the one of `EdgeFunction` reads the parameter again.
  'Custom::CrossRegionStringParameterReader': { createOnly: ['ServiceToken'] },
  'Custom::CrossRegionExportReader': { createOnly: ['ServiceToken'] },
  'Custom::CrossRegionExportWriter': { createOnly: ['ServiceToken'] },
};
