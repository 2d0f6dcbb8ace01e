/**
 * Judges what is deployed of a lock: plain data in, one finding for each thing out.
 *
 * The order is the request's, from the settings to the function, so that of two faults the one that
 * causes the other comes first.
 */
import type { DeployedLock } from './deployed-lock.js';
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
  type Seen,
} from './finding.js';

/** Every finding, in order. */
export function examine(lock: DeployedLock): Finding[] {
  return [
    finding('clock', 'clock', examineClock(lock)),
    finding('settings', 'settings', examineSettings(lock)),
    finding('stack', 'stacks', examineStacks(lock)),
    ...examineDistribution(lock),
    ...examineEdgeFunction(lock),
    finding('role', 'edge role', examineEdgeRole(lock)),
    finding('function-url', 'function URL', examineFunctionUrl(lock)),
    finding('permissions', 'permissions', examinePermissions(lock)),
    finding('client', 'sign-in', examineClients(lock)),
    finding('bootstrap', 'bootstrap', examineBootstraps(lock)),
  ];
}

/**
 * AWS refuses signatures that are five minutes off (IAM user guide, "Troubleshoot Signature Version
 * 4", read 2026-11-25); a clock that is off by one will be off by five.
 */
const MAX_CLOCK_SKEW_SECONDS = 60;

function examineClock({ clockSkewSeconds: skew }: DeployedLock): Seen {
  if (skew === undefined) return unknown('no answer of AWS had a date');
  const words = `this machine is ${Math.abs(skew)} s ${skew < 0 ? 'behind' : 'ahead of'} AWS`;
  return Math.abs(skew) > MAX_CLOCK_SKEW_SECONDS
    ? wrong('later', words, "set this machine's clock by the network")
    : ok(words);
}

function examineSettings({ settings }: DeployedLock): Seen {
  if (!settings.ok) return unreadable(settings);
  const { publicOrigin, issuers, rules = [] } = settings.value;
  return ok(
    `valid, for ${publicOrigin}: ${plural(issuers.length, 'issuer')}, ${plural(rules.length, 'rule')}`,
  );
}

function examineStacks({ stack, edgeStack }: DeployedLock): Seen {
  if (!stack.ok) return unreadable(stack);
  if (!edgeStack.ok) return unreadable(edgeStack);
  const stacks = [stack.value, edgeStack.value];
  const bad = stacks.find(({ status }) => !isSettled(status));
  if (bad !== undefined) {
    return wrong(
      'later',
      `${bad.name} is in ${bad.status}`,
      bad === edgeStack.value
        ? "see its events; where Lambda@Edge refuses the runtime, set the lock's edgeRuntime to Runtime.NODEJS_22_X and deploy again"
        : 'see its events, and deploy the stage again',
    );
  }
  return ok([...new Set(stacks.map(({ name, status }) => `${name} ${status}`))].join(', '));
}

function isSettled(status: string): boolean {
  return ['CREATE_COMPLETE', 'UPDATE_COMPLETE', 'IMPORT_COMPLETE'].includes(status);
}

function examineFunctionUrl({ functionUrl }: DeployedLock): Seen {
  if (!functionUrl.ok) return unreadable(functionUrl);
  const { authType, host } = functionUrl.value;
  return authType === 'AWS_IAM'
    ? ok(`${host} asks for signatures`)
    : wrong(
        'open',
        `its auth type is ${authType}: it answers everybody`,
        'set authType to AWS_IAM, and deploy the stage again',
      );
}

function examineBootstraps({ bootstraps }: DeployedLock): Seen {
  if (bootstraps === undefined) return skipped('none is needed here');
  for (const [region, bootstrap] of Object.entries(bootstraps)) {
    if (!bootstrap.ok) return withRegion(unreadable(bootstrap, 'later'), region);
  }
  return ok(
    Object.entries(bootstraps)
      .map(([region, bootstrap]) => `${region} version ${bootstrap.ok ? bootstrap.value : ''}`)
      .join(', '),
  );
}

function withRegion(seen: Seen, region: string): Seen {
  return { ...seen, words: `${region}: ${seen.words}` };
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
