/**
 * Finds the settings in a function's template that Lambda@Edge does not support.
 *
 * It does not check whether a function is at the edge: Lambda's `refuse-edge-function.ts` does.
 *
 * Source: CloudFront developer guide, "Restrictions on Lambda@Edge", "Set up IAM permissions and
 * roles for Lambda@Edge" (read 2026-11-22).
 */
import { isJsonObject } from './json-object.js';
import { roleArn } from './resource-attributes.js';
import type { Resource } from './resource.js';
import type { Resources } from './resources.js';

/** Properties that a function at the edge must not have. */
const PROPERTIES = ['DeadLetterConfig', 'KmsKeyArn', 'Layers', 'VpcConfig'];

/** The services that must be able to assume the role: Lambda, and Lambda in the regions of the replicas. */
const SERVICES = ['lambda.amazonaws.com', 'edgelambda.amazonaws.com'];

/** Shape: the rest of a sentence after the function's name, such as `has VpcConfig`. */
export function edgeObstacles(lambdaFunction: Resource, resources: Resources): string[] {
  const { properties } = lambdaFunction;
  const tracing = lambdaFunction.object(properties, 'TracingConfig');
  const runtime = lambdaFunction.optionalText(properties, 'Runtime');
  return [
    ...(runtime === undefined ? ['is a container image'] : []),
    ...(runtime !== undefined && !/^(nodejs|python)/.test(runtime) ? [`runs on ${runtime}`] : []),
    ...PROPERTIES.filter((name) => lambdaFunction.resolve(properties[name]) !== undefined).map(
      (name) => `has ${name}`,
    ),
    ...(lambdaFunction.texts(properties, 'Architectures').includes('arm64')
      ? ['is built for arm64']
      : []),
    ...(lambdaFunction.optionalText(tracing, 'Mode') === 'Active' ? ['is traced by X-Ray'] : []),
    ...untrustedServices(lambdaFunction, resources).map(
      (service) => `has a role that ${service} may not assume`,
    ),
  ];
}

function untrustedServices(lambdaFunction: Resource, resources: Resources): string[] {
  const arn = lambdaFunction.text(lambdaFunction.properties, 'Role');
  const role = resources.ofType('AWS::IAM::Role').find((candidate) => roleArn(candidate) === arn);
  // The trust policy of a role outside the assembly is unknown.
  if (role === undefined) return [];
  const policy = role.object(role.properties, 'AssumeRolePolicyDocument');
  const trusted = role
    .objects(policy, 'Statement')
    .filter(({ Effect }) => Effect === 'Allow')
    .flatMap(({ Principal }) => (isJsonObject(Principal) ? role.texts(Principal, 'Service') : []));
  return SERVICES.filter((service) => !trusted.includes(service));
}
