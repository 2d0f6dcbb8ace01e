/**
 * The edge function, and what Lambda@Edge does not run. CDK checks little of it, and CloudFront
 * says so only in the middle of a deployment.
 *
 * Source: CloudFront developer guide, "Restrictions on Lambda@Edge", "Quotas" (read 2026-11-25).
 */
import { CfnResource } from 'aws-cdk-lib';
import type { Guard } from './guarded-lock.js';
import { asList, asObject, synthesized, type Properties } from './synthesized-tree.js';

/** The runtimes that are known to run at the edge and to run the bundle. */
const RUNTIMES = ['nodejs24.x', 'nodejs22.x'];

/** Of an origin-request trigger. Units: MB. */
const MEMORY = { minimum: 128, maximum: 10_240 };

/** Of an origin-request trigger. Units: seconds. */
const TIMEOUT_LIMIT = 30;

/** What no function at the edge may have, and what to say of it. */
const FORBIDDEN = [
  ['VpcConfig', 'is in a VPC: leave vpc away'],
  ['DeadLetterConfig', 'has a dead letter queue: leave it away'],
  ['FileSystemConfigs', 'mounts a file system: leave it away'],
  ['ImageConfig', 'is a container image: use the bundle'],
  ['KmsKeyArn', 'has a key of its own for its code: leave it away'],
  ['Layers', 'has layers: bundle what is in them'],
  ['SnapStart', 'starts from a snapshot: leave snapStart away'],
] as const;

/** Refuses what the edge would not run. */
export const checkEdgeFunction: Guard = ({ edgeFunction }) => {
  const resource = edgeFunction.node.defaultChild;
  const found = CfnResource.isCfnResource(resource) ? synthesized(resource) : undefined;
  if (found === undefined) {
    return [`${edgeFunction.node.path} is gone from the template: leave the edge function there`];
  }
  return faultsOf(found.properties).map((fault) => `${found.path} ${fault}`);
};

/** Shape: what follows the function's name in a sentence. */
function faultsOf(properties: Properties): string[] {
  const { Runtime, Architectures, Timeout, MemorySize } = properties;
  const timeoutSeconds = Number(Timeout ?? 3);
  const memoryMb = Number(MemorySize ?? 128);
  const diskMb = Number(asObject(properties['EphemeralStorage'])['Size'] ?? 512);
  const variables = Object.keys(asObject(asObject(properties['Environment'])['Variables']));
  return [
    ...(RUNTIMES.includes(String(Runtime))
      ? []
      : [
          `has the runtime ${String(Runtime)}, which the edge does not run: set edgeRuntime to NODEJS_24_X or NODEJS_22_X`,
        ]),
    ...(asList(Architectures).every((one) => one === 'x86_64')
      ? []
      : ['is not for x86_64, the one architecture of the edge: leave architecture away']),
    ...(memoryMb >= MEMORY.minimum && memoryMb <= MEMORY.maximum
      ? []
      : [
          `has ${memoryMb} MB of memory: set edgeMemoryMb between ${MEMORY.minimum} and ${MEMORY.maximum}`,
        ]),
    ...(timeoutSeconds <= TIMEOUT_LIMIT
      ? []
      : [`may take ${timeoutSeconds} s: set edgeTimeout to at most ${TIMEOUT_LIMIT} s`]),
    ...(diskMb === 512 ? [] : [`has ${diskMb} MB of disk: the edge has 512 MB for everybody`]),
    ...(variables.length === 0
      ? []
      : [
          `has environment variables (${variables.join(', ')}), of which the edge knows none: put them into the settings`,
        ]),
    ...FORBIDDEN.filter(([property]) => properties[property] !== undefined).map(
      ([, fault]) => fault,
    ),
    ...(asObject(properties['TracingConfig'])['Mode'] === 'Active'
      ? ['is traced by X-Ray, which is not at the edge: leave tracing away']
      : []),
  ];
}
