/**
 * Decides whether IAM allows a caller one action on one resource.
 *
 * It evaluates identity policies of roles with their permissions boundary, and the resource policy of a
 * function or a bucket; session policies and organisation policies are not modelled. It does not identify the
 * caller (`verify-sigv4.ts` of `sigv4-judge`).
 *
 * Source: IAM user guide, "Policy evaluation logic" (read 2026-11-22).
 */
import type { Permission, PolicyStatement, PrincipalStatement } from '../deployment.js';
import { matchConditions } from './match-conditions.js';
import { matchArn, matchPattern, policyVariables, withoutVariables } from './match-pattern.js';
import type { RoleSession } from './role-credentials.js';

/** A session; a service that signs nothing has no credentials. */
export type Caller = Omit<RoleSession, 'credentials'>;

/** The input of an authorization decision. */
export interface AuthorizationQuestion {
  /** The caller's session; null if the request is not signed. */
  readonly session: Caller | null;
  /** Shape: `<service>:<Action>`. */
  readonly action: string;
  readonly resourceArn: string;
  /** The account of the resource; absent if its ARN contains it. */
  readonly resourceAccountId?: string;
  /** The request's condition keys and values; undefined for a key that is known to have none. */
  readonly conditionValues: Readonly<Record<string, string | undefined>>;
  /** The tags of the resource; undefined if they are unknown. */
  readonly resourceTags?: Readonly<Record<string, string>> | undefined;
  /** The statements of the caller's role. */
  readonly identityStatements: readonly PolicyStatement[];
  /** The statements of the permissions boundary of the caller's role, if it has one. */
  readonly boundary?: readonly PolicyStatement[] | undefined;
  /** The statements of resource policies; those of other functions are ignored. */
  readonly permissions: readonly Permission[];
  /** The statements of whole resource policies; those of other functions are ignored. */
  readonly resourceStatements?: readonly OwnedStatement[];
}

/** A statement of a function's policy, or of the policy of the resource in question. */
type OwnedStatement = PrincipalStatement & { readonly functionArn?: string };

/** The authorization decision. */
export type AuthorizationAnswer = {
  /** Condition operators that the local edge does not support and could not evaluate. */
  readonly unknownOperators: readonly string[];
  /** Condition keys whose value the local edge does not know. */
  readonly unknownKeys: readonly string[];
} & (
  | { readonly allowed: true }
  | {
      readonly allowed: false;
      readonly reason:
        | 'an identity policy denies it'
        | 'the resource policy denies it'
        | 'no policy allows it'
        | 'in another account, the identity policy must allow it too'
        | 'in another account, the resource policy must allow it too';
    }
);

/**
 * Decides as IAM does: an explicit Deny wins; within the function's account an identity policy or the
 * resource policy suffices, from another account both must allow the action.
 *
 * Unknown condition operators and keys fail closed: an Allow with one is ignored, a Deny with one
 * applies.
 */
export function authorize(question: AuthorizationQuestion): AuthorizationAnswer {
  const { session, resourceArn } = question;
  const unknown: Unknown = { operators: new Set(), keys: new Set() };
  const applies = (statement: PolicyStatement): boolean =>
    statementApplies(statement, question, unknown);

  const identity = question.identityStatements.filter(applies);
  const policy: readonly OwnedStatement[] = [
    ...question.permissions.map(permissionStatement),
    ...(question.resourceStatements ?? []),
  ];
  const resource = policy.filter(
    (statement) =>
      (statement.functionArn ?? resourceArn) === resourceArn &&
      concerns(session, statement) &&
      applies(statement),
  );

  const boundary = question.boundary?.filter(applies);
  const isBounded = boundary?.some(({ effect }) => effect === 'Allow') ?? true;
  // A boundary limits what a resource policy grants to the role, but not what it grants to the session.
  // IAM user guide, "Permissions boundaries for IAM entities" (read 2026-11-28).
  const grants = resource
    .filter(({ effect }) => effect === 'Allow')
    .filter(({ principals }) => isBounded || principals.includes(session?.sessionArn ?? ''))
    .flatMap((statement) => grantsOf(session, statement));

  const deniedBy = [...identity, ...(boundary ?? [])].some(({ effect }) => effect === 'Deny')
    ? 'an identity policy'
    : resource.some(
          (statement) => statement.effect === 'Deny' && isDenied(session, statement, unknown),
        )
      ? 'the resource policy'
      : undefined;
  const identityAllows = isBounded && identity.some(({ effect }) => effect === 'Allow');
  // Only the resource policy decides about an unsigned request, which has no account, and about a
  // service, whose account's policies belong to AWS.
  const sameAccount =
    session === null ||
    session.service !== undefined ||
    session.accountId === (question.resourceAccountId ?? resourceArn.split(':')[4]);

  return {
    unknownOperators: [...unknown.operators],
    unknownKeys: [...unknown.keys],
    ...decide({ deniedBy, identityAllows, grants, sameAccount }),
  };
}

