/**
 * Reads the revocations of a lock as the edge does.
 */
import type { SSM } from '@aws-sdk/client-ssm';
import {
  revocationsParameterName,
  settingsParameterName,
  type Revocation,
} from '@furlock/edge-settings';
import { parseRevocations } from '../revocations/parse-revocations.js';
import type { Target } from '../target/choose-target.js';
import { quoted } from '../terminal/failure.js';
import { absent, read, type Reading } from './reading.js';

/** The revocations, if the edge accepts them; none without a parameter. */
export async function readRevocations(
  ssm: SSM,
  target: Target,
): Promise<Reading<readonly Revocation[]>> {
  const parameter = revocationsParameterName(settingsParameterName(target));
  const absence = {
    errors: ['ParameterNotFound'],
    words: `there is no parameter ${parameter}`,
    remedy: '',
  };
  const stored = await read(
    { target, action: 'ssm:GetParameter', absence },
    async () => (await ssm.getParameter({ Name: parameter })).Parameter?.Value,
  );
  if (!stored.ok) return stored.reason === 'absent' ? { ok: true, value: [] } : stored;

  const entries = await parseRevocations(stored.value);
  return entries.ok
    ? entries
    : absent({
        words: `the edge does not accept ${parameter} (${quoted(entries.error)}), and responds with 503 once its last copy is too old`,
        remedy: 'write an earlier version of it again, or delete it, which lifts every revocation',
      });
}
