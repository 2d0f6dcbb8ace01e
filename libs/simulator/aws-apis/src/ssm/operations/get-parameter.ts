/**
 * `GetParameter`: returns one parameter of the called region, in its current or a former version.
 */
import type { AwsInput } from '../../aws-json/aws-api.js';
import { refuse, type AwsResult } from '../../aws-json/aws-result.js';
import { versionedName } from '../parameter-name.js';
import { parameterShape } from '../parameter-shape.js';
import type { ParameterStore } from '../parameter-store.js';

/**
 * The parameter.
 *
 * Errors: `ParameterNotFound`, `ParameterVersionNotFound`, `ValidationException`.
 * Source: Systems Manager API reference, GetParameter (read 2026-11-22).
 */
export function getParameter(
  store: Pick<ParameterStore, 'find'>,
  input: AwsInput,
  region: string,
): AwsResult {
  const named = versionedName(input['Name']);
  if (!named.ok) return named;

  const { name, version } = named.value;
  const parameter = store.find(region, name, version);
  if (parameter === undefined) {
    return store.find(region, name) === undefined
      ? refuse('ParameterNotFound', `Parameter ${name} not found in ${region}.`)
      : refuse(
          'ParameterVersionNotFound',
          `Systems Manager could not find version ${version} of ${name}. Verify the version and try again.`,
        );
  }
  return { ok: true, value: { Parameter: parameterShape(parameter) } };
}
