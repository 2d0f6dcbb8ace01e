/**
 * Reads the settings of a lock as the edge does.
 */
import type { SSM } from '@aws-sdk/client-ssm';
import { settingsParameterName, type EdgeSettings } from '@furlock/edge-settings';
import type { Target } from '../target/choose-target.js';
import { quoted } from '../terminal/failure.js';
import { parseJson } from '../input/json-value.js';
import { checkSettings } from '../settings/check-settings.js';
import { absent, read, type Reading } from './reading.js';

/** The settings, where they are there and the edge takes them. */
export async function readSettings(ssm: SSM, target: Target): Promise<Reading<EdgeSettings>> {
  const parameter = settingsParameterName(target);
  const stored = await read(
    {
      target,
      action: 'ssm:GetParameter',
      absence: {
        errors: ['ParameterNotFound'],
        words: `there is no parameter ${parameter} in ${target.region}`,
        remedy: 'check --region, --stage and --lock, or deploy the stage',
      },
    },
    async () => (await ssm.getParameter({ Name: parameter })).Parameter?.Value,
  );
  if (!stored.ok) return stored;

  const { settings, faults } = await checkSettings(parseJson(stored.value));
  return settings === undefined
    ? absent({
        words: `${parameter} is not what the edge takes (${quoted(faults[0] ?? '')})`,
        remedy: '`furlock settings set` the right ones, or deploy the stage again',
      })
    : { ok: true, value: settings };
}
