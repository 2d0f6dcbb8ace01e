/**
 * Reads the roles that functions run as, with the policy statements in the templates.
 *
 * It does not evaluate a statement (`iam/authorize.ts`).
 *
 * Source: CloudFormation template reference, AWS::IAM::Role, ::Policy, ::ManagedPolicy, ::RolePolicy
 * (read 2026-11-22).
 */
import type { PolicyStatement, Role } from '../deployment.js';
import type { JsonObject } from './json-object.js';
import { roleId } from './physical-names.js';
import { readStatement } from './read-statement.js';
import { referenceOf, roleArn, roleName } from './resource-attributes.js';
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
 * An AWS managed policy whose statements are not known here allows nothing, and neither does a permissions
 * boundary that the assembly does not contain.
 */
export function readRoles(resources: Resources, arns: ReadonlySet<string>): Role[] {
  return resources.findings
    .attemptEach(resources.ofType('AWS::IAM::Role'), (resource) => {
      if (!arns.has(roleArn(resource))) return [];
      const name = roleName(resource);
      const attached = attachedStatements(resources, name);
      const boundaryArn = resource.optionalText(resource.properties, 'PermissionsBoundary');
      const role: Role = {
        ...resource.declared,
        name,
        id: roleId(resource.place),
        arn: roleArn(resource),
        trustPolicy: resource.resolve(resource.properties['AssumeRolePolicyDocument']) ?? {},
        statements: [
          ...inlineStatements(resource),
          ...attached,
          ...resource
            .texts(resource.properties, 'ManagedPolicyArns')
            .flatMap((arn) => managedStatements(resource, 'ManagedPolicyArns', arn, resources)),
        ],
        ...(boundaryArn !== undefined && {
          boundary: managedStatements(resource, 'PermissionsBoundary', boundaryArn, resources),
        }),
      };
      return [role];
    })
    .flat();
}

/**
 * The statements of AWS managed policies that matter to a function behind a lock, by name.
 *
 * Source: AWS managed policy reference (read 2026-11-28).
 */
const KNOWN_MANAGED_POLICIES: Readonly<Record<string, readonly string[]>> = {
  AdministratorAccess: ['*'],
  AWSLambdaRole: ['lambda:InvokeFunction'],
  AWSLambda_FullAccess: ['lambda:*'],
  AmazonSSMFullAccess: ['ssm:*'],
  AmazonSSMReadOnlyAccess: ['ssm:Describe*', 'ssm:Get*', 'ssm:List*'],
};

/** The statements of a managed policy: of the assembly, or of AWS. */
function managedStatements(
  role: Resource,
  property: string,
  arn: string,
  resources: Resources,
): PolicyStatement[] {
  const policy = resources
    .ofType('AWS::IAM::ManagedPolicy')
    .find((candidate) => referenceOf(candidate) === arn);
  if (policy !== undefined) {
    // Attached from its own side too: listed once.
    const isAttached = policy.texts(policy.properties, 'Roles').includes(roleName(role));
    return isAttached && property === 'ManagedPolicyArns'
      ? []
      : readStatements(policy, policy.properties);
  }
  const name = arn.split('/').at(-1) ?? '';
  const actions = KNOWN_MANAGED_POLICIES[name];
  if (actions !== undefined) {
    return [{ effect: 'Allow', actions, resources: ['*'], conditions: {} }];
  }
  if (property !== 'ManagedPolicyArns' || !IGNORED_MANAGED_POLICIES.includes(name)) {
    role.leaveOut(
      property,
      `The statements of the managed policy ${name} are not known here, so it allows nothing.`,
    );
  }
  return [];
}

function inlineStatements(role: Resource): PolicyStatement[] {
  return role
    .objects(role.properties, 'Policies')
    .flatMap((policy) => readStatements(role, policy));
}

function attachedStatements(resources: Resources, name: string): PolicyStatement[] {
  return [
    ...resources.ofType('AWS::IAM::Policy'),
    ...resources.ofType('AWS::IAM::ManagedPolicy'),
    ...resources.ofType('AWS::IAM::RolePolicy'),
  ]
    .filter((policy) =>
      [
        ...policy.texts(policy.properties, 'Roles'),
        policy.optionalText(policy.properties, 'RoleName'),
      ].includes(name),
    )
    .flatMap((policy) => readStatements(policy, policy.properties));
}

function readStatements(resource: Resource, policy: JsonObject): PolicyStatement[] {
  const document = resource.object(policy, 'PolicyDocument');
  return resource
    .objects(document, 'Statement')
    .map((statement) => readStatement(resource, statement));
}
