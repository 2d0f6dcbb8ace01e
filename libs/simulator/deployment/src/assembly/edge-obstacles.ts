/**
 * What in a function's template keeps it from the edge, besides what every function has.
 *
 * It does not know whether a function is at the edge: `refuse-edge-function.ts` of Lambda asks that.
 *
 * Source: CloudFront developer guide, "Restrictions on Lambda@Edge", "Set up IAM permissions and
 * roles for Lambda@Edge" (read 2026-11-22).
 */
import { isJsonObject } from './json-object.js';
import { roleArn } from './resource-attributes.js';
import type { Resource } from './resource.js';
import type { Resources } from './resources.js';

/** Properties that no function at the edge may have. */
const PROPERTIES = ['DeadLetterConfig', 'KmsKeyArn', 'VpcConfig'];

/** Who must be able to assume the role: Lambda, and Lambda where the replicas run. */
const SERVICES = ['lambda.amazonaws.com', 'edgelambda.amazonaws.com'];

/** Shape: what follows the function's name in a sentence, such as `has VpcConfig`. */
export function edgeObstacles(lambdaFunction: Resource, resources: Resources): string[] {
  const { properties } = lambdaFunction;
  const tracing = lambdaFunction.object(properties, 'TracingConfig');
  return [
    ...PROPERTIES.filter((name) => properties[name] !== undefined).map((name) => `has ${name}`),
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
  // A role of elsewhere: what it trusts is not known.
  if (role === undefined) return [];
  const policy = role.object(role.properties, 'AssumeRolePolicyDocument');
  const trusted = role
    .objects(policy, 'Statement')
    .filter(({ Effect }) => Effect === 'Allow')
    .flatMap(({ Principal }) => (isJsonObject(Principal) ? role.texts(Principal, 'Service') : []));
  return SERVICES.filter((service) => !trusted.includes(service));
}
