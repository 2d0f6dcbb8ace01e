/**
 * The edge function, and what Lambda@Edge does not support. CDK checks little of it, and CloudFront
 * reports it only in the middle of a deployment.
 *
 * Source: CloudFront developer guide, "Restrictions on Lambda@Edge", "Quotas" (read 2026-11-25).
 */
import { CfnResource } from 'aws-cdk-lib';
import type { Guard } from './guarded-lock.js';
import { asList, asObject, type Properties } from './synthesized-tree.js';

/** The runtimes that are known to work at the edge and with the bundle. */
const RUNTIMES = ['nodejs24.x', 'nodejs22.x'];

/** The limits of an origin-request trigger. Units: MB. */
const MEMORY = { minimum: 128, maximum: 10_240 };

/** The limit of an origin-request trigger. Units: seconds. */
const TIMEOUT_LIMIT = 30;

/** The properties that no function at the edge may have, each with its message. */
const FORBIDDEN = [
  ['VpcConfig', 'is in a VPC: omit vpc'],
  ['DeadLetterConfig', 'has a dead-letter queue: remove it'],
  ['FileSystemConfigs', 'mounts a file system: remove it'],
  ['ImageConfig', 'is a container image: use the edge bundle'],
  ['KmsKeyArn', 'has its own KMS key: remove it'],
  ['Layers', 'has layers: bundle their contents'],
  ['SnapStart', 'uses SnapStart: omit snapStart'],
] as const;

/** Rejects an edge function that the edge would not run. */
export const checkEdgeFunction: Guard = ({ edgeFunction }, tree) => {
  const resource = edgeFunction.node.defaultChild;
  const found = CfnResource.isCfnResource(resource) ? tree.find(resource) : undefined;
  if (found === undefined) {
    return [`${edgeFunction.node.path} is missing from the template: keep the edge function`];
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
          `has the runtime ${String(Runtime)}, which the edge does not support: set edgeRuntime to NODEJS_24_X or NODEJS_22_X`,
        ]),
    ...(asList(Architectures).every((one) => one === 'x86_64')
      ? []
      : ['is not for x86_64, the only architecture at the edge: omit architecture']),
    ...(memoryMb >= MEMORY.minimum && memoryMb <= MEMORY.maximum
      ? []
      : [
          `has ${memoryMb} MB of memory: set edgeMemoryMb to a value between ${MEMORY.minimum} and ${MEMORY.maximum}`,
        ]),
    ...(timeoutSeconds <= TIMEOUT_LIMIT
      ? []
      : [`has a timeout of ${timeoutSeconds} s: set edgeTimeout to at most ${TIMEOUT_LIMIT} s`]),
    ...(diskMb === 512
      ? []
      : [`has ${diskMb} MB of ephemeral storage: the edge supports 512 MB only`]),
    ...(variables.length === 0
      ? []
      : [
          `has environment variables (${variables.join(', ')}), which the edge does not support: put their values into the settings`,
        ]),
    ...FORBIDDEN.filter(([property]) => properties[property] !== undefined).map(
      ([, fault]) => fault,
    ),
    ...(asObject(properties['TracingConfig'])['Mode'] === 'Active'
      ? ['is traced by X-Ray, which the edge does not support: omit tracing']
      : []),
  ];
}
