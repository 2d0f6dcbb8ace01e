/**
 * `GetParameters`: returns up to ten parameters of the called region.
 */
import type { AwsInput } from '../../aws-json/aws-api.js';
import { refuse, type AwsResult } from '../../aws-json/aws-result.js';
import { parameterName } from '../parameter-name.js';
import { parameterShape } from '../parameter-shape.js';
import type { ParameterStore, StoredParameter } from '../parameter-store.js';

/** Source: Systems Manager API reference, GetParameters, Names (read 2026-11-22). */
const MAX_NAMES = 10;

/**
 * The parameters that exist, and the names of those that do not.
 *
 * Errors: `ValidationException`; a name that does not exist is not an error.
 * Source: Systems Manager API reference, GetParameters (read 2026-11-22).
 */
export function getParameters(
  store: Pick<ParameterStore, 'find'>,
  input: AwsInput,
  region: string,
): AwsResult {
  const names: unknown = input['Names'];
  if (!Array.isArray(names) || names.length === 0 || names.length > MAX_NAMES) {
    return refuse('ValidationException', `'Names' must contain 1 to ${MAX_NAMES} names.`);
  }

  const found: StoredParameter[] = [];
  const notFound: string[] = [];
  for (const member of names) {
    const name = parameterName(member);
    if (!name.ok) return name;
    const parameter = store.find(region, name.value);
    if (parameter === undefined) notFound.push(name.value);
    else found.push(parameter);
  }
  return {
    ok: true,
    value: { Parameters: found.map(parameterShape), InvalidParameters: notFound },
  };
}
