/**
 * Decides whether IAM allows a caller one action on one function.
 *
 * It evaluates identity policies of roles and the resource policy of a function; permissions
 * boundaries, session policies and organisation policies are not modelled. It does not identify the
 * caller (`verify-sigv4.ts` of `sigv4-judge`).
 *
 * Source: IAM user guide, "Policy evaluation logic" (read 2026-11-22).
 */
import type { Permission, PolicyStatement } from '../deployment.js';
import { matchConditions } from './match-conditions.js';
import { matchArn, matchPattern } from './match-pattern.js';
import type { RoleSession } from './role-credentials.js';

/** The input of an authorization decision. */
export interface AuthorizationQuestion {
  /** The caller's session; null if the request is not signed. */
  readonly session: RoleSession | null;
  /** Shape: `lambda:<Action>`. */
  readonly action: string;
  readonly resourceArn: string;
  /** The request's condition keys and values. */
  readonly conditionValues: Readonly<Record<string, string>>;
  /** The statements of the caller's role. */
  readonly identityStatements: readonly PolicyStatement[];
  /** The statements of resource policies; those of other functions are ignored. */
  readonly permissions: readonly Permission[];
}

/** The authorization decision. */
export type AuthorizationAnswer = {
  /** Condition operators that the local edge does not support and could not evaluate. */
  readonly unknownOperators: readonly string[];
} & (
  | { readonly allowed: true }
  | {
      readonly allowed: false;
      readonly reason:
        | 'an identity policy denies it'
        | 'no policy allows it'
        | 'in another account, the identity policy must allow it too'
        | 'in another account, the resource policy must allow it too';
    }
);

/**
 * Decides as IAM does: an explicit Deny wins; within the function's account an identity policy or the
 * resource policy suffices, from another account both must allow the action.
 *
 * Unknown condition operators fail closed: an Allow with one is ignored, a Deny with one applies.
 */
export function authorize(question: AuthorizationQuestion): AuthorizationAnswer {
  const { session, resourceArn } = question;
  const unknownOperators = new Set<string>();
  const applies = (statement: PolicyStatement): boolean =>
    statementApplies(statement, question, unknownOperators);

  const identity = question.identityStatements.filter(applies);
  const resource = question.permissions.filter(
    (permission) =>
      permission.functionArn === resourceArn && applies(permissionStatement(permission)),
  );
  const grants = resource.map(({ principal }) => grantTo(session, principal));

  const denied = identity.some(({ effect }) => effect === 'Deny');
  const identityAllows = identity.some(({ effect }) => effect === 'Allow');
  // Only the resource policy decides about an unsigned request, which has no account, and about a
  // service, whose account's policies belong to AWS.
  const sameAccount =
    session === null ||
    session.service !== undefined ||
    session.accountId === resourceArn.split(':')[4];

  return {
    unknownOperators: [...unknownOperators],
    ...decide({ denied, identityAllows, grants, sameAccount }),
  };
}

function decide(facts: {
  readonly denied: boolean;
  readonly identityAllows: boolean;
  readonly grants: readonly Grant[];
  readonly sameAccount: boolean;
}): { allowed: true } | Omit<AuthorizationAnswer & { allowed: false }, 'unknownOperators'> {
  const { denied, identityAllows, grants, sameAccount } = facts;
  if (denied) return { allowed: false, reason: 'an identity policy denies it' };
  if (sameAccount) {
    return identityAllows || grants.includes('to the caller')
      ? { allowed: true }
      : { allowed: false, reason: 'no policy allows it' };
  }
  const resourceAllows = grants.some((grant) => grant !== 'to others');
  if (identityAllows && resourceAllows) return { allowed: true };
  if (identityAllows) {
    return { allowed: false, reason: 'in another account, the resource policy must allow it too' };
  }
  return resourceAllows
    ? { allowed: false, reason: 'in another account, the identity policy must allow it too' }
    : { allowed: false, reason: 'no policy allows it' };
}

function statementApplies(
  statement: PolicyStatement,
  { action, resourceArn, conditionValues }: AuthorizationQuestion,
  unknownOperators: Set<string>,
): boolean {
  // Actions are case-insensitive: IAM user guide, "IAM JSON policy elements: Action".
  const named =
    statement.actions.some((one) => matchPattern(one.toLowerCase(), action.toLowerCase())) &&
    statement.resources.some((one) => one === '*' || matchArn(one, resourceArn));
  if (!named) return false;

  const match = matchConditions(statement.conditions, conditionValues);
  if (match.outcome !== 'unknown') return match.outcome === 'holds';
  match.operators.forEach((operator) => unknownOperators.add(operator));
  return statement.effect === 'Deny';
}

/** The policy statement that Lambda creates for a permission. */
function permissionStatement(permission: Permission): PolicyStatement {
  const { action, functionArn, functionUrlAuthType, invokedViaFunctionUrl } = permission;
  const { sourceArn, sourceAccount } = permission;
  const equals = {
    ...(functionUrlAuthType !== undefined && {
      'lambda:FunctionUrlAuthType': [functionUrlAuthType],
    }),
    ...(sourceAccount !== undefined && { 'aws:SourceAccount': [sourceAccount] }),
  };
  return {
    effect: 'Allow',
    actions: [action],
    resources: [functionArn],
    conditions: {
      StringEquals: equals,
      ...(sourceArn !== undefined && { ArnLike: { 'aws:SourceArn': [sourceArn] } }),
      ...(invokedViaFunctionUrl !== undefined && {
        Bool: { 'lambda:InvokedViaFunctionUrl': [String(invokedViaFunctionUrl)] },
      }),
    },
  };
}

type Grant = 'to the caller' | 'to the account' | 'to others';

/**
 * Whether a principal of a resource policy matches the caller or the caller's account.
 *
 * An account as principal does not grant access to its roles: it delegates the decision to their
 * identity policies. A service principal matches only a call by the service itself, never a role
 * session. A unique id (`AROA…`) remains where a deleted role was named, and matches no caller.
 *
 * Source: IAM user guide, "AWS JSON policy elements: Principal" (read 2026-11-22).
 */
function grantTo(session: RoleSession | null, principal: string): Grant {
  if (principal === '*') return 'to the caller';
  if (session === null) return 'to others';
  if (session.service !== undefined) {
    return principal === session.service.principal ? 'to the caller' : 'to others';
  }
  if (principal === session.roleArn || principal === session.sessionArn) return 'to the caller';
  const account = /^(?:arn:aws[\w-]*:iam::)?(\d{12})(?::root)?$/.exec(principal)?.[1];
  return account === session.accountId ? 'to the account' : 'to others';
}
