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
import { join } from 'node:path';
import type { FunctionUrl, FunctionUrlCors, LambdaFunction, Permission } from '../deployment.js';
import { edgeObstacles } from './edge-obstacles.js';
import type { GivenFunctions } from './given-code.js';
import { functionUrlHost } from './physical-names.js';
import {
  aliasArn,
  arnOfFunction,
  arnOfUrl,
  fullFunctionArn,
  functionName,
  layerVersionArn,
  versionArn,
} from './resource-attributes.js';
import type { Resource } from './resource.js';
import type { Resources } from './resources.js';

/**
 * The functions with one of the given ARNs, which may be the ARN of a version or of an alias.
 *
 * A function whose code cannot run here is read too, with the reason.
 */
export function readFunctions(
  resources: Resources,
  assetPaths: ReadonlyMap<string, string>,
  arns: ReadonlySet<string>,
  given: GivenFunctions,
): LambdaFunction[] {
  const { findings } = resources;
  const qualified = [
    ...findings.attemptEach(resources.ofType('AWS::Lambda::Version'), versionArn),
    ...findings.attemptEach(resources.ofType('AWS::Lambda::Alias'), aliasArn),
  ];
  return findings
    .attemptEach(resources.ofType('AWS::Lambda::Function'), (resource) => {
      const arn = arnOfFunction(resource);
      const own = qualified.filter((candidate) => candidate.startsWith(`${arn}:`));
      if (![arn, ...own].some((candidate) => arns.has(candidate))) return [];
      return [
        {
          ...readFunction(resource, resources, assetPaths, given),
          arn,
          versionArns: own.filter((candidate) => /:\d+$/.test(candidate)),
          aliasArns: own.filter((candidate) => !/:\d+$/.test(candidate)),
          edgeObstacles: edgeObstacles(resource, resources),
        },
      ];
    })
    .flat();
}

/** Source: Lambda developer guide, "Lambda runtimes", deprecated runtimes (read 2026-11-28). */
const DEPRECATED_RUNTIMES =
  /^(?:nodejs(?:4\.3|6\.10|8\.10|10\.x|12\.x|14\.x|16\.x|18\.x|20\.x)|python3\.[6-9])$/;

type FunctionCode = Pick<
  LambdaFunction,
  'directory' | 'inlineCode' | 'unrunnable' | 'handler' | 'runtime'
>;

