/**
 * Judges the resource policy of a function behind a lock: the signer may call it, only through its URL,
 * and nobody else may call its URL.
 *
 * Source: IAM user guide, "Policy evaluation logic"; Lambda developer guide, "Control access to Lambda
 * function URLs".
 */
import { all, any, not, type Answer } from './answer.js';
import { appliesTo, resourcesOf, type Call } from './applies.js';
import { ANONYMOUS, callersAs, fieldOf, type Caller, type Signer } from './caller.js';
import { equalText, matchText } from './match-text.js';
import { isNarrowed, NEEDS, type Need } from './needs.js';
import type { Principal } from './principal.js';
import type { Statement } from './read-statements.js';
import { isSameText, text, type Text } from './text.js';

/** The policy of a function, and who signs for its lock. */
export interface ResourcePolicy {
  readonly statements: readonly Statement[];
  readonly functionArn: Text;
  readonly signer: Signer;
}

/** Access that a policy gives; `unknown` if that depends on something that cannot be read. */
export interface Access {
  readonly statement: Statement;
  readonly action: Need['action'];
  readonly answer: Exclude<Answer, 'no'>;
}

/** Access of a principal other than the signer. */
export interface StrangerAccess extends Access {
  readonly principal: Principal;
}

/** What a resource policy means for a lock. */
export interface ResourcePolicyVerdict {
  /** Others that may call the URL, or have one of the two permissions that it needs. */
  readonly openings: readonly StrangerAccess[];
  /** Others that may invoke the function without its URL: whatever they send, it cannot tell. */
  readonly direct: readonly StrangerAccess[];
  /** Statements with which the signer may call the function without its URL. */
  readonly beyondUrl: readonly (Access & { readonly need: Need })[];
  /** The actions that the signer is not certainly allowed. */
  readonly lacking: readonly {
    readonly action: Need['action'];
    readonly answer: 'no' | 'unknown';
  }[];
  /** The statements that deny the signer what it needs. */
  readonly denials: readonly Access[];
}

/** The verdict on a function's policy. */
export function judgeResourcePolicy(policy: ResourcePolicy): ResourcePolicyVerdict {
  const { statements } = policy;
  const allows = statements.filter(({ effect }) => effect === 'Allow');
  const denies = statements.filter(({ effect }) => effect === 'Deny');
  const strangers = allows.flatMap((statement) => strangersOf(statement, policy));
  const access = (kind: 'url' | 'direct'): StrangerAccess[] =>
    strangers.flatMap((stranger) => accessOf(stranger, { policy, denies, kind }));
  return {
    openings: access('url'),
    direct: access('direct'),
    beyondUrl: allows.flatMap((statement) => beyondUrl(statement, policy)),
    lacking: NEEDS.flatMap(({ action, ...need }) => {
      const answer = any(
        allows.map((statement) =>
          all([
            isForSigner(statement, policy),
            isNarrowed(statement, { action, ...need }),
            appliesTo(statement, callOfSigner(action, policy)),
          ]),
        ),
      );
      return answer === 'yes' ? [] : [{ action, answer }];
    }),
    denials: denies.flatMap((statement) =>
      NEEDS.flatMap(({ action }) =>
        found(
          all([
            isAgainstSigner(statement, policy),
            appliesTo(statement, callOfSigner(action, policy)),
          ]),
          (answer) => ({ statement, action, answer }),
        ),
      ),
    ),
  };
}

/** A principal that a statement names, and whether it is somebody other than the signer. */
interface Stranger {
  readonly statement: Statement;
  readonly principal: Principal;
  readonly isStranger: Answer;
}

function strangersOf(statement: Statement, { signer }: ResourcePolicy): readonly Stranger[] {
  const { except = false, names = [] } = statement.principals ?? {};
  if (except) return [{ statement, principal: { kind: 'anyone' }, isStranger: 'yes' }];
  return names.map((principal) => ({
    statement,
    principal,
    // A service is the signer, too, but only for one distribution: the conditions decide.
    isStranger:
      principal.kind === 'arn' || principal.kind === 'other'
        ? not(isSigner(principal, signer))
        : 'yes',
  }));
}

/**
 * The access of a stranger: to the URL, if a statement gives one of the two permissions for calls
 * through it, or lets everyone invoke the function; direct, if it allows `lambda:InvokeFunction`
 * otherwise too.
 */
