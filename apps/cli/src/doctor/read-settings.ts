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

/** The settings, if they exist and the edge accepts them. */
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
        words: `the edge does not accept ${parameter} (${quoted(faults[0] ?? '')})`,
        remedy: 'write valid settings with `furlock settings set`, or deploy the stage again',
      })
    : { ok: true, value: settings };
}
