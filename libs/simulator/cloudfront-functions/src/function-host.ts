/**
 * The main program of the process that runs CloudFront Functions: one run at a time, as ordered by the
 * local edge.
 */
import { once } from 'node:events';
import { createRealm, freezeSharedGlobals } from './create-realm.js';
import type { HostReport, HostRun, HostStart } from './host-messages.js';
import { runFunction } from './run-function.js';

function report(message: HostReport): void {
  if (process.send === undefined) {
    throw new Error('function-host must be started by local-edge, not directly');
  }
  process.send(message);
}

// Ctrl-C reaches every process of the terminal; the local edge decides when this one ends.
process.on('SIGINT', () => undefined);
process.on('disconnect', () => process.exit());
// A promise that a function left rejected is its own affair: the result counts.
process.on('unhandledRejection', () => undefined);

const [start] = (await once(process, 'message')) as [HostStart];
freezeSharedGlobals();
const functions = new Map(
  start.functions.map((hosted) => [hosted.arn, { hosted, realm: createRealm(hosted.runtime) }]),
);
process.on('message', (run: HostRun) => void answer(run).then(report));
report({ kind: 'ready' });

async function answer(run: HostRun): Promise<HostReport> {
  const found = functions.get(run.functionArn);
  if (found === undefined) throw new Error(`${run.functionArn} is not hosted`);
  const outcome = await runFunction(run, found.hosted, found.realm);
  // On CloudFront nothing remains of a run. A new realm takes several times as long as a run.
  if (!found.realm.isUnchanged()) found.realm = createRealm(found.hosted.runtime);
  return { runId: run.runId, ...outcome };
}
