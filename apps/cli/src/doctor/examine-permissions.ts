/**
 * Examines the resource policy of the function behind the lock: it must grant both permissions to the
 * signer, and to no other principal.
 *
 * Source: Lambda developer guide, "Control access to Lambda function URLs"; IAM user guide, "AWS JSON
 * policy elements: Principal" (read 2026-11-25).
 */
import type { DeployedLock, PolicyStatement } from './deployed-lock.js';
import { ok, unknown, unreadable, wrong, type Assessment } from './finding.js';

/** What both statements must allow, and the condition with which AWS returns each. */
const NEEDED = [
  {
    action: 'lambda:InvokeFunctionUrl',
    condition: { 'lambda:FunctionUrlAuthType': 'AWS_IAM' },
  },
  {
    action: 'lambda:InvokeFunction',
    condition: { 'lambda:InvokedViaFunctionUrl': 'true' },
  },
] as const;

const REDEPLOY = 'deploy the stage again';

/** The signer: the edge role, or CloudFront for one distribution. */
interface Signer {
  readonly words: string;
  readonly principal: string;
  readonly condition: Readonly<Record<string, string>>;
}

/** The assessment of the permissions. */
export function examinePermissions(lock: DeployedLock): Assessment {
  const { statements } = lock;
  const signer = signerOf(lock);
  if (typeof signer === 'string') return unknown(signer);
  if (!statements.ok) return unreadable(statements);

  const allows = statements.value.filter(({ Effect }) => Effect === 'Allow').map(readStatement);
  const viaUrl = allows.filter(allowsUrlCalls);
  const everybody = viaUrl.find(({ principal }) => principal === '*');
  if (everybody !== undefined) {
    return wrong(
      'open',
      `everyone is granted ${everybody.action}`,
      `remove that statement from the function's policy, and ${REDEPLOY}`,
    );
  }
  const stranger = viaUrl.find(
    ({ principal }) => principal !== signer.principal && !isOrphaned(principal),
  );
  if (stranger !== undefined) {
    return wrong(
      'open',
      `${stranger.principal} is granted ${stranger.action}, which bypasses the lock`,
      "remove that statement from the function's policy",
    );
  }

  const missing = NEEDED.filter(
    ({ action, condition }) =>
      !allows.some(
        (one) =>
          one.action === action &&
          one.principal === signer.principal &&
          hasConditions(one.conditions, { ...condition, ...signer.condition }),
      ),
  );
  if (missing.length === 0) return ok(`both, granted only to ${signer.words}`);
  const orphan = viaUrl.find(({ principal }) => isOrphaned(principal));
  const actions = missing.map(({ action }) => action).join(' and ');
  return orphan === undefined
    ? wrong('shut', `${signer.words} lacks ${actions}`, REDEPLOY)
    : wrong(
        'shut',
        `${orphan.action} is granted to ${orphan.principal}, which is the id of a deleted role; ${signer.words} lacks ${actions}`,
        'remove the statements of the deleted role (`aws lambda remove-permission`), and deploy the stage again to grant the permissions to the new role',
      );
}

/** The principal that needs the permissions; the reason as a string if it is unknown. */
function signerOf({ distribution, edgeRole }: DeployedLock): Signer | string {
  if (!distribution.ok) return 'the distribution could not be read';
  const signsItself = distribution.value.behaviors.some(
    ({ originAccessControlId }) => originAccessControlId !== '',
  );
  if (signsItself) {
    return {
      words: 'the distribution',
      principal: 'cloudfront.amazonaws.com',
      condition: { 'aws:sourcearn': distribution.value.arn },
    };
  }
  return edgeRole.ok
    ? { words: 'the edge role', principal: edgeRole.value.arn, condition: {} }
    : 'the edge role could not be read';
}

interface Statement {
  readonly action: string;
  /** An ARN, a service, `*`, or a unique id. */
  readonly principal: string;
  /** Values by lower-case key, without distinguishing the operators. */
  readonly conditions: Readonly<Record<string, string>>;
}

function readStatement({ Action, Principal, Condition }: PolicyStatement): Statement {
  const [principal] = Object.values(
    typeof Principal === 'object' && Principal !== null ? Principal : { any: Principal },
  ).flat() as unknown[];
  return {
    action: String(Action),
    principal: String(principal),
    conditions: Object.fromEntries(
      Object.values((Condition ?? {}) as Record<string, Record<string, unknown>>)
        .flatMap((keys) => Object.entries(keys))
        .map(([key, value]) => [key.toLowerCase(), String(value)]),
    ),
  };
}

/** Whether a statement allows calls to the URL; other triggers of the function do not matter here. */
function allowsUrlCalls({ action, conditions }: Statement): boolean {
  return (
    ['lambda:InvokeFunctionUrl', 'lambda:*', '*'].includes(action) ||
    (action === 'lambda:InvokeFunction' && 'lambda:invokedviafunctionurl' in conditions)
  );
}

function hasConditions(
  conditions: Statement['conditions'],
  wanted: Readonly<Record<string, string>>,
): boolean {
  return Object.entries(wanted).every(([key, value]) => conditions[key.toLowerCase()] === value);
}

/** A unique id in place of an ARN. Source: IAM user guide, "Understanding unique ID prefixes". */
function isOrphaned(principal: string): boolean {
  return /^A(?:ROA|IDA)[A-Z0-9]{12,}$/.test(principal);
}
