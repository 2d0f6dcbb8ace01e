/**
 * `PutParameter`: creates a parameter or its next version in the called region.
 */
import type { AwsInput } from '../../aws-json/aws-api.js';
import { refuse, type AwsResult } from '../../aws-json/aws-result.js';
import { parameterName } from '../parameter-name.js';
import type { ParameterStore } from '../parameter-store.js';
import { parameterTier } from '../parameter-tier.js';

/**
 * The number of the written version.
 *
 * Errors: `ParameterAlreadyExists` without `Overwrite`, `ValidationException`.
 * Source: Systems Manager API reference, PutParameter (read 2026-11-22).
 */
export function putParameter(
  store: Pick<ParameterStore, 'find' | 'put'>,
  input: AwsInput,
  region: string,
  now: Date,
): AwsResult {
  const name = parameterName(input['Name']);
  if (!name.ok) return name;

  const value = input['Value'];
  if (typeof value !== 'string' || value === '') {
    return refuse('ValidationException', `'Value' must be a non-empty string.`);
  }

  const existing = store.find(region, name.value);
  if (existing !== undefined && input['Overwrite'] !== true) {
    return refuse(
      'ParameterAlreadyExists',
      'The parameter already exists. To overwrite this value, set the overwrite option in the request to true.',
    );
  }

  const type = input['Type'] ?? existing?.type;
  if (type !== 'String' && type !== 'StringList') {
    return refuse(
      'ValidationException',
      `'Type' must be String or StringList: the local edge does not support SecureString.`,
    );
  }

  const tier = parameterTier(input['Tier'], existing, Buffer.byteLength(value));
  if (!tier.ok) return tier;

  const { version } = store.put({ region, name: name.value, type, value, tier: tier.value }, now);
  return { ok: true, value: { Version: version, Tier: tier.value } };
}
