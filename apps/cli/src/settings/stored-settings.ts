/**
 * The settings parameter of a lock, read and written.
 *
 * It does not judge what stands in it: `check-settings.ts` does.
 */
import { SETTINGS_ADVANCED_ABOVE_BYTES, settingsParameterName } from '@furlock/edge-settings';
import { awsFailure, errorName } from '../target/aws-failure.js';
import type { Target } from '../target/choose-target.js';
import type { Connection } from '../target/connect-target.js';
import { failed, type Result } from '../terminal/failure.js';
import { parseJson } from '../input/json-value.js';

/** What SSM holds. */
export interface StoredSettings {
  readonly parameter: string;
  /** Counts from 1, one more with every write. */
  readonly version: number;
  readonly lastModified: Date | undefined;
  /** The document; undefined where the text is not JSON. */
  readonly document: unknown;
}

/** What a person is told who waits for it. */
export const READING = 'Reading the settings …';
export const WRITING = 'Writing the settings …';

/** The settings of a lock as they are stored now. */
export async function readStoredSettings({
  ssm,
  target,
}: Pick<Connection, 'ssm' | 'target'>): Promise<Result<StoredSettings>> {
  const parameter = settingsParameterName(target);
  try {
    const { Parameter = {} } = await ssm.getParameter({ Name: parameter });
    return {
      ok: true,
      value: {
        parameter,
        version: Parameter.Version ?? 0,
        lastModified: Parameter.LastModifiedDate,
        document: parseJson(Parameter.Value ?? ''),
      },
    };
  } catch (error) {
    return errorName(error) === 'ParameterNotFound'
      ? failed(notDeployed(parameter, target))
      : awsFailure(error, { target, action: 'ssm:GetParameter' });
  }
}

/** Writes the next version, whatever stands there, and resolves to its number. */
export async function writeStoredSettings(
  { ssm, target }: Pick<Connection, 'ssm' | 'target'>,
  { parameter, text }: { readonly parameter: string; readonly text: string },
): Promise<Result<number>> {
  // It cannot become a standard parameter again.
  const isLarge = Buffer.byteLength(text) > SETTINGS_ADVANCED_ABOVE_BYTES;
  try {
    const { Version = 0 } = await ssm.putParameter({
      Name: parameter,
      Value: text,
      Overwrite: true,
      ...(isLarge && { Tier: 'Advanced' }),
    });
    return { ok: true, value: Version };
  } catch (error) {
    return errorName(error) === 'TooManyUpdates'
      ? failed(
          'Somebody else is writing these settings at this moment: look at them, and run this again.',
        )
      : awsFailure(error, { target, action: 'ssm:PutParameter' });
  }
}

function notDeployed(parameter: string, target: Target): string {
  return target.kind === 'local'
    ? `The local edge has no lock named ${target.lock}: leave --lock away, or start it with one of that name.`
    : `There are no settings ${parameter} in ${target.region}: check --region, --stage and --lock, or deploy with \`npx nx run infra:deploy --context region=${target.region} --context stage=${target.stage}\`.`;
}
