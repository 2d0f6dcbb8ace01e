/**
 * What the edge role may do, who may assume it, and which other identities could call the function
 * URL: within an account, an identity policy is enough.
 *
 * Source: Lambda developer guide, "Control access to Lambda function URLs"; IAM user guide,
 * "Security best practices in IAM" (read 2026-11-25).
 */
import { CfnResource } from 'aws-cdk-lib';
import type { Guard, GuardedLock } from './guarded-lock.js';
import { allowStatements, covers, type AllowStatement } from './policy-statements.js';
import { asList, asObject, expressionIn, holds, isSame, synthesized } from './synthesized-tree.js';

const EDGE_SERVICES = ['edgelambda.amazonaws.com', 'lambda.amazonaws.com'];

/** Rejects an edge role with more permissions than it needs, and others that may call the URL. */
export const checkRoles: Guard = (lock, tree) => {
  const resource = lock.edgeRole.node.defaultChild;
  const role = CfnResource.isCfnResource(resource) ? synthesized(resource) : undefined;
  if (role === undefined)
    return [`${lock.edgeRole.node.path} is missing from the template: keep it`];

  const statements = allowStatements(tree);
  const { edgePolicy } = lock;
  const isOfEdge = ({ source }: AllowStatement): boolean =>
    [role.path, edgePolicy.node.defaultChild?.node.path].includes(source.path) ||
    asList(source.properties['Roles']).some((name) =>
      isSame(name, expressionIn(source.stack, lock.edgeRole, lock.edgeRole.roleName)),
    );
  return [
    ...trustFaults(role.properties['AssumeRolePolicyDocument']),
    ...asList(role.properties['ManagedPolicyArns'])
      .filter(
        (arn) => !isSame(arn, expressionIn(role.stack, edgePolicy, edgePolicy.managedPolicyArn)),
      )
      .map(
        () =>
          'has a managed policy, which grants more than the edge needs: replace it with the statements that are needed',
      ),
  ]
    .map((fault) => `${role.path} ${fault}`)
    .concat(
      statements.filter(isOfEdge).flatMap((statement) => edgeFaults(statement, lock)),
      statements
        .filter((statement) => !isOfEdge(statement))
        .flatMap((statement) => otherFaults(statement, lock)),
    );
};

/** Anyone who can assume the role can sign. */
function trustFaults(document: unknown): string[] {
  const strangers = asList(asObject(document)['Statement'])
    .map(asObject)
    .flatMap(({ Principal }) => Object.entries(asObject(Principal)))
    .filter(
      ([kind, names]) =>
        kind !== 'Service' || asList(names).some((name) => !EDGE_SERVICES.includes(String(name))),
    );
  return strangers.length === 0
    ? []
    : [
        'can be assumed by principals other than Lambda and Lambda@Edge: keep the original trust policy',
      ];
}

function edgeFaults(
  { source, actions, resources }: AllowStatement,
  { signing }: GuardedLock,
): string[] {
  const invokes = actions.find((action) => covers(action, 'lambda:InvokeFunctionUrl'));
  return [
    ...(signing === 'oac' && invokes !== undefined
      ? [
          `${source.path} grants the edge role ${invokes}, although CloudFront signs: remove it, because only the distribution needs a permission`,
        ]
      : []),
    ...actions
      .filter((action) => action.includes('*'))
      .map((action) => `${source.path} grants the edge role ${action}: name the actions`),
    ...(resources.includes('*')
      ? [
          `${source.path} grants the edge role ${actions.join(', ')} on all resources: name the resource`,
        ]
      : []),
  ];
}

function otherFaults(
  { source, actions, resources }: AllowStatement,
  { handler }: GuardedLock,
): string[] {
  const action = actions.find((pattern) => covers(pattern, 'lambda:InvokeFunctionUrl'));
  if (action === undefined) return [];
  // A stack in another region cannot refer to the function unless its name is fixed.
  const reachesFunction = resources.some(
    (resource) =>
      resource === '*' || holds(resource, expressionIn(source.stack, handler, handler.functionArn)),
  );
  return reachesFunction
    ? [
        `${source.path} grants ${action} on the locked function, which bypasses the token check: name only the actions that are needed, without lambda:InvokeFunctionUrl, or other functions as resources`,
      ]
    : [];
}
