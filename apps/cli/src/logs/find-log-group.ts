/**
 * Finds the log group of a lock's edge function. It has the function's name, which is new at each creation: the
 * distribution says which function runs.
 */
import { edgeLogGroup, stackName } from '@furlock/edge-settings';
import { connectDeployed } from '../doctor/deployed-clients.js';
import { edgeNameIn } from '../doctor/edge-name-in.js';
import { readDistribution } from '../doctor/read-distribution.js';
import { readSettings } from '../doctor/read-settings.js';
import { readResources } from '../doctor/read-stacks.js';
import type { Reading } from '../doctor/reading.js';
import type { Target } from '../target/choose-target.js';
import type { ClientSettings } from '../target/connect-target.js';
import { failed, type Result } from '../terminal/failure.js';

/** The name of the log group, which is the same in every region. */
export async function findLogGroup(
  target: Target,
  stack: string | undefined,
  clientSettings: ClientSettings,
): Promise<Result<string>> {
  const clients = await connectDeployed(target, clientSettings);
  const { region } = target;
  // First and alone: one call is enough to notice that credentials or the network are missing.
  const settings = await readSettings(clients.ssm(region), target);
  // The log is needed most where the edge does not accept the settings.
  if (!settings.ok && settings.reason === 'failed') return failureOf(settings);
  const resources = await readResources(clients.cloudFormation(region), target, {
    name: stack ?? stackName(target),
    region,
  });
  if (!resources.ok) return failureOf(resources);
  const distribution = await readDistribution(clients.cloudFront, target, { resources, settings });
  if (!distribution.ok) return failureOf(distribution);

  const edgeName = edgeNameIn(distribution.value, target);
  return edgeName === undefined
    ? failed(
        `The distribution ${distribution.value.id} runs no edge function of this lock: run \`furlock doctor\`.`,
      )
    : { ok: true, value: edgeLogGroup(edgeName) };
}

function failureOf(reading: Extract<Reading<unknown>, { readonly ok: false }>): Result<never> {
  if (reading.reason !== 'absent') return failed(reading.message);
  const { words, remedy } = reading;
  return failed(`${words.charAt(0).toUpperCase()}${words.slice(1)}: ${remedy}.`);
}
