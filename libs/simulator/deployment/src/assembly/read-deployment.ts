/**
 * Reads a synthesized CDK assembly into the plain data that the local edge runs.
 *
 * The other files of this folder read the supported resource types. Resources of every other type are
 * ignored and listed in `ignored`. A reference from a resource that is read to an ignored one is an
 * error.
 */
import { AssemblyRefusal } from './assembly-refusal.js';
import type { Deployment, Parameter } from '../deployment.js';
import { readAssembly, type Assembly } from './read-assembly.js';
import { readDistribution } from './read-distribution.js';
import { readFunctions, readFunctionUrls, readPermissions } from './read-functions.js';
import { readResourcePolicies } from './read-resource-policies.js';
import { readRoles } from './read-roles.js';
import { readStacks } from './read-stacks.js';
import { readUserPools } from './read-user-pools.js';
import { isReferable, parameterName } from './resource-attributes.js';
import type { Resource } from './resource.js';
import { Resources, section } from './resources.js';
import { resolveIntrinsics } from './resolve-intrinsics.js';
import { isJsonObject } from './json-object.js';

/** A deployment, or one sentence that names what is not supported and where. */
export type ReadDeployment =
  | {
      readonly ok: true;
      readonly value: Deployment;
      /** Shape: `<logical id> in stack <stack>: <type>`. */
      readonly ignored: readonly string[];
    }
  | {
      readonly ok: false;
      readonly error: { readonly code: 'ASSEMBLY_NOT_UNDERSTOOD'; readonly sentence: string };
    };

/** Types that are read but cannot be referenced; the other types that are read have return values. */
const READ_TYPES = [
  'AWS::Cognito::ManagedLoginBranding',
  'AWS::IAM::Policy',
  'AWS::IAM::RolePolicy',
  'AWS::Lambda::Permission',
  'AWS::Lambda::ResourcePolicy',
];

/** The deployment that the assembly in a folder describes. */
export function readDeployment(directory: string): ReadDeployment {
  try {
    const assembly = readAssembly(directory);
    const resources = new Resources(assembly);
    return {
      ok: true,
      value: deploymentOf(assembly, resources),
      ignored: resources
        .all()
        .filter(({ type }) => !READ_TYPES.includes(type) && !isReferable(type))
        .map(({ logicalId, stack, type }) => `${logicalId} in stack ${stack.name}: ${type}`),
    };
  } catch (error) {
    if (!(error instanceof AssemblyRefusal)) throw error;
    return { ok: false, error: { code: 'ASSEMBLY_NOT_UNDERSTOOD', sentence: error.message } };
  }
}

function deploymentOf(assembly: Assembly, resources: Resources): Deployment {
  const home = onlyDistribution(resources);
  const distribution = readDistribution(home, resources);
  const functionUrls = readFunctionUrls(resources);
  const functions = readFunctions(
    resources,
    assembly.assetPaths,
    new Set([
      ...functionUrls.map(({ functionArn }) => functionArn),
      ...distribution.behaviors.flatMap(({ functions }) =>
        functions.map(({ versionArn }) => versionArn),
      ),
    ]),
  );
  return {
    accountId: home.stack.accountId,
    homeRegion: home.stack.region,
    distribution,
    functions,
    functionUrls,
    permissions: readPermissions(resources, functions),
    resourceStatements: readResourcePolicies(resources, functions),
    roles: readRoles(resources, new Set(functions.map(({ roleArn }) => roleArn))),
    parameters: resources.ofType('AWS::SSM::Parameter').map(readParameter),
    userPools: readUserPools(resources),
    stacks: readStacks(assembly, resources),
    outputs: Object.fromEntries(
      assembly.stacks.map((stack) => [stack.name, readOutputs(stack, resources)]),
    ),
  };
}

function onlyDistribution(resources: Resources): Resource {
  const [distribution, another] = resources.ofType('AWS::CloudFront::Distribution');
  if (distribution === undefined) {
    throw new AssemblyRefusal('The assembly', 'contains no AWS::CloudFront::Distribution');
  }
  if (another !== undefined) {
    another.refuse('is a second distribution; the local edge supports only one');
  }
  return distribution;
}

function readParameter(resource: Resource): Parameter {
  const { properties } = resource;
  const { accountId, region } = resource.stack;
  const name = parameterName(resource);
  return {
    ...resource.declared,
    name,
    region,
    arn: `arn:aws:ssm:${region}:${accountId}:parameter/${name.replace(/^\//, '')}`,
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
    Object.entries(section(stack, 'Outputs')).map(([name, output]) => [
      name,
      isJsonObject(output)
        ? String(resolveIntrinsics(output['Value'], resources.lookup(stack, name)))
        : '',
    ]),
  );
}
