/**
 * Examines the deployed resources of a lock: plain data in, one finding for each resource out.
 *
 * The order follows the request, from the settings to the function, so that a cause comes before its
 * effects.
 */
import type { DeployedLock } from './deployed-lock.js';
import { examineCallers } from './examine-callers.js';
import { examineDistribution } from './examine-distribution.js';
import { examineEdgeFunction, examineEdgeRole } from './examine-edge-function.js';
import { examinePermissions } from './examine-permissions.js';
import { examineClients } from './examine-clients.js';
import {
  finding,
  ok,
  skipped,
  unknown,
  unreadable,
  wrong,
  type Finding,
  type Assessment,
} from './finding.js';

/** Every finding, in order. */
export function examine(lock: DeployedLock): Finding[] {
  return [
    finding('clock', 'clock', examineClock(lock)),
    finding('settings', 'settings', examineSettings(lock)),
    finding('revocations', 'revocations', examineRevocations(lock)),
    finding('stack', 'stacks', examineStacks(lock)),
    ...examineDistribution(lock),
    ...examineEdgeFunction(lock),
    finding('role', 'edge role', examineEdgeRole(lock)),
    finding('function-url', 'function URL', examineFunctionUrl(lock)),
    finding('permissions', 'permissions', examinePermissions(lock)),
    ...(lock.identities === undefined
      ? []
      : [finding('callers', 'callers', examineCallers(lock, lock.identities))]),
    finding('client', 'sign-in', examineClients(lock)),
    finding('bootstrap', 'bootstrap', examineBootstraps(lock)),
  ];
}

/**
 * AWS refuses signatures that are five minutes off (IAM user guide, "Troubleshoot Signature Version
 * 4", read 2026-11-25); a clock that is off by one minute will soon be off by five.
 */
const MAX_CLOCK_SKEW_SECONDS = 60;

function examineClock({ clockSkewSeconds: skew }: DeployedLock): Assessment {
  if (skew === undefined) return unknown('no response from AWS had a date');
  const words = `this machine is ${Math.abs(skew)} s ${skew < 0 ? 'behind' : 'ahead of'} AWS`;
  return Math.abs(skew) > MAX_CLOCK_SKEW_SECONDS
    ? wrong('later', words, "synchronize this machine's clock")
    : ok(words);
}

function examineSettings({ settings }: DeployedLock): Assessment {
  if (!settings.ok) return unreadable(settings);
  const { publicOrigin, issuers, rules = [], pathReadings } = settings.value;
  const exact = pathReadings === 'exact' ? ', checked for the exact path only' : '';
  return ok(
    `valid, for ${publicOrigin}: ${plural(issuers.length, 'issuer')}, ${plural(rules.length, 'rule')}${exact}`,
  );
}

function examineRevocations({ revocations }: DeployedLock): Assessment {
  if (!revocations.ok) return unreadable(revocations);
  const { length } = revocations.value;
  return ok(length === 0 ? 'none' : `${length} in force (\`furlock revoke --list\`)`);
}

function examineStacks({ stack, edgeStack }: DeployedLock): Assessment {
  if (!stack.ok) return unreadable(stack);
  if (!edgeStack.ok) return unreadable(edgeStack);
  const stacks = [stack.value, edgeStack.value];
  const bad = stacks.find(({ status }) => !isSettled(status));
  if (bad !== undefined) {
    return wrong(
      'later',
      `${bad.name} is in ${bad.status}`,
      bad === edgeStack.value
        ? "see its events; if Lambda@Edge rejects the runtime, set the lock's edgeRuntime to Runtime.NODEJS_22_X and deploy again"
        : 'see its events, and deploy the stage again',
    );
  }
  return ok([...new Set(stacks.map(({ name, status }) => `${name} ${status}`))].join(', '));
}

function isSettled(status: string): boolean {
  return ['CREATE_COMPLETE', 'UPDATE_COMPLETE', 'IMPORT_COMPLETE'].includes(status);
}

function examineFunctionUrl({ functionUrl, aliasUrls }: DeployedLock): Assessment {
  if (!functionUrl.ok) return unreadable(functionUrl);
  const { authType, host } = functionUrl.value;
  if (authType !== 'AWS_IAM') {
    return wrong(
      'open',
      `its auth type is ${authType}: anyone can call it`,
      'set authType to AWS_IAM, and deploy the stage again',
    );
  }
  const open = aliasUrls.ok && aliasUrls.value.find((alias) => alias.authType !== 'AWS_IAM');
  return open
    ? wrong(
        'open',
        `the URL of ${open.functionArn} has the auth type ${open.authType}: anyone can call it`,
        'delete that URL, or set its auth type to AWS_IAM',
      )
    : ok(`${host} requires signatures`);
}

function examineBootstraps({ bootstraps }: DeployedLock): Assessment {
  if (bootstraps === undefined) return skipped('not needed here');
  for (const [region, bootstrap] of Object.entries(bootstraps)) {
    if (!bootstrap.ok) return withRegion(unreadable(bootstrap, 'later'), region);
  }
  return ok(
    Object.entries(bootstraps)
      .map(([region, bootstrap]) => `${region} version ${bootstrap.ok ? bootstrap.value : ''}`)
      .join(', '),
  );
}

function withRegion(assessment: Assessment, region: string): Assessment {
  return { ...assessment, words: `${region}: ${assessment.words}` };
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
