/**
 * Examines the resource policy of the function behind the lock: it must grant both permissions to the
 * signer, and to no other principal.
 *
 * Source: Lambda developer guide, "Control access to Lambda function URLs"; IAM user guide, "AWS JSON
 * policy elements: Principal" (read 2026-11-25).
 */
import {
  actionsInWords,
  judgeResourcePolicy,
  principalInWords,
  readLiteral,
  readStatements,
  text,
  unreadInWords,
  type ResourcePolicyVerdict,
  type Signer,
  type Statement,
  type StrangerAccess,
} from '@furlock/iam-policy';
import type { DeployedLock, PolicyStatement } from './deployed-lock.js';
import { ok, unknown, unreadable, wrong, type Assessment } from './finding.js';

const REDEPLOY = 'deploy the stage again';

/** The signer: the edge role, or CloudFront for one distribution. */
interface NamedSigner {
  readonly words: string;
  readonly signer: Signer;
}

/** The assessment of the permissions. */
export function examinePermissions(lock: DeployedLock): Assessment {
  const { statements, aliasUrls, functionUrl } = lock;
  const named = signerOf(lock);
  if (typeof named === 'string') return unknown(named);
  if (!statements.ok) return unreadable(statements);
  if (!functionUrl.ok) return unknown('the function URL could not be read');
  if (!aliasUrls.ok) return unreadable(aliasUrls);

  const ofAliases = aliasUrls.value.flatMap((alias) => alias.statements);
  const read = [...statements.value, ...ofAliases].flatMap((statement, index) =>
    readStatements({
      document: { Statement: statement },
      origin: sidOf(statement, index),
      kind: 'resource',
      readText: readLiteral,
    }),
  );
  const verdict = judgeResourcePolicy({
    statements: read,
    functionArn: text(functionUrl.value.functionArn),
    signer: named.signer,
  });
  return (
    certainFault(verdict, named.words) ??
    lackingFault(verdict, read, named.words) ??
    uncertainFault(verdict, named.words) ??
    ok(`both, granted only to ${named.words}${directInWords(verdict)}`)
  );
}

function sidOf({ Sid: sid }: PolicyStatement, index: number): string {
  return typeof sid === 'string' ? `the statement ${sid}` : `statement ${index + 1}`;
}

function certainFault({ openings }: ResourcePolicyVerdict, words: string): Assessment | undefined {
  const certain = openings.filter(({ answer }) => answer === 'yes');
  const everybody = certain.find(({ principal }) => principal.kind === 'anyone');
  if (everybody !== undefined) {
    return wrong(
      'open',
      `everyone is granted ${grantInWords(everybody)}`,
      `remove that statement from the function's policy, and ${REDEPLOY}`,
    );
  }
  const [stranger] = certain;
  return stranger === undefined
    ? undefined
    : wrong(
        'open',
        `${principalInWords(stranger.principal)} is granted ${grantInWords(stranger)}, which bypasses the lock`,
        `remove that statement from the function's policy${stranger.principal.kind === 'service' ? `, or restrict it to ${words}` : ''}`,
      );
}

function lackingFault(
  { lacking, denials }: ResourcePolicyVerdict,
  statements: readonly Statement[],
  words: string,
): Assessment | undefined {
  const denial = denials.find(({ answer }) => answer === 'yes');
  if (denial !== undefined) {
    return wrong(
      'shut',
      `${denial.statement.origin} denies ${words} ${denial.action}`,
      `remove that statement from the function's policy, or let it apply only to others`,
    );
  }
  const missing = lacking.filter(({ answer }) => answer === 'no').map(({ action }) => action);
  if (missing.length === 0) return undefined;
  const actions = missing.join(' and ');
  const orphan = orphanIn(statements);
  return orphan === undefined
    ? wrong('shut', `${words} lacks ${actions}`, REDEPLOY)
    : wrong(
        'shut',
        `${actionsInWords(orphan.statement)} is granted to ${orphan.id}, which is the id of a deleted role; ${words} lacks ${actions}`,
        'remove the statements of the deleted role (`aws lambda remove-permission`), and deploy the stage again to grant the permissions to the new role',
      );
}

/** A statement for a role or user that no longer exists: AWS returns its unique id. */
function orphanIn(
  statements: readonly Statement[],
): { readonly statement: Statement; readonly id: string } | undefined {
  for (const statement of statements) {
    const orphan = statement.principals?.names.find(({ kind }) => kind === 'id');
    if (orphan !== undefined) return { statement, id: principalInWords(orphan) };
  }
  return undefined;
}

/** What depends on something that cannot be judged is never `ok`. */
function uncertainFault(
  { openings, lacking, denials }: ResourcePolicyVerdict,
  words: string,
): Assessment | undefined {
  const [opening] = openings;
  if (opening !== undefined) {
    const { statement, principal } = opening;
    return unknown(
      `${statement.origin} grants ${principalInWords(principal)} ${grantInWords(opening)}, if ${unreadInWords(statement)} allows it, which this command cannot judge`,
    );
  }
  const [denial] = denials;
  if (denial !== undefined) {
    const { statement, action } = denial;
    return unknown(
      `${statement.origin} denies ${words} ${action}, if ${unreadInWords(statement)} allows it, which this command cannot judge`,
    );
  }
  const [unread] = lacking;
  return unread === undefined
    ? undefined
    : unknown(
        `whether ${words} is granted ${unread.action} depends on a condition that this command cannot judge`,
      );
}

/** Those who need no URL, and whom the lock does not see. */
function directInWords({ direct }: ResourcePolicyVerdict): string {
  const names = [...new Set(direct.map(({ principal }) => principalInWords(principal)))];
  return names.length === 0
    ? ''
    : ` for the URL; without the URL, ${names.join(', ')} may invoke the function`;
}

function grantInWords({ statement, action }: StrangerAccess): string {
  const actions = actionsInWords(statement);
  return actions.toLowerCase() === action.toLowerCase() ? action : `${action} (${actions})`;
}

/** The principal that needs the permissions; the reason as a string if it is unknown. */
function signerOf({ distribution, edgeRole }: DeployedLock): NamedSigner | string {
  if (!distribution.ok) return 'the distribution could not be read';
  const signsItself = distribution.value.behaviors.some(
    ({ originAccessControlId }) => originAccessControlId !== '',
  );
  if (signsItself) {
    return {
      words: 'the distribution',
      signer: {
        kind: 'service',
        name: text('cloudfront.amazonaws.com'),
        sourceArn: text(distribution.value.arn),
      },
    };
  }
  return edgeRole.ok
    ? { words: 'the edge role', signer: { kind: 'role', arn: text(edgeRole.value.arn) } }
    : 'the edge role could not be read';
}
