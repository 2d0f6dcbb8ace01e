/**
 * What the edge role may do, who may assume it, and which other identities could call the function
 * URL: within an account, an identity policy is enough.
 *
 * Source: Lambda developer guide, "Control access to Lambda function URLs"; IAM user guide,
 * "Security best practices in IAM" (read 2026-11-25).
 */
import { CfnResource } from 'aws-cdk-lib';
import {
  actionsInWords,
  coversAction,
  equalText,
  hasWildcards,
  inWords,
  isEverything,
  judgeIdentityPolicy,
  literal,
  readPrincipals,
  unreadInWords,
  type IdentityAccess,
  type Statement,
  type Text,
} from '@furlock/iam-policy';
import type { Guard, GuardedLock } from './guarded-lock.js';
import { functionArnOf } from './locked-function.js';
import {
  asList,
  asObject,
  type SynthesizedResource,
  type SynthesizedTree,
} from './synthesized-tree.js';
import type { AttachedPolicy, NamedPolicy, TemplatePolicies } from './template-policies.js';
import type { IdentityPolicy } from './template-statements.js';
import type { TemplateText } from './template-text.js';

const EDGE_SERVICES = ['edgelambda.amazonaws.com', 'lambda.amazonaws.com'];

/** Rejects an edge role with more permissions than it needs, and others that may call the URL. */
export const checkRoles: Guard = (lock, tree, policies) => {
  const identities = identitiesOf(lock, tree, policies);
  if (identities === undefined) {
    return [`${lock.edgeRole.node.path} is missing from the template: keep it`];
  }
  const { role, ofEdge, foreignToEdge } = identities;
  return [
    ...(isAssumedByOthers(role, policies.templates)
      ? [
          `${role.path} can be assumed by principals other than Lambda and Lambda@Edge: keep the original trust policy`,
        ]
      : []),
    ...foreignToEdge.map(
      () =>
        `${role.path} has a managed policy, which grants more than the edge needs: replace it with the statements that are needed`,
    ),
    ...ofEdge.flatMap(({ statements }) => statements).flatMap((one) => edgeFaults(one, lock)),
    ...openings(identities)
      .filter(({ onFunction }) => onFunction === 'yes')
      .map(openingFault),
  ];
};

/** What synth says without rejecting it: who may be able to call the function, as far as it can tell. */
export interface RoleNotes {
  /** What may open the URL, depending on what only the deployment knows. */
  readonly warnings: readonly string[];
  /** Who may invoke the function without its URL. */
  readonly notes: readonly string[];
}

/** The notes about the identities of an app. */
export function roleNotes(
  lock: GuardedLock,
  tree: SynthesizedTree,
  policies: TemplatePolicies,
): RoleNotes {
  const identities = identitiesOf(lock, tree, policies);
  if (identities === undefined) return { warnings: [], notes: [] };
  const { others, attachments, functionArn } = identities;
  return {
    warnings: [
      ...openings(identities)
        .filter(({ onFunction }) => onFunction === 'unknown')
        .map(
          ({ statement }) =>
            `${statement.origin} grants ${actionsInWords(statement)} on a resource that synth cannot read: if it is the locked function, the token check can be bypassed`,
        ),
      ...attachments
        .filter(({ statements }) => statements === undefined)
        .map(
          ({ identity, arn }) =>
            `${identity.path} has the managed policy ${inWords(arn)}, which synth cannot read: if it allows lambda:InvokeFunctionUrl on the locked function, the token check can be bypassed`,
        ),
    ],
    notes: others.flatMap(({ statements }) =>
      judgeIdentityPolicy({ statements, functionArn }).direct.map(
        ({ statement, onFunction }) =>
          `${statement.origin} ${onFunction === 'yes' ? 'may' : 'may be able to'} invoke the locked function directly: the function cannot tell such a call from one through the lock, and whatever identity it claims`,
      ),
    ),
  };
}

