/**
 * The state of a stack in CloudFormation, and of its resources during a deletion.
 *
 * It does not wait: `destroy-stage.ts` does.
 */
import type { CloudFormation } from '@aws-sdk/client-cloudformation';

/** The current state of a stack. */
export interface StackState {
  /** The ARN. Unlike the name, it never refers to a later stack. */
  readonly id: string;
  /** Shape: `DELETE_IN_PROGRESS`, … */
  readonly status: string;
  readonly description: string;
}

/** The state of a stack by name or ARN; undefined if it does not exist, or no longer exists. */
export async function stackState(
  cloudFormation: CloudFormation,
  nameOrId: string,
): Promise<StackState | undefined> {
  try {
    const { Stacks = [] } = await cloudFormation.describeStacks({ StackName: nameOrId });
    const [stack] = Stacks;
    if (stack?.StackId === undefined || stack.StackStatus === 'DELETE_COMPLETE') return undefined;
    const { StackId: id, StackStatus: status, Description: description = '' } = stack;
    return { id, status: String(status), description };
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/**
 * CloudFormation has no specific error for a stack that does not exist.
 *
 * Source: CloudFormation API reference, DescribeStacks (read 2026-11-25).
 */
function isMissing(error: unknown): boolean {
  return (
    error instanceof Error &&
    error.name === 'ValidationError' &&
    error.message.includes('does not exist')
  );
}

/** How many resources a stack still has. */
export async function resourcesLeft(cloudFormation: CloudFormation, id: string): Promise<number> {
  let left = 0;
  let NextToken: string | undefined;
  do {
    const page = await cloudFormation.listStackResources({ StackName: id, NextToken });
    const summaries = page.StackResourceSummaries ?? [];
    left += summaries.filter(({ ResourceStatus }) => !GONE.includes(String(ResourceStatus))).length;
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  return left;
}

const GONE = ['DELETE_COMPLETE', 'DELETE_SKIPPED'];

/** A resource that could not be deleted. */
export interface FailedResource {
  readonly logicalId: string;
  readonly reason: string;
  /** Whether it is a function that CloudFront has not yet removed from the edge. */
  readonly isReplicated: boolean;
}

/** The resources that keep a stack in DELETE_FAILED. */
export async function failedResources(
  cloudFormation: CloudFormation,
  id: string,
): Promise<FailedResource[]> {
  const { StackResources = [] } = await cloudFormation.describeStackResources({ StackName: id });
  return StackResources.filter(({ ResourceStatus }) => ResourceStatus === 'DELETE_FAILED').map(
    ({ LogicalResourceId: logicalId = '', ResourceStatusReason: reason = '' }) => ({
      logicalId,
      reason: reason.replace(/\s+/g, ' ').slice(0, 200),
      // "Lambda was unable to delete … because it is a replicated function."
      isReplicated: /replicated function/i.test(reason),
    }),
  );
}