function accessOf(
  { statement, principal, isStranger }: Stranger,
  {
    policy: { functionArn, signer },
    denies,
    kind,
  }: {
    readonly policy: ResourcePolicy;
    readonly denies: readonly Statement[];
    readonly kind: 'url' | 'direct';
  },
): readonly StrangerAccess[] {
  // Nobody is left behind the id of a deleted user or role.
  if (principal.kind === 'id') return [];
  const allowed = (
    action: string,
    call: 'url' | 'direct',
    callers = callersAs(principal, signer),
  ): Answer =>
    any(
      resourcesOf(functionArn, statement).flatMap((resource) =>
        callers.map((caller): Answer => {
          const one: Call = { action, resource, caller, call, forCallers: 'some' };
          const isDenied = denies.some(
            (deny) =>
              coversPrincipal(deny, principal) &&
              appliesTo(deny, { ...one, forCallers: 'every' }) === 'yes',
          );
          return isDenied ? 'no' : all([isStranger, appliesTo(statement, one)]);
        }),
      ),
    );
  const [url, invoke] = NEEDS;
  const direct = allowed(invoke.action, 'direct');
  const isPublic =
    principal.kind === 'anyone' && allowed(invoke.action, 'direct', [ANONYMOUS]) !== 'no';
  const granted: readonly (readonly [action: Need['action'], answer: Answer])[] =
    kind === 'direct'
      ? [[invoke.action, direct]]
      : [
          [url.action, allowed(url.action, 'url')],
          [
            invoke.action,
            isPublic ? direct : direct === 'no' ? allowed(invoke.action, 'url') : 'no',
          ],
        ];
  return granted.flatMap(([action, answer]) =>
    found(answer, (certain) => ({ statement, principal, action, answer: certain })),
  );
}

function beyondUrl(
  statement: Statement,
  policy: ResourcePolicy,
): readonly (Access & { readonly need: Need })[] {
  return NEEDS.flatMap((need) => {
    if (isNarrowed(statement, need) === 'yes') return [];
    const { action } = need;
    const answer = all([
      isForSigner(statement, policy),
      appliesTo(statement, callOfSigner(action, policy)),
    ]);
    return found(answer, (certain) => ({ statement, action, need, answer: certain }));
  });
}

function callOfSigner(action: string, { functionArn, signer }: ResourcePolicy): Call {
  const caller: Caller = { kind: 'signer', signer };
  return { action, resource: functionArn, caller, call: 'url', forCallers: 'every' };
}

/** Whether an Allow names the signer; an account as principal only delegates to its own policies. */
function isForSigner({ principals }: Statement, { signer }: ResourcePolicy): Answer {
  if (principals === undefined || principals.except) return 'no';
  return any(principals.names.map((name) => isSigner(name, signer)));
}

/**
 * Whether a Deny names the signer. With `NotPrincipal`, a role is exempt only if its account and session
 * are listed too: that is left open.
 */
function isAgainstSigner({ principals }: Statement, { signer }: ResourcePolicy): Answer {
  if (principals === undefined) return 'no';
  const named = any(
    principals.names.map((name) =>
      name.kind === 'account' ? isAccountOf(name.id, signer) : isSigner(name, signer),
    ),
  );
  if (!principals.except) return named;
  return named === 'no' ? 'yes' : 'unknown';
}

function isSigner(principal: Principal, signer: Signer): Answer {
  switch (principal.kind) {
    case 'anyone':
      return 'yes';
    case 'arn':
      return signer.kind === 'role' ? isRole(principal.arn, signer.arn) : 'no';
    case 'service':
      return signer.kind === 'service' ? equalText(principal.name, signer.name) : 'no';
    case 'account':
    case 'id':
      return 'no';
    case 'other':
      return 'unknown';
  }
}

/** Whether an ARN is the role's, or one of its sessions'. */
function isRole(arn: Text, role: Text): Answer {
  const account = fieldOf(role, 4);
  const name = nameOf(role);
  if (account === undefined || name === undefined) return equalText(arn, role);
  const session = text('arn:aws:sts::', account, ':assumed-role/', name, '/*');
  return any([equalText(arn, role), matchText(session, arn)]);
}

/** The last part of a role's ARN, after its path. */
function nameOf(role: Text): Text | undefined {
  const resource = fieldOf(role, 5);
  if (resource === undefined) return undefined;
  const slash = resource.findLastIndex((part) => typeof part === 'string' && part.includes('/'));
  const part = resource[slash];
  return typeof part === 'string'
    ? text(part.slice(part.lastIndexOf('/') + 1), ...resource.slice(slash + 1))
    : undefined;
}

function isAccountOf(id: Text, signer: Signer): Answer {
  if (signer.kind === 'service') return 'no';
  const account = fieldOf(signer.arn, 4);
  return account === undefined ? 'unknown' : equalText(id, account);
}

/** Whether a Deny certainly names all that a principal stands for. */
function coversPrincipal({ principals }: Statement, principal: Principal): boolean {
  if (principals === undefined || principals.except) return false;
  return principals.names.some((name) => {
    if (name.kind === 'anyone') return true;
    if (name.kind === 'account' && principal.kind === 'account') {
      return isSameText(name.id, principal.id);
    }
    if (name.kind === 'account' && principal.kind === 'arn') {
      return isSameText(name.id, fieldOf(principal.arn, 4) ?? []);
    }
    if (name.kind === 'arn' && principal.kind === 'arn') {
      return isSameText(name.arn, principal.arn);
    }
    return (
      name.kind === 'service' &&
      principal.kind === 'service' &&
      isSameText(name.name, principal.name)
    );
  });
}

/** The item for an answer that is not `no`. */
function found<Item>(
  answer: Answer,
  item: (answer: Exclude<Answer, 'no'>) => Item,
): readonly Item[] {
  return answer === 'no' ? [] : [item(answer)];
}
