/**
 * Reads the stacks of a lock, and the bootstrap versions that the next deploy needs.
 */
import type { CloudFormation } from '@aws-sdk/client-cloudformation';
import { EDGE_REGION } from '@furlock/edge-settings';
import type { Target } from '../target/choose-target.js';
import type { DeployedClients } from './deployed-clients.js';
import type { DeployedLock, DeployedStack } from './deployed-lock.js';
import { read, type Reading } from './reading.js';

/** A stack, and where it is. */
export interface NamedStack {
  readonly name: string;
  readonly region: string;
}

/** A resource of a stack. */
export interface StackResource {
  readonly type: string;
  readonly physicalId: string;
}

/** The state of a stack. */
export function readStack(
  cloudFormation: CloudFormation,
  target: Target,
  stack: NamedStack,
): Promise<Reading<DeployedStack>> {
  return read(callOf('cloudformation:DescribeStacks', target, stack), async () => {
    const { Stacks = [] } = await cloudFormation.describeStacks({ StackName: stack.name });
    const [found] = Stacks;
    if (found === undefined) return undefined;
    const parameters = found.Parameters ?? [];
    return {
      name: stack.name,
      status: String(found.StackStatus),
      bootstrapParameter: parameters.find(
        ({ ParameterKey }) => ParameterKey === BOOTSTRAP_PARAMETER_KEY,
      )?.ParameterValue,
    };
  });
}

/** The resources of a stack, page by page. */
export function readResources(
  cloudFormation: CloudFormation,
  target: Target,
  stack: NamedStack,
): Promise<Reading<readonly StackResource[]>> {
  return read(callOf('cloudformation:ListStackResources', target, stack), async () => {
    const resources: StackResource[] = [];
    let NextToken: string | undefined;
    do {
      const page = await cloudFormation.listStackResources({ StackName: stack.name, NextToken });
      for (const summary of page.StackResourceSummaries ?? []) {
        const { ResourceType: type = '', PhysicalResourceId: physicalId = '' } = summary;
        resources.push({ type, physicalId });
      }
      NextToken = page.NextToken;
    } while (NextToken !== undefined);
    return resources;
  });
}

/**
 * The name of the parameter that CDK adds to every template that needs a bootstrapped region.
 *
 * Source: AWS CDK developer guide, "Customize AWS CDK bootstrapping" (read 2026-11-25).
 */
const BOOTSTRAP_PARAMETER_KEY = 'BootstrapVersion';

/** The bootstrap versions of the regions of a deployment. */
export async function readBootstraps(
  { ssm }: Pick<DeployedClients, 'ssm'>,
  target: Target,
  stack: Reading<DeployedStack>,
): Promise<DeployedLock['bootstraps']> {
  const parameter = stack.ok ? stack.value.bootstrapParameter : undefined;
  if (target.kind === 'local' || parameter === undefined) return undefined;
  const regions = [...new Set([target.region, EDGE_REGION])];
  const readings = await Promise.all(
    regions.map(async (region) => {
      const call = {
        target,
        action: 'ssm:GetParameter',
        absence: {
          errors: ['ParameterNotFound'],
          words: `there is no ${parameter}`,
          remedy: `run \`npx cdk bootstrap aws://<account>/${region}\``,
        },
      };
      const version = await read(
        call,
        async () => (await ssm(region).getParameter({ Name: parameter })).Parameter?.Value,
      );
      return [region, version] as const;
    }),
  );
  return Object.fromEntries(readings);
}

function callOf(action: string, target: Target, { name, region }: NamedStack) {
  return {
    target,
    action,
    absence: {
      // "Stack with id … does not exist": CloudFormation has no specific error for it.
      errors: ['ValidationError'],
      words: `there is no stack ${name} in ${region}`,
      remedy: "name the lock's stack with --stack, or deploy the stage",
    },
  };
}
