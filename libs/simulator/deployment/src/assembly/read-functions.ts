/**
 * Reads the Lambda functions that a distribution or a function URL runs, their URLs and their resource
 * policies.
 *
 * It does not read other functions, such as CDK's custom resource providers.
 *
 * Source: CloudFormation template reference, AWS::Lambda::Function, ::Url, ::Permission, ::Version
 * (read 2026-11-22).
 */
import { existsSync, statSync } from 'node:fs';
import type { FunctionUrl, LambdaFunction, Permission } from '../deployment.js';
import { edgeObstacles } from './edge-obstacles.js';
import { functionArn, functionUrlHost } from './physical-names.js';
import { arnOfFunction, functionName, versionArn } from './resource-attributes.js';
import type { Resource } from './resource.js';
import type { Resources } from './resources.js';

/** Parts of a function that affect how it runs and are not modelled. */
const UNMODELLED_PARTS = ['FileSystemConfigs', 'ImageConfig', 'Layers', 'SnapStart'];

/**
 * The functions with one of the given ARNs, which may be the ARN of a version.
 *
 * Errors: refuses, with the logical id, a function that is not Node.js code in a folder of the
 * assembly.
 */
export function readFunctions(
  resources: Resources,
  assetPaths: ReadonlyMap<string, string>,
  arns: ReadonlySet<string>,
): LambdaFunction[] {
  return resources.ofType('AWS::Lambda::Function').flatMap((resource) => {
    const arn = arnOfFunction(resource);
    const versionArns = resources
      .ofType('AWS::Lambda::Version')
      .filter(({ stack }) => stack === resource.stack)
      .map((version) => versionArn(version))
      .filter((candidate) => candidate.startsWith(`${arn}:`));
    const isRun = [arn, ...versionArns].some((candidate) => arns.has(candidate));
    if (!isRun) return [];
    const read = readFunction(resource, assetPaths, arn, versionArns);
    return [{ ...read, edgeObstacles: edgeObstacles(resource, resources) }];
  });
}

function readFunction(
  resource: Resource,
  assetPaths: ReadonlyMap<string, string>,
  arn: string,
  versionArns: readonly string[],
): Omit<LambdaFunction, 'edgeObstacles'> {
  const { properties } = resource;
  for (const part of UNMODELLED_PARTS) {
    if (properties[part] !== undefined) {
      resource.refuse(`sets ${part}, which the local edge does not model`);
    }
  }
  const runtime = resource.text(properties, 'Runtime');
  if (!runtime.startsWith('nodejs')) {
    resource.refuse(`runs on ${runtime}; the local edge supports only Node.js`);
  }
  const environment = resource.object(properties, 'Environment');
  const variables = resource.object(environment, 'Variables');
  const reservedConcurrency = resource.optionalNumber(properties, 'ReservedConcurrentExecutions');
  return {
    ...resource.declared,
    name: functionName(resource),
    region: resource.stack.region,
    arn,
    versionArns,
    directory: codeDirectory(resource, assetPaths),
    handler: resource.text(properties, 'Handler'),
    runtime,
    architecture: resource.texts(properties, 'Architectures').includes('arm64')
      ? 'arm64'
      : 'x86_64',
    // Lambda's defaults.
    memoryMb: resource.optionalNumber(properties, 'MemorySize') ?? 128,
    timeoutSeconds: resource.optionalNumber(properties, 'Timeout') ?? 3,
    environment: Object.fromEntries(
      Object.keys(variables).map((name) => [name, resource.text(variables, name)]),
    ),
    roleArn: resource.text(properties, 'Role'),
    ...(reservedConcurrency !== undefined && { reservedConcurrency }),
  };
}

function codeDirectory(resource: Resource, assetPaths: ReadonlyMap<string, string>): string {
  const code = resource.object(resource.properties, 'Code');
  if (code['S3Key'] === undefined) {
    return resource.refuse('has code that is not an asset of the assembly');
  }
  const directory = assetPaths.get(resource.text(code, 'S3Key'));
  if (directory === undefined || !existsSync(directory)) {
    return resource.refuse('has code that is missing from the assembly: synthesize again');
  }
  if (!statSync(directory).isDirectory()) {
    return resource.refuse('has code in a single file; the local edge supports only folders');
  }
  return directory;
}

/**
 * The function URLs of an assembly.
 *
 * Errors: refuses, with the logical id, a URL on an alias and a URL with CORS settings.
 */
export function readFunctionUrls(resources: Resources): FunctionUrl[] {
  return resources.ofType('AWS::Lambda::Url').map((resource) => {
    const { properties } = resource;
    if (properties['Cors'] !== undefined) {
      resource.refuse('sets Cors, which the local edge does not model');
    }
    if (properties['Qualifier'] !== undefined) {
      resource.refuse('is the URL of an alias; the local edge supports only URLs of $LATEST');
    }
    const authType = resource.text(properties, 'AuthType');
    return {
      ...resource.declared,
      functionArn: qualifiedArn(resource, resource.text(properties, 'TargetFunctionArn')),
      region: resource.stack.region,
      host: functionUrlHost(resource.place),
      authType: authType === 'NONE' ? 'NONE' : 'AWS_IAM',
      invokeMode:
        resource.optionalText(properties, 'InvokeMode') === 'RESPONSE_STREAM'
          ? 'RESPONSE_STREAM'
          : 'BUFFERED',
    };
  });
}

/** The permissions on the given functions, without those that a whole resource policy replaces. */
export function readPermissions(
  resources: Resources,
  functions: readonly LambdaFunction[],
): Permission[] {
  const arns = new Set(functions.flatMap(({ arn, versionArns }) => [arn, ...versionArns]));
  const replaced = resources
    .ofType('AWS::Lambda::ResourcePolicy')
    .map((policy) => policy.text(policy.properties, 'ResourceArn'));
  return resources.ofType('AWS::Lambda::Permission').flatMap((resource): Permission[] => {
    const { properties } = resource;
    const functionArn = qualifiedArn(resource, resource.text(properties, 'FunctionName'));
    if (!arns.has(functionArn) || replaced.includes(functionArn)) return [];
    for (const part of ['PrincipalOrgID', 'EventSourceToken']) {
      if (properties[part] !== undefined) {
        resource.refuse(`sets ${part}, which the local edge does not model`);
      }
    }
    const sourceArn = resource.optionalText(properties, 'SourceArn');
    const sourceAccount = resource.optionalText(properties, 'SourceAccount');
    const functionUrlAuthType = resource.optionalText(properties, 'FunctionUrlAuthType');
    return [
      {
        ...resource.declared,
        functionArn,
        action: resource.text(properties, 'Action'),
        principal: resource.text(properties, 'Principal'),
        ...(sourceArn !== undefined && { sourceArn }),
        ...(sourceAccount !== undefined && { sourceAccount }),
        ...(functionUrlAuthType !== undefined && { functionUrlAuthType }),
        ...(properties['InvokedViaFunctionUrl'] !== undefined && {
          invokedViaFunctionUrl: resource.flag(properties, 'InvokedViaFunctionUrl'),
        }),
      },
    ];
  });
}

/** Templates reference a function by its ARN or by its name. */
function qualifiedArn({ stack }: Resource, nameOrArn: string): string {
  return nameOrArn.startsWith('arn:')
    ? nameOrArn
    : functionArn(stack.accountId, stack.region, nameOrArn);
}
