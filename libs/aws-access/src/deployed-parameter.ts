/**
 * What a stack wrote into a parameter, as CloudFormation remembers it, with the values of its references.
 */
import type { CloudFormation } from '@aws-sdk/client-cloudformation';

/** A parameter of a stack. */
export interface DeployedParameter {
  readonly stackName: string;
  /** What the last deployment wrote; undefined if CloudFormation could not compare it. */
  readonly deployed: string | undefined;
  /** What is stored now; undefined if the parameter was deleted, or could not be compared. */
  readonly stored: string | undefined;
}

/**
 * The parameter, by the drift detection of CloudFormation; undefined if no stack contains it.
 *
 * Errors: those of the SDK, for example for a stack that is being updated.
 * Source: CloudFormation API reference, DetectStackResourceDrift (read 2026-11-28). It needs
 * cloudformation:DescribeStackResources, DetectStackResourceDrift and ssm:GetParameters.
 */
export async function deployedParameter(
  cloudFormation: Pick<CloudFormation, 'describeStackResources' | 'detectStackResourceDrift'>,
  parameterName: string,
): Promise<DeployedParameter | undefined> {
  const resource = await resourceOf(cloudFormation, parameterName);
  if (resource === undefined) return undefined;
  const { StackResourceDrift: drift } = await cloudFormation.detectStackResourceDrift(resource);
  return {
    stackName: resource.StackName,
    deployed: valueOf(drift?.ExpectedProperties),
    stored: valueOf(drift?.ActualProperties),
  };
}

async function resourceOf(
  cloudFormation: Pick<CloudFormation, 'describeStackResources'>,
  PhysicalResourceId: string,
): Promise<{ StackName: string; LogicalResourceId: string } | undefined> {
  try {
    const { StackResources = [] } = await cloudFormation.describeStackResources({
      PhysicalResourceId,
    });
    const found = StackResources.find((one) => one.PhysicalResourceId === PhysicalResourceId);
    if (found?.StackName === undefined || found.LogicalResourceId === undefined) return undefined;
    return { StackName: found.StackName, LogicalResourceId: found.LogicalResourceId };
  } catch (error) {
    // The documented answer for a resource that belongs to no stack.
    if (error instanceof Error && /ValidationError/.test(error.name)) return undefined;
    throw error;
  }
}

/** The field `Value` of properties. Shape: a JSON object. */
function valueOf(properties: string | undefined): string | undefined {
  const { Value } = JSON.parse(properties ?? '{}') as { readonly Value?: unknown };
  return typeof Value === 'string' ? Value : undefined;
}
