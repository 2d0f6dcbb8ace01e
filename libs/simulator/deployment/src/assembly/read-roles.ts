/**
 * Reads the roles that functions run as, with the policy statements in the templates.
 *
 * It does not evaluate a statement (`iam/authorize.ts`).
 *
 * Source: CloudFormation template reference, AWS::IAM::Role, ::Policy, ::ManagedPolicy, ::RolePolicy
 * (read 2026-11-22).
 */
import type { PolicyStatement, Role } from '../deployment.js';
import { isJsonObject, type JsonObject } from './json-object.js';
import { roleId } from './physical-names.js';
import { readStatement } from './read-statement.js';
import { managedPolicyArn, roleArn, roleName } from './resource-attributes.js';
import type { Resource } from './resource.js';
import type { Resources } from './resources.js';

/** AWS managed policies that grant only logs, traces and network interfaces. */
const IGNORED_MANAGED_POLICIES = [
  'AWSLambdaBasicExecutionRole',
  'AWSLambdaVPCAccessExecutionRole',
  'AWSXRayDaemonWriteAccess',
];

/**
 * The roles with one of the given ARNs.
 *
 * Errors: refuses, with the logical id, an AWS managed policy that is not ignored.
 */
export function readRoles(resources: Resources, arns: ReadonlySet<string>): Role[] {
  return resources
    .ofType('AWS::IAM::Role')
    .filter((resource) => arns.has(roleArn(resource)))
    .map((resource) => {
      refuseUnknownManagedPolicies(resource, resources);
      return {
        ...resource.declared,
        name: roleName(resource),
        id: roleId(resource.place),
        arn: roleArn(resource),
        trustPolicy: resource.resolve(resource.properties['AssumeRolePolicyDocument']) ?? {},
        statements: [...inlineStatements(resource), ...attachedStatements(resources, resource)],
      };
    });
}

function refuseUnknownManagedPolicies(role: Resource, resources: Resources): void {
  const own = resources.ofType('AWS::IAM::ManagedPolicy').map(managedPolicyArn);
  for (const arn of role.texts(role.properties, 'ManagedPolicyArns')) {
    if (own.includes(arn)) continue;
    const name = arn.split('/').at(-1) ?? '';
    if (!IGNORED_MANAGED_POLICIES.includes(name)) {
      role.refuse(`has the managed policy ${name}, whose statements the local edge does not model`);
    }
  }
}

function inlineStatements(role: Resource): PolicyStatement[] {
  const policies = role.properties['Policies'];
  if (!Array.isArray(policies)) return [];
  return policies.filter(isJsonObject).flatMap((policy) => readStatements(role, policy));
}

function attachedStatements(resources: Resources, role: Resource): PolicyStatement[] {
  const name = roleName(role);
  const managed = role.texts(role.properties, 'ManagedPolicyArns');
  return [
    ...resources.ofType('AWS::IAM::Policy'),
    ...resources.ofType('AWS::IAM::ManagedPolicy'),
    ...resources.ofType('AWS::IAM::RolePolicy'),
  ]
    .filter(
      (policy) =>
        [
          ...policy.texts(policy.properties, 'Roles'),
          policy.optionalText(policy.properties, 'RoleName'),
        ].includes(name) ||
        (policy.type === 'AWS::IAM::ManagedPolicy' && managed.includes(managedPolicyArn(policy))),
    )
    .flatMap((policy) => readStatements(policy, policy.properties));
}

function readStatements(resource: Resource, policy: JsonObject): PolicyStatement[] {
  const document = resource.object(policy, 'PolicyDocument');
  return resource
    .objects(document, 'Statement')
    .map((statement) => readStatement(resource, statement));
}
