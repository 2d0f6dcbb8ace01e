/**
 * The stack in us-east-1 for the resources that CloudFront accepts only from there.
 */
import { Stage, Token, type Stack } from 'aws-cdk-lib';
import { RegionInfo } from 'aws-cdk-lib/region-info';
import type { Construct } from 'constructs';
import { EDGE_REGION, edgeStackDescription, edgeStackName } from '@furlock/edge-settings';
import { deployedStack, stackBeside } from './stack-beside.js';

/**
 * The stack for the edge functions of a home stack: the home stack itself if it is in us-east-1,
 * otherwise a separate stack, created on first use.
 *
 * Errors: throws an Error when the home stack does not set its region, or is in a partition without
 * Lambda@Edge.
 */
export function edgeStack(homeStack: Stack): Stack {
  const homeRegion = homeStack.region;
  if (Token.isUnresolved(homeRegion)) {
    throw new Error(
      `The stack "${homeStack.node.path}" must set its region, for example env: { region: 'eu-central-1' }: the edge signs requests for the region of the function URL`,
    );
  }
  const { partition = 'aws' } = RegionInfo.get(homeRegion);
  if (partition !== 'aws') {
    throw new Error(
      `The stack "${homeStack.node.path}" is in ${homeRegion}, in the partition ${partition}, which has no Lambda@Edge: deploy it to a region such as eu-central-1`,
    );
  }
  if (homeRegion === EDGE_REGION) return homeStack;

  const deployed = deployedStack(homeStack);
  const stage = Stage.of(deployed);
  if (stage === undefined) {
    throw new Error(`The stack "${homeStack.node.path}" must be part of a CDK app`);
  }
  // Unique because the home stack's artifact id is unique. `EdgeFunction` finds the stack by this id.
  const id = `${deployed.artifactId}-edge`;
  const existing = stage.node.tryFindChild(id);
  if (existing !== undefined) return existing as Stack;
  const place = { homeStack: deployed.stackName, region: homeRegion };
  const stack = stackBeside(deployed, stage, id, {
    // One stage may be deployed to several home regions: each needs its own stack here.
    stackName: edgeStackName(place),
    env: { account: deployed.account, region: EDGE_REGION },
    description: edgeStackDescription(place),
    tags: deployed.tags.tagValues(),
  });
  omitLogGroups(stack);
  return stack;
}

/**
 * Lets CDK create no log groups for functions: they would stay empty, because an edge function logs to
 * `/aws/lambda/us-east-1.<name>`, in the region of each replica.
 */
export function omitLogGroups(scope: Construct): void {
  // The constant in aws-cdk-lib/cx-api is newer than some versions that know no such log groups.
  scope.node.setContext('@aws-cdk/aws-lambda:useCdkManagedLogGroup', false);
}