function readFunction(
  resource: Resource,
  resources: Resources,
  assetPaths: ReadonlyMap<string, string>,
  given: GivenFunctions,
): Omit<LambdaFunction, 'arn' | 'versionArns' | 'aliasArns' | 'edgeObstacles'> {
  const { properties } = resource;
  if (resource.resolve(properties['FileSystemConfigs']) !== undefined) {
    resource.leaveOut('FileSystemConfigs', 'The function runs without its file system.');
  }
  const name = functionName(resource);
  const handler = resource.optionalText(properties, 'Handler');
  const runtime = resource.optionalText(properties, 'Runtime');
  const obstacle = unrunnableRuntime(resource);
  const code: FunctionCode = given.codeOf(
    [resource.logicalId, name],
    arnOfFunction(resource),
    obstacle === undefined ? { handler, runtime } : {},
  ) ?? {
    ...readCode(resource, assetPaths),
    handler: handler ?? '',
    runtime: runtime ?? '',
    ...(obstacle !== undefined && { unrunnable: obstacle }),
  };
  const { unrunnable } = code;
  if (unrunnable === undefined && DEPRECATED_RUNTIMES.test(runtime ?? '')) {
    resource.leaveOut(
      'Runtime',
      `Lambda has deprecated ${runtime} and may reject a new function on it. Here it runs on this machine's ${code.runtime.startsWith('python') ? 'Python' : 'Node.js'}.`,
    );
  }
  if (unrunnable !== undefined) {
    resource.leaveOut(
      'Code',
      `The function ${unrunnable}. It does not run here: requests that need it fail with 502, behind an HTTP API with 500, at the edge with 503. --function ${resource.logicalId}=<folder> gives it other code.`,
    );
  }
  const environment = resource.object(properties, 'Environment');
  const variables = resource.object(environment, 'Variables');
  if (variables['AWS_LAMBDA_EXEC_WRAPPER'] !== undefined) {
    resource.leaveOut(
      'Environment',
      'The script in AWS_LAMBDA_EXEC_WRAPPER is not run: the function starts without it, by its handler.',
    );
  }
  const reservedConcurrency = resource.optionalNumber(properties, 'ReservedConcurrentExecutions');
  return {
    ...resource.declared,
    name,
    region: resource.stack.region,
    ...code,
    layers: readLayers(resource, resources, assetPaths),
    architecture: resource.texts(properties, 'Architectures').includes('arm64')
      ? 'arm64'
      : 'x86_64',
    // Lambda's defaults.
    // An invented number can be less than Lambda accepts.
    memoryMb: Math.max(128, resource.optionalNumber(properties, 'MemorySize') ?? 128),
    timeoutSeconds: resource.optionalNumber(properties, 'Timeout') || 3,
    environment: Object.fromEntries(
      resources.findings.attemptEach(Object.keys(variables), (name) => [
        name,
        resource.text(variables, name),
      ]),
    ),
    roleArn: resource.text(properties, 'Role'),
    tags: Object.fromEntries(
      resource
        .objects(properties, 'Tags')
        .map((tag) => [resource.text(tag, 'Key'), resource.text(tag, 'Value')]),
    ),
    ...(reservedConcurrency !== undefined && { reservedConcurrency }),
  };
}

/** Why nothing on this machine runs its runtime; undefined if something may. */
function unrunnableRuntime(resource: Resource): string | undefined {
  if (resource.optionalText(resource.properties, 'PackageType') === 'Image') {
    return 'is a container image';
  }
  const runtime = resource.text(resource.properties, 'Runtime');
  return /^(nodejs|python3\.)/.test(runtime)
    ? undefined
    : `runs on ${runtime}; the local edge supports only Node.js and Python`;
}

function readCode(
  resource: Resource,
  assetPaths: ReadonlyMap<string, string>,
): Pick<LambdaFunction, 'directory' | 'inlineCode' | 'unrunnable'> {
  const code = resource.object(resource.properties, 'Code');
  const inlineCode = resource.optionalText(code, 'ZipFile');
  if (inlineCode !== undefined) return { directory: '', inlineCode };
  const key = resource.optionalText(code, 'S3Key');
  if (key === undefined) return { directory: '', unrunnable: 'has code that is not a zip file' };
  const directory = assetPaths.get(key) ?? assetOf(resource);
  if (directory === undefined) {
    return {
      directory: '',
      unrunnable: `has code in the object ${key}, which is not an asset of the assembly`,
    };
  }
  if (!existsSync(directory)) {
    return {
      directory,
      unrunnable: 'has code that is missing from the assembly: synthesize again',
    };
  }
  return isCode(directory)
    ? { directory }
    : { directory, unrunnable: 'has code in a single file that is not a zip file' };
}

/** The asset of a resource whose key is a parameter, as with CDK's legacy synthesizer. */
function assetOf({ metadata, stack }: Resource): string | undefined {
  const path = metadata['aws:asset:path'];
  return typeof path === 'string' ? join(stack.directory, path) : undefined;
}

/** The layers that are assets of the assembly, in the order of the template. */
function readLayers(
  resource: Resource,
  resources: Resources,
  assetPaths: ReadonlyMap<string, string>,
): string[] {
  return resource.texts(resource.properties, 'Layers').flatMap((arn) => {
    const layer = resources
      .ofType('AWS::Lambda::LayerVersion')
      .find((candidate) => layerVersionArn(candidate) === arn);
    const content = layer?.object(layer.properties, 'Content');
    const key = content && layer?.optionalText(content, 'S3Key');
    const path = key === undefined ? undefined : (assetPaths.get(key) ?? (layer && assetOf(layer)));
    if (path !== undefined && existsSync(path) && isCode(path)) return [path];
    resource.leaveOut(
      'Layers',
      `The layer ${arn} is not a folder or a zip file of the assembly: the function does not find its modules.`,
    );
    return [];
  });
}

