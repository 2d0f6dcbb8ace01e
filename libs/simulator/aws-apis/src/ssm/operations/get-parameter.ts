/**
 * `GetParameter`: returns one parameter of the called region.
 */
import type { AwsInput } from '../../aws-json/aws-api.js';
import { refuse, type AwsResult } from '../../aws-json/aws-result.js';
import { parameterName } from '../parameter-name.js';
import { parameterShape } from '../parameter-shape.js';
import type { ParameterStore } from '../parameter-store.js';

/**
 * The parameter.
 *
 * Errors: `ParameterNotFound`, `ValidationException`.
 * Source: Systems Manager API reference, GetParameter (read 2026-11-22).
 */
export function getParameter(
  store: Pick<ParameterStore, 'find'>,
  input: AwsInput,
  region: string,
): AwsResult {
  const name = parameterName(input['Name']);
  if (!name.ok) return name;

  const parameter = store.find(region, name.value);
  if (parameter === undefined) {
    return refuse('ParameterNotFound', `Parameter ${name.value} not found in ${region}.`);
  }
  return { ok: true, value: { Parameter: parameterShape(parameter) } };
}
