/**
 * Reads a synthesized CDK assembly into the plain data that the local edge runs.
 *
 * The other files of this folder read the supported resource types. Resources of every other type are
 * ignored and listed in `ignored`. What a resource that is read needs from an ignored one is invented and
 * listed in `findings`, as is everything that is not served.
 */
import { AssemblyRefusal } from './assembly-refusal.js';
import { mayWriteParameter, writtenParameter } from './custom-resource-values.js';
import type { Api, Deployment, Parameter } from '../deployment.js';
import { GivenFunctions, type GivenCode } from './given-code.js';
import { readAssembly, type Assembly } from './read-assembly.js';
import { readBuckets, type GivenFolder } from './read-buckets.js';
import { readCloudFrontFunctions } from './read-cloudfront-functions.js';
import { readDistribution } from './read-distribution.js';
import { readHttpApis } from './read-http-apis.js';
import { readFunctions, readFunctionUrls, readPermissions } from './read-functions.js';
import { readImportedFunctions, type FunctionReference } from './read-imported-functions.js';
import { refuseUnknownOrigins, type StandIns } from './read-origin.js';
import { readResourcePolicies } from './read-resource-policies.js';
import { readRestApis } from './read-rest-apis.js';
import { readRoles } from './read-roles.js';
import { readStacks } from './read-stacks.js';
import { readUserPools } from './read-user-pools.js';
import type { Finding } from './findings.js';
import { parameterName, referenceOf } from './resource-attributes.js';
import type { Resource } from './resource.js';
import { isIgnored, Resources } from './resources.js';
import { resolveIntrinsics } from './resolve-intrinsics.js';

/** What the command line says about an assembly. */
export interface ReadingOptions {
  /** The region of environment-agnostic stacks; us-east-1, where every stack can be deployed, by default. */
  readonly region?: string | undefined;
  /** The parameters of templates. Shape of a key: `<name>` or `<stack>:<name>`. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** The code of functions. Shape of a key: a logical id, a name or an ARN. */
  readonly functions?: Readonly<Record<string, GivenCode>>;
  /** The servers of this machine that stand for origins, by the origin's id or domain name. */
  readonly standIns?: StandIns;
  /** Folders whose files buckets contain. */
  readonly folders?: readonly GivenFolder[];
}

/** A deployment, or what AWS would reject in it. */
export type ReadDeployment =
  | {
      readonly ok: true;
      readonly value: Deployment;
      /** Shape: `<logical id> in stack <stack>: <type>`. */
      readonly ignored: readonly string[];
      /** Where the deployment differs from AWS. */
      readonly findings: readonly Finding[];
    }
  | {
      readonly ok: false;
      /** Shape of `sentence`: one line for each mistake, all of them. */
      readonly error: { readonly code: 'ASSEMBLY_NOT_UNDERSTOOD'; readonly sentence: string };
    };

const DEFAULT_REGION = 'us-east-1';

/** The deployment that the assembly in a folder describes. */
export function readDeployment(
  directory: string,
  { region, parameters = {}, functions, standIns = {}, folders = [] }: ReadingOptions = {},
): ReadDeployment {
  try {
    const assembly = readAssembly(directory, region ?? DEFAULT_REGION);
    const resources = new Resources(assembly, parameters);
    if (region === undefined) inventRegions(resources);
    const read = resources.findings.attempt(() =>
      readParts(assembly, resources, new GivenFunctions(functions), { standIns, folders }),
    );
    // Before the stacks, whose list also contains resources that nothing served refers to.
    const { refusals } = resources.findings;
    const findings = resources.findings.all();
    if (read === undefined || refusals.length > 0) return refuse(refusals);
    return {
      ok: true,
      value: { ...read, stacks: readStacks(resources) },
      ignored: resources
        .all()
        .filter(({ type }) => isIgnored(type))
        .map(({ logicalId, stack, type }) => `${logicalId} in stack ${stack.name}: ${type}`),
      findings,
    };
  } catch (error) {
    if (error instanceof AssemblyRefusal) return refuse([error.message]);
    // The stack is exhausted: CloudFormation's "circular dependency".
    if (error instanceof RangeError)
      return refuse(['The templates refer to each other in a circle.']);
    throw error;
  }
}

function refuse(sentences: readonly string[]): ReadDeployment {
  return {
    ok: false,
    error: { code: 'ASSEMBLY_NOT_UNDERSTOOD', sentence: sentences.join('\n') },
  };
}

function inventRegions({ stacks, findings }: Resources): void {
  for (const { name, region, isAgnostic } of stacks) {
    if (!isAgnostic) continue;
    findings.invent(
      { stack: name, logicalId: name },
      'an environment-agnostic stack, whose region --region sets',
      'AWS::Region',
      region,
    );
  }
}

