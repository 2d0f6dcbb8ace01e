/**
 * Validates required members of a request.
 */
import type { AwsInput } from '../aws-json/aws-api.js';
import { refuse, type AwsResult } from '../aws-json/aws-result.js';

/**
 * The members with these names, which must be non-empty strings.
 *
 * Errors: `InvalidParameterException` for the first member that is missing or invalid.
 */
export function requireStrings<Name extends string>(
  input: AwsInput,
  names: readonly Name[],
): AwsResult<Readonly<Record<Name, string>>> {
  const missing = names.find((name) => typeof input[name] !== 'string' || input[name] === '');
  if (missing !== undefined) {
    return refuse(
      'InvalidParameterException',
      `1 validation error detected: '${missing}' must be a non-empty string.`,
    );
  }
  return { ok: true, value: input as Readonly<Record<Name, string>> };
}