function decide(facts: {
  readonly deniedBy: 'an identity policy' | 'the resource policy' | undefined;
  readonly identityAllows: boolean;
  readonly grants: readonly Grant[];
  readonly sameAccount: boolean;
}):
  | { allowed: true }
  | Omit<AuthorizationAnswer & { allowed: false }, 'unknownOperators' | 'unknownKeys'> {
  const { deniedBy, identityAllows, grants, sameAccount } = facts;
  if (deniedBy !== undefined) return { allowed: false, reason: `${deniedBy} denies it` };
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

/** What could not be evaluated. */
interface Unknown {
  readonly operators: Set<string>;
  readonly keys: Set<string>;
}

function statementApplies(
  statement: PolicyStatement,
  { action, resourceArn, conditionValues, resourceTags }: AuthorizationQuestion,
  unknown: Unknown,
): boolean {
  // Actions are case-insensitive: IAM user guide, "IAM JSON policy elements: Action".
  const isAction = (one: string): boolean => matchPattern(one.toLowerCase(), action.toLowerCase());
  const { effect, actions, exceptActions, resources, exceptResources } = statement;
  // A resource with a variable counts where that decides against the caller.
  const countsVariables = (effect === 'Deny') === (exceptResources === undefined);
  const isResource = (one: string): boolean => {
    const variables = policyVariables(one);
    if (variables.length === 0) return one === '*' || matchArn(one, resourceArn);
    if (!matchArn(withoutVariables(one), resourceArn)) return false;
    variables.forEach((variable) => unknown.keys.add(variable));
    return countsVariables;
  };
  const named =
    (exceptActions === undefined ? actions.some(isAction) : !exceptActions.some(isAction)) &&
    (exceptResources === undefined
      ? resources.some(isResource)
      : !exceptResources.some(isResource));
  if (!named) return false;

  const match = matchConditions(statement.conditions, conditionValues, resourceTags);
  if (match.outcome !== 'unknown') return match.outcome === 'holds';
  match.operators.forEach((operator) => unknown.operators.add(operator));
  match.keys.forEach((key) => unknown.keys.add(key));
  return statement.effect === 'Deny';
}

/** The policy statement that Lambda creates for a permission. */
function permissionStatement(permission: Permission): OwnedStatement {
  const { action, functionArn, functionUrlAuthType, invokedViaFunctionUrl } = permission;
  const { sourceArn, sourceAccount } = permission;
  const equals = {
    ...(functionUrlAuthType !== undefined && {
      'lambda:FunctionUrlAuthType': [functionUrlAuthType],
    }),
    ...(sourceAccount !== undefined && { 'aws:SourceAccount': [sourceAccount] }),
  };
  return {
    functionArn,
    principals: [permission.principal],
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

type Principals = Pick<PrincipalStatement, 'principals' | 'exceptPrincipals'>;

function grantsOf(
  session: Caller | null,
  { principals, exceptPrincipals }: Principals,
): readonly Grant[] {
  if (exceptPrincipals === undefined) return principals.map((name) => grantTo(session, name));
  return [exceptPrincipals.some((name) => isNamed(session, name)) ? 'to others' : 'to the caller'];
}

/** Whether the principals of a statement may include the caller. */
function concerns(session: Caller | null, { principals, exceptPrincipals }: Principals): boolean {
  return exceptPrincipals !== undefined || principals.some((name) => isNamed(session, name));
}

/**
 * Whether a Deny names the caller.
 *
 * `NotPrincipal` exempts a role only if its account and its session are listed too, which is not
 * modelled: it counts as unknown, and denies.
 * Source: IAM user guide, "AWS JSON policy elements: NotPrincipal" (read 2026-11-28).
 */
function isDenied(
  session: Caller | null,
  { principals, exceptPrincipals }: Principals,
  unknown: Unknown,
): boolean {
  if (exceptPrincipals === undefined) return principals.some((name) => isNamed(session, name));
  if (exceptPrincipals.some((name) => isNamed(session, name)))
    unknown.operators.add('NotPrincipal');
  return true;
}

/** Whether a principal stands for the caller, also as one of an account. */
function isNamed(session: Caller | null, principal: string): boolean {
  return grantTo(session, principal) !== 'to others';
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
function grantTo(session: Caller | null, principal: string): Grant {
  if (principal === '*') return 'to the caller';
  if (session === null) return 'to others';
  if (session.service !== undefined) {
    return principal === session.service.principal ? 'to the caller' : 'to others';
  }
  if (principal === session.roleArn || principal === session.sessionArn) return 'to the caller';
  const account = /^(?:arn:aws[\w-]*:iam::)?(\d{12})(?::root)?$/.exec(principal)?.[1];
  return account === session.accountId ? 'to the account' : 'to others';
}