/** The identities of an app: the edge role, and all others with what they may do. */
interface Identities {
  readonly role: SynthesizedResource;
  readonly functionArn: Text;
  readonly ofEdge: readonly IdentityPolicy[];
  /** Managed policies of the edge role that are not in the app. */
  readonly foreignToEdge: readonly AttachedPolicy[];
  readonly others: readonly Pick<IdentityPolicy, 'statements'>[];
  /** Managed policies of others that are not in the app. */
  readonly attachments: readonly AttachedPolicy[];
}

/** Undefined if the template lacks the edge role. */
function identitiesOf(
  lock: GuardedLock,
  tree: SynthesizedTree,
  { templates, ofIdentities, attached }: TemplatePolicies,
): Identities | undefined {
  const resource = lock.edgeRole.node.defaultChild;
  const role = CfnResource.isCfnResource(resource) ? tree.find(resource) : undefined;
  if (role === undefined) return undefined;

  const roleName = templates.read(role.stack, role.referenceIn(role.stack));
  const ofRole = attached.filter(({ identity }) => identity === role);
  const isOfEdge = ({ source, reference, roles }: NamedPolicy): boolean =>
    source === role ||
    roles.some((name) => equalText(name, roleName) === 'yes') ||
    ofRole.some(({ arn }) => equalText(arn, reference) === 'yes');
  const foreign = attached.filter(({ isInApp }) => !isInApp);
  const attachments = foreign.filter(({ identity }) => identity !== role);
  return {
    role,
    functionArn: functionArnOf(lock, templates),
    ofEdge: ofIdentities.filter(isOfEdge),
    foreignToEdge: foreign.filter(({ identity }) => identity === role),
    others: [
      ...ofIdentities.filter((one) => !isOfEdge(one)),
      ...attachments.map(({ statements = [] }) => ({ statements })),
    ],
    attachments,
  };
}

/** Anyone who can assume the role can sign. */
function isAssumedByOthers(role: SynthesizedResource, templates: TemplateText): boolean {
  const document = asObject(role.properties['AssumeRolePolicyDocument']);
  const statements = asList(document['Statement']).map(asObject);
  return statements
    .filter(({ Effect }) => Effect !== 'Deny')
    .some((statement) => {
      const { except, names } = readPrincipals(statement, (value) =>
        templates.read(role.stack, value),
      );
      return (
        except ||
        names.some(
          (name) => name.kind !== 'service' || !EDGE_SERVICES.includes(literal(name.name) ?? ''),
        )
      );
    });
}

function edgeFaults(statement: Statement, { signing }: GuardedLock): string[] {
  const { origin, effect, actions, resources } = statement;
  const invokes = coversAction(statement, 'lambda:InvokeFunctionUrl') !== 'no';
  if (effect === 'Deny') {
    return signing === 'edge' && invokes
      ? [
          `${origin} denies the edge role ${actionsInWords(statement)}, so that the URL may reject every request: remove the statement`,
        ]
      : [];
  }
  return [
    ...(signing === 'oac' && invokes
      ? [
          `${origin} grants the edge role ${actionsInWords(statement)}, although CloudFront signs: remove it, because only the distribution needs a permission`,
        ]
      : []),
    ...(actions.except || actions.names.some(hasWildcards)
      ? [`${origin} grants the edge role ${actionsInWords(statement)}: name the actions`]
      : []),
    ...(resources.except || resources.names.some(isEverything)
      ? [
          `${origin} grants the edge role ${actionsInWords(statement)} on all resources: name the resource`,
        ]
      : []),
  ];
}

/** The statements of others that may let them call the URL. */
function openings({ others, functionArn }: Identities): readonly IdentityAccess[] {
  return others.flatMap(
    ({ statements }) => judgeIdentityPolicy({ statements, functionArn }).openings,
  );
}

function openingFault({ statement, answer }: IdentityAccess): string {
  const { origin } = statement;
  const granted = `${actionsInWords(statement)} on the locked function`;
  return answer === 'yes'
    ? `${origin} grants ${granted}, which bypasses the token check: name only the actions that are needed, without lambda:InvokeFunctionUrl, or other functions as resources`
    : `${origin} may grant ${granted}, which would bypass the token check, because ${unreadInWords(statement)} cannot be read: name only the actions that are needed, without lambda:InvokeFunctionUrl, or other functions as resources`;
}