/** Whether it is a folder or a zip file. */
function isCode(path: string): boolean {
  return path.endsWith('.zip') || statSync(path).isDirectory();
}

/**
 * The function URLs of an assembly.
 *
 * Errors: refuses, with the logical id, a second URL of a function or of an alias.
 */
export function readFunctionUrls(resources: Resources): FunctionUrl[] {
  const withUrl = new Map<string, Resource>();
  return resources.findings.attemptEach(resources.ofType('AWS::Lambda::Url'), (resource) => {
    const { properties } = resource;
    const authType = resource.text(properties, 'AuthType');
    const functionArn = arnOfUrl(resource);
    const other = withUrl.get(functionArn);
    if (other !== undefined) {
      resource.refuse(
        `is a second function URL of ${functionArn}, which has ${other.logicalId}; Lambda allows one`,
      );
    }
    withUrl.set(functionArn, resource);
    const cors = readCors(resource, 'Cors');
    return {
      ...resource.declared,
      functionArn,
      region: resource.stack.region,
      host: functionUrlHost(resource.place),
      authType: authType === 'NONE' ? 'NONE' : 'AWS_IAM',
      invokeMode:
        resource.optionalText(properties, 'InvokeMode') === 'RESPONSE_STREAM'
          ? 'RESPONSE_STREAM'
          : 'BUFFERED',
      ...(cors !== undefined && { cors }),
    };
  });
}

/** The cross-origin settings of a function URL or an HTTP API, which have one form; undefined without them. */
export function readCors(
  resource: Resource,
  property: 'Cors' | 'CorsConfiguration',
): FunctionUrlCors | undefined {
  if (resource.resolve(resource.properties[property]) === undefined) return undefined;
  const cors = resource.object(resource.properties, property);
  const maxAgeSeconds = resource.optionalNumber(cors, 'MaxAge');
  return {
    allowOrigins: resource.texts(cors, 'AllowOrigins'),
    allowMethods: resource.texts(cors, 'AllowMethods'),
    allowHeaders: resource.texts(cors, 'AllowHeaders'),
    exposeHeaders: resource.texts(cors, 'ExposeHeaders'),
    allowsCredentials: resource.flag(cors, 'AllowCredentials'),
    ...(maxAgeSeconds !== undefined && { maxAgeSeconds }),
  };
}

/** The permissions on the given functions, without those that a whole resource policy replaces. */
export function readPermissions(
  resources: Resources,
  functions: readonly LambdaFunction[],
): Permission[] {
  const arns = new Set(
    functions.flatMap(({ arn, versionArns, aliasArns }) => [arn, ...versionArns, ...aliasArns]),
  );
  const replaced = resources
    .ofType('AWS::Lambda::ResourcePolicy')
    .map((policy) => policy.text(policy.properties, 'ResourceArn'));
  const declared = resources.ofType('AWS::Lambda::Permission');
  const read = (resource: Resource): Permission[] => {
    const { properties } = resource;
    const functionArn = fullFunctionArn(resource, resource.text(properties, 'FunctionName'));
    if (!arns.has(functionArn) || replaced.includes(functionArn)) return [];
    const [unmodelled] = ['PrincipalOrgID', 'EventSourceToken'].filter(
      (part) => properties[part] !== undefined,
    );
    if (unmodelled !== undefined) {
      resource.leaveOut(
        unmodelled,
        'The local edge cannot check it, so the permission allows nothing.',
      );
      return [];
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
  };
  return resources.findings.attemptEach(declared, read).flat();
}
