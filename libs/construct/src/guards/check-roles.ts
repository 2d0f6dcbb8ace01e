/**
 * What the edge role may do, who may act as it, and who else could open the function URL by a
 * policy of their own: within an account, an identity policy is enough.
 *
 * Source: Lambda developer guide, "Control access to Lambda function URLs"; IAM user guide,
 * "Security best practices in IAM" (read 2026-11-25).
 */
import { CfnResource } from 'aws-cdk-lib';
import type { Guard, GuardedLock } from './guarded-lock.js';
import { allowStatements, covers, type AllowStatement } from './policy-statements.js';
import { asList, asObject, expressionIn, holds, isSame, synthesized } from './synthesized-tree.js';

const EDGE_SERVICES = ['edgelambda.amazonaws.com', 'lambda.amazonaws.com'];

/** Refuses an edge role that holds more than it needs, and other ways through the URL. */
export const checkRoles: Guard = (lock, tree) => {
  const resource = lock.edgeRole.node.defaultChild;
  const role = CfnResource.isCfnResource(resource) ? synthesized(resource) : undefined;
  if (role === undefined) return [`${lock.edgeRole.node.path} is gone from the template: leave it`];

  const statements = allowStatements(tree);
  const isOfEdge = ({ source }: AllowStatement): boolean =>
    source.path === role.path ||
    asList(source.properties['Roles']).some((name) =>
      isSame(name, expressionIn(source.stack, lock.edgeRole, lock.edgeRole.roleName)),
    );
  return [
    ...trustFaults(role.properties['AssumeRolePolicyDocument']),
    ...asList(role.properties['ManagedPolicyArns']).map(
      () =>
        'has a managed policy, which grants more than the edge needs: write the statements that are meant',
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

/** Whoever can act as the role can sign. */
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
    : ['can be assumed by others than Lambda at the edge: leave its trust policy as it is'];
}

function edgeFaults(
  { source, actions, resources }: AllowStatement,
  { signing }: GuardedLock,
): string[] {
  const invokes = actions.find((action) => covers(action, 'lambda:InvokeFunctionUrl'));
  return [
    ...(signing === 'oac' && invokes !== undefined
      ? [
          `${source.path} grants the edge role ${invokes}, while CloudFront signs: the distribution's permission is the only one, so remove it`,
        ]
      : []),
    ...actions
      .filter((action) => action.includes('*'))
      .map((action) => `${source.path} grants the edge role ${action}: name the actions`),
    ...(resources.includes('*')
      ? [
          `${source.path} grants the edge role ${actions.join(', ')} on everything: name the resource`,
        ]
      : []),
  ];
}

function otherFaults(
  { source, actions, resources }: AllowStatement,
  { handler }: GuardedLock,
): string[] {
  const action = actions.find((pattern) => covers(pattern, 'lambda:InvokeFunctionUrl'));
  // A stack of another region cannot even name the function, unless its name is fixed.
  if (action === undefined) return [];
  const reachesFunction = resources.some(
    (resource) =>
      resource === '*' || holds(resource, expressionIn(source.stack, handler, handler.functionArn)),
  );
  return reachesFunction
    ? [
        `${source.path} grants ${action} on the locked function, past the token check: name the actions that are meant, without lambda:InvokeFunctionUrl, or other functions`,
      ]
    : [];
}
