/**
 * Who may call the locked function through its URL: only the signer, which is the lock's edge role or
 * its distribution, and which needs two statements.
 *
 * Source: Lambda developer guide, "Control access to Lambda function URLs" (read 2026-11-25).
 */
import {
  actionsInWords,
  any,
  coversAction,
  coversResource,
  equalText,
  hasWildcards,
  judgeResourcePolicy,
  matchText,
  NEEDS,
  principalInWords,
  resourcesOf,
  text,
  unreadInWords,
  type Access,
  type Need,
  type ResourcePolicyVerdict,
  type Signer,
  type Statement,
  type StrangerAccess,
  type Text,
} from '@furlock/iam-policy';
import type { Guard, GuardedLock } from './guarded-lock.js';
import { functionArnOf, signerInWords, signerOf } from './locked-function.js';
import type { TemplatePolicies } from './template-policies.js';

/** Rejects a resource policy that grants the signer too little or too much, or opens the URL to others. */
export const checkPermissions: Guard = (lock, _tree, policies) => {
  const policy = resourcePolicyOf(lock, policies);
  const { functionArn } = policy;
  const verdict = judgeResourcePolicy(policy);
  const needed = judgeResourcePolicy({ ...policy, statements: policy.inForce });
  return [
    ...needed.lacking.map(({ action, answer }) => lackingFault(action, answer, lock)),
    ...verdict.denials.map((denial) => denialFault(denial, lock)),
    ...policy.statements
      .filter(({ effect }) => effect === 'Allow')
      .flatMap((statement) =>
        grantsWidely(statement, functionArn)
          ? [`${statement.origin} grants ${actionsInWords(statement)}: name a single action`]
          : widerThanNeeded(statement, verdict, lock),
      ),
  ];
};

interface LockedPolicy {
  readonly statements: readonly Statement[];
  /** Those that remain: a whole policy replaces every permission. */
  readonly inForce: readonly Statement[];
  readonly functionArn: Text;
  readonly signer: Signer;
}

/** Every statement of an app's templates that may be about the locked function. */
function resourcePolicyOf(
  lock: GuardedLock,
  { templates, permissions, ofFunctions }: TemplatePolicies,
): LockedPolicy {
  const functionArn = functionArnOf(lock, templates);
  const ofFunction = permissions.filter((one) => mayBeOn(functionArn, one));
  const documents = ofFunctions.flatMap(({ target, statements }) => {
    const replaces = equalText(target, functionArn);
    const ofQualifier = matchText(text(functionArn, ':*'), target);
    return any([replaces, ofQualifier]) === 'no' ? [] : [{ replaces, statements }];
  });
  const replacing = documents.filter(({ replaces }) => replaces !== 'no');
  return {
    statements: [...ofFunction, ...documents.flatMap(({ statements }) => statements)].map(
      withoutIds,
    ),
    inForce:
      replacing.length === 0 ? ofFunction : replacing.flatMap(({ statements }) => statements),
    functionArn,
    signer: signerOf(lock, templates),
  };
}

/** Where AWS returns a unique id, its owner was deleted; in a template it may be anybody's. */
function withoutIds(statement: Statement): Statement {
  const { principals } = statement;
  if (principals === undefined) return statement;
  const names = principals.names.map((name) =>
    name.kind === 'id' ? ({ ...name, kind: 'other' } as const) : name,
  );
  return { ...statement, principals: { ...principals, names } };
}

function lackingFault(action: Need['action'], answer: 'no' | 'unknown', lock: GuardedLock): string {
  const permission = `The permission ${action} for ${signerInWords(lock)} on ${lock.handler.node.path}`;
  return answer === 'no'
    ? `${permission} is missing, and without it the URL rejects every request: keep the lock's own permissions in the template`
    : `${permission} cannot be read in the template: keep the lock's own permissions as they are`;
}

function denialFault({ statement, action, answer }: Access, lock: GuardedLock): string {
  const { origin } = statement;
  return answer === 'yes'
    ? `${origin} denies ${signerInWords(lock)} ${action}, so that the URL rejects every request: remove the statement, or let it apply only to others`
    : `${origin} may deny ${signerInWords(lock)} ${action}, because ${unreadInWords(statement)} cannot be read: remove the statement, or let it apply only to others`;
}

/** Whether a statement grants one of the needed actions by a wildcard or an exception. */
function grantsWidely(statement: Statement, functionArn: Text): boolean {
  const { actions } = statement;
  return (
    (actions.except || actions.names.some(hasWildcards)) &&
    NEEDS.some(({ action }) => coversAction(statement, action) !== 'no') &&
    mayBeOn(functionArn, statement)
  );
}

/** Whether a statement may be about the function, one of its versions or aliases. */
function mayBeOn(functionArn: Text, statement: Statement): boolean {
  return resourcesOf(functionArn, statement).some(
    (resource) => coversResource(statement, resource) !== 'no',
  );
}

/** The faults of one statement, the lock's own or another. */
function widerThanNeeded(
  statement: Statement,
  { openings, beyondUrl }: ResourcePolicyVerdict,
  lock: GuardedLock,
): string[] {
  const opening = openings.filter((one) => one.statement === statement);
  if (opening.length > 0) return opening.slice(0, 1).map((one) => openingFault(one, lock));
  return beyondUrl
    .filter((one) => one.statement === statement)
    .map(({ need: { narrowedBy } }) => {
      const { property, value } = narrowedBy;
      return `${statement.origin} lets ${signerInWords(lock)} call the function in ways other than through its URL: set ${property} to ${value}`;
    });
}

function openingFault({ statement, principal, answer }: StrangerAccess, lock: GuardedLock): string {
  const { origin } = statement;
  if (answer === 'unknown') {
    return `${origin} may let ${principalInWords(principal)} call the function's URL, because ${unreadInWords(statement)} cannot be read: remove the permission, or write it with plain values and without that condition`;
  }
  return principal.kind === 'anyone' && statement.conditions.length === 0
    ? `${origin} lets anyone call the locked function: name a principal, or remove the permission`
    : `${origin} lets a principal other than ${signerInWords(lock)} call the function's URL, which bypasses the token check: remove the permission, or add a separate lock`;
}
