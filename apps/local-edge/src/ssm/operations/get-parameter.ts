/**
 * `GetParameter`: one parameter of the caller's region.
 */
import type { AwsInput } from '../aws-json-handler.js';
import { refuse, type AwsResult } from '../aws-result.js';
import { parameterName } from '../parameter-name.js';
import { parameterShape } from '../parameter-shape.js';
import type { ParameterStore } from '../parameter-store.js';
import type { Caller } from '../recognise-caller.js';

/**
 * The parameter.
 *
 * Errors: `ParameterNotFound`, `ValidationException`.
 * Source: Systems Manager API reference, GetParameter (read 2026-11-22).
 */
export function getParameter(
  store: Pick<ParameterStore, 'find'>,
  input: AwsInput,
  { region }: Pick<Caller, 'region'>,
): AwsResult {
  const name = parameterName(input['Name']);
  if (!name.ok) return name;

  const parameter = store.find(region, name.value);
  if (parameter === undefined) {
    return refuse('ParameterNotFound', `Parameter ${name.value} not found in ${region}.`);
  }
  return { ok: true, value: { Parameter: parameterShape(parameter) } };
}
