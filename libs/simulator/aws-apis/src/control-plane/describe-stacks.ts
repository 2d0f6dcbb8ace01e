/**
 * CloudFormation's `DescribeStacks` and `ListStackResources`: describe the stacks of the assembly as
 * successfully deployed.
 */
import type { DeployedStack, Deployment } from '@furlock/simulator-deployment';
import { refuse, type AwsResult } from '../aws-json/aws-result.js';
import type { ControlPlaneValue } from './control-plane-answer.js';
import { leaf, type XmlElement } from './xml.js';

type Stacks = Pick<Deployment, 'stacks' | 'outputs'>;

/**
 * One stack of a region, with its parameters and outputs.
 *
 * Errors: `ValidationError`, also without a stack name: the local edge does not list stacks.
 * Source: CloudFormation API reference, DescribeStacks (read 2026-11-25).
 */
export function describeStacks(
  deployment: Stacks,
  { StackName: name = '' }: Readonly<Record<string, string>>,
  { region, startedAt }: { readonly region: string; readonly startedAt: Date },
): AwsResult<ControlPlaneValue> {
  const stack = findStack(deployment, region, name);
  if (!stack.ok) return stack;
  const { name: stackName, id, parameters } = stack.value;
  const outputs = deployment.outputs[stackName] ?? {};
  return xml([
    [
      'Stacks',
      [
        [
          'member',
          [
            leaf('StackId', id),
            leaf('StackName', stackName),
            leaf('CreationTime', startedAt.toISOString()),
            leaf('StackStatus', 'CREATE_COMPLETE'),
            ['Parameters', pairs(parameters, 'ParameterKey', 'ParameterValue')],
            ['Outputs', pairs(outputs, 'OutputKey', 'OutputValue')],
          ],
        ],
      ],
    ],
  ]);
}

/**
 * The resources of a stack, all on one page.
 *
 * Errors: `ValidationError`.
 * Source: CloudFormation API reference, ListStackResources (read 2026-11-25).
 */
export function listStackResources(
  deployment: Stacks,
  { StackName: name = '' }: Readonly<Record<string, string>>,
  { region, startedAt }: { readonly region: string; readonly startedAt: Date },
): AwsResult<ControlPlaneValue> {
  const stack = findStack(deployment, region, name);
  if (!stack.ok) return stack;
  const members = stack.value.resources.map(({ logicalId, type, physicalId }): XmlElement => [
    'member',
    [
      leaf('LogicalResourceId', logicalId),
      leaf('PhysicalResourceId', physicalId),
      leaf('ResourceType', type),
      leaf('LastUpdatedTimestamp', startedAt.toISOString()),
      leaf('ResourceStatus', 'CREATE_COMPLETE'),
    ],
  ]);
  return xml([['StackResourceSummaries', members]]);
}

function findStack({ stacks }: Stacks, region: string, nameOrId: string): AwsResult<DeployedStack> {
  const stack = stacks.find(
    (candidate) => candidate.region === region && [candidate.name, candidate.id].includes(nameOrId),
  );
  return stack === undefined
    ? refuse('ValidationError', `Stack with id ${nameOrId} does not exist`)
    : { ok: true, value: stack };
}

function pairs(
  values: Readonly<Record<string, string>>,
  keyName: string,
  valueName: string,
): XmlElement[] {
  return Object.entries(values).map(([key, value]) => [
    'member',
    [leaf(keyName, key), leaf(valueName, value)],
  ]);
}

function xml(elements: readonly XmlElement[]): AwsResult<ControlPlaneValue> {
  return { ok: true, value: { form: 'xml', elements } };
}
