/**
 * `DeleteParameter`: deletes a parameter of the called region.
 */
import type { AwsInput } from '../../aws-json/aws-api.js';
import { refuse, type AwsResult } from '../../aws-json/aws-result.js';
import { parameterName } from '../parameter-name.js';
import type { ParameterStore } from '../parameter-store.js';

/**
 * Returns an empty object. A parameter that is created again under this name starts at version 1.
 *
 * Errors: `ParameterNotFound`, `ValidationException`.
 * Source: Systems Manager API reference, DeleteParameter (read 2026-11-28).
 */
export function deleteParameter(
  store: Pick<ParameterStore, 'delete'>,
  input: AwsInput,
  region: string,
): AwsResult {
  const name = parameterName(input['Name']);
  if (!name.ok) return name;
  return store.delete(region, name.value)
    ? { ok: true, value: {} }
    : refuse('ParameterNotFound', `Parameter ${name.value} not found in ${region}.`);
}
