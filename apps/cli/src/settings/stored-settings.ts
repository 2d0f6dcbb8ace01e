/**
 * The settings parameter of a lock, read and written.
 *
 * It does not validate the content: `check-settings.ts` does.
 */
import { PARAMETER_TIER, settingsParameterName } from '@furlock/edge-settings';
import { awsFailure, errorName } from '../target/aws-failure.js';
import type { Target } from '../target/choose-target.js';
import type { Connection } from '../target/connect-target.js';
import { failed, type Result } from '../terminal/failure.js';
import { parseJson } from '../input/json-value.js';

/** The parameter as SSM returns it. */
export interface StoredSettings {
  readonly parameter: string;
  /** Starts at 1, and increases by one with every write. */
  readonly version: number;
  readonly lastModified: Date | undefined;
  /** The document; undefined if the text is not JSON. */
  readonly document: unknown;
}

/** The progress messages of slow calls. */
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

/** Writes the next version unconditionally, and resolves to its number. */
export async function writeStoredSettings(
  { ssm, target }: Pick<Connection, 'ssm' | 'target'>,
  { parameter, text }: { readonly parameter: string; readonly text: string },
): Promise<Result<number>> {
  try {
    const { Version = 0 } = await ssm.putParameter({
      Name: parameter,
      Value: text,
      Overwrite: true,
      Tier: PARAMETER_TIER,
    });
    return { ok: true, value: Version };
  } catch (error) {
    return errorName(error) === 'TooManyUpdates'
      ? failed(
          'Someone else is writing these settings at this moment: review them, and run this again.',
        )
      : awsFailure(error, { target, action: 'ssm:PutParameter' });
  }
}

function notDeployed(parameter: string, target: Target): string {
  return target.kind === 'local'
    ? `The local edge has no lock named ${target.lock}: omit --lock, or start the local edge with a lock of that name.`
    : `There are no settings ${parameter} in ${target.region}: check --region, --stage and --lock, or deploy with \`npx nx run infra:deploy --context region=${target.region} --context stage=${target.stage}\`.`;
}
