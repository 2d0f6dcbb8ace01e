/**
 * Reads whole resource policies of functions.
 *
 * Source: CloudFormation template reference, AWS::Lambda::ResourcePolicy.
 */
import type { LambdaFunction, ResourceStatement } from '../deployment.js';
import { readPrincipals } from './read-principals.js';
import { readStatement } from './read-statement.js';
import type { Resource } from './resource.js';
import type { Resources } from './resources.js';

const PRINCIPALS = ['AWS', 'Service'];

/** The statements of the policies of the given functions. */
export function readResourcePolicies(
  resources: Resources,
  functions: readonly LambdaFunction[],
): ResourceStatement[] {
  const arns = functions.flatMap(({ arn, versionArns }) => [arn, ...versionArns]);
  return resources.ofType('AWS::Lambda::ResourcePolicy').flatMap((resource) => {
    const functionArn = resource.text(resource.properties, 'ResourceArn');
    if (!arns.includes(functionArn)) return [];
    const document = { PolicyDocument: documentOf(resource) };
    return resource
      .objects(resource.object(document, 'PolicyDocument'), 'Statement')
      .map((statement) => ({
        ...resource.declared,
        functionArn,
        ...readStatement(resource, statement),
        principals: readPrincipals(resource, statement['Principal'], PRINCIPALS),
        ...(statement['NotPrincipal'] !== undefined && {
          exceptPrincipals: readPrincipals(resource, statement['NotPrincipal'], PRINCIPALS),
        }),
        document: statement,
      }));
  });
}

/** The document, which the template has as an object or as JSON text. */
function documentOf(resource: Resource): unknown {
  const document = resource.resolve(resource.properties['PolicyDocument']);
  if (typeof document !== 'string') return document;
  try {
    return JSON.parse(document) as unknown;
  } catch {
    return resource.refuse('has a PolicyDocument that is not JSON');
  }
}