function readParts(
  assembly: Assembly,
  resources: Resources,
  given: GivenFunctions,
  { standIns, folders }: Required<Pick<ReadingOptions, 'standIns' | 'folders'>>,
): Omit<Deployment, 'stacks'> {
  const { findings } = resources;
  const [first, ...others] = findings.attemptEach(
    resources.ofType('AWS::CloudFront::Distribution'),
    (resource) => ({ resource, distribution: readDistribution(resource, resources, standIns) }),
  );
  if (first === undefined) {
    throw new AssemblyRefusal(
      'The assembly',
      'contains no AWS::CloudFront::Distribution, and only what is behind one is served',
    );
  }
  const distributions = [
    first.distribution,
    ...others.map(({ distribution }) => distribution),
  ] as const;
  refuseUnknownOrigins(standIns, distributions);
  const functionUrls = readFunctionUrls(resources);
  const apis = [...readHttpApis(resources), ...readRestApis(resources)];
  const references = functionReferences({ functionUrls, apis, distributions });
  const own = readFunctions(
    resources,
    assembly.assetPaths,
    new Set(references.map(({ arn }) => arn)),
    given,
  );
  const functions = [...own, ...readImportedFunctions(resources, references, own, given)];
  findings.attempt(() => {
    given.refuseUnknown();
  });
  const parameters = readParameters(resources);
  const buckets = readBuckets(resources, assembly.assetPaths, distributions, folders);
  const roles = readRoles(resources, new Set(functions.map(({ roleArn }) => roleArn)));
  const outputs = Object.fromEntries(
    resources.stacks.map((stack) => [stack.name, readOutputs(stack, resources)]),
  );
  inventUnserved(
    resources,
    buckets,
    JSON.stringify([functions.map(({ environment }) => environment), parameters, roles, outputs]),
  );
  return {
    accountId: first.resource.stack.accountId,
    homeRegion: first.resource.stack.region,
    distributions,
    functions,
    functionUrls,
    cloudFrontFunctions: readCloudFrontFunctions(resources, assembly.assetPaths),
    apis,
    permissions: readPermissions(resources, functions),
    resourceStatements: readResourcePolicies(resources, functions),
    roles,
    parameters,
    userPools: readUserPools(resources, [
      ...functions.flatMap(({ stack, logicalId, environment }) =>
        Object.entries(environment).map(([name, text]) => ({
          stack,
          logicalId,
          property: `Environment.Variables.${name}`,
          text,
        })),
      ),
      ...parameters.map(({ stack, logicalId, value: text }) => ({
        stack,
        logicalId,
        property: 'Value',
        text,
      })),
    ]),
    buckets,
    outputs,
  };
}

/** Where the deployment needs a function, which may be one of another app. */
function functionReferences({
  functionUrls,
  apis,
  distributions,
}: Pick<Deployment, 'functionUrls' | 'apis' | 'distributions'>): FunctionReference[] {
  return [
    ...functionUrls.map(({ stack, logicalId, functionArn }) => ({
      stack,
      logicalId,
      property: 'TargetFunctionArn' as const,
      arn: functionArn,
    })),
    ...apis.flatMap((api) =>
      functionArnsOf(api).map((arn) => ({
        stack: api.stack,
        logicalId: api.logicalId,
        property: 'Integration' as const,
        arn,
      })),
    ),
    ...distributions.flatMap(({ stack, logicalId, behaviors }) =>
      behaviors
        .flatMap((behavior) => behavior.functions)
        .map(({ versionArn }) => ({
          stack,
          logicalId,
          property: 'LambdaFunctionAssociations' as const,
          arn: versionArn,
        })),
    ),
  ];
}

function functionArnsOf({ routes }: Api): string[] {
  return routes.flatMap(({ integration, authorizer }) => [
    ...(integration.kind === 'lambda' ? [integration.functionArn] : []),
    ...(authorizer?.kind === 'function' ? [authorizer.functionArn] : []),
  ]);
}

/** Buckets and keys that are not served are invented if `text`, all that is served, contains their name. */
function inventUnserved(resources: Resources, buckets: Deployment['buckets'], text: string): void {
  for (const type of ['AWS::S3::Bucket', 'AWS::KMS::Key']) {
    for (const resource of resources.ofType(type)) {
      const reference = referenceOf(resource) ?? '';
      if (buckets.some(({ name }) => name === reference) || !text.includes(reference)) continue;
      resources.findings.invent(resource.declared, type, 'Ref', reference);
    }
  }
}

/** The parameters of the templates, and those that calls of `AwsCustomResource` write, or write over. */
function readParameters(resources: Resources): Parameter[] {
  const { findings } = resources;
  const declared = findings.attemptEach(resources.ofType('AWS::SSM::Parameter'), readParameter);
  const written = findings
    .attemptEach(
      resources.all().filter((resource) => mayWriteParameter(resource)),
      readWrittenParameter,
    )
    .filter((parameter) => parameter !== undefined);
  const byArn = new Map([...declared, ...written].map((parameter) => [parameter.arn, parameter]));
  return [...byArn.values()];
}

function readWrittenParameter(resource: Resource): Parameter | undefined {
  const written = writtenParameter(resource);
  return (
    written && {
      ...resource.declared,
      ...written,
      arn: parameterArn(written.region, resource.stack.accountId, written.name),
    }
  );
}

function parameterArn(region: string, accountId: string, name: string): string {
  return `arn:aws:ssm:${region}:${accountId}:parameter/${name.replace(/^\//, '')}`;
}

function readParameter(resource: Resource): Parameter {
  const { properties } = resource;
  const { accountId, region } = resource.stack;
  const name = parameterName(resource);
  return {
    ...resource.declared,
    name,
    region,
    arn: parameterArn(region, accountId, name),
    type: resource.text(properties, 'Type'),
    value: resource.text(properties, 'Value'),
    ...(properties['Tier'] !== undefined && { tier: resource.text(properties, 'Tier') }),
  };
}

function readOutputs(
  stack: Assembly['stacks'][number],
  resources: Resources,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    resources.findings.attemptEach(resources.outputsOf(stack), ([name, output]) => [
      name,
      String(resolveIntrinsics(output['Value'], resources.lookup(stack, name))),
    ]),
  );
}
