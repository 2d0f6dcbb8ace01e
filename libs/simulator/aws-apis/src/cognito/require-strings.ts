/**
 * The members that a request must have.
 */
import type { AwsInput } from '../aws-json/aws-api.js';
import { refuse, type AwsResult } from '../aws-json/aws-result.js';

/**
 * The members of these names, all of them strings and none of them empty.
 *
 * Errors: `InvalidParameterException` for the first that is missing or something else.
 */
export function requireStrings<Name extends string>(
  input: AwsInput,
  names: readonly Name[],
): AwsResult<Readonly<Record<Name, string>>> {
  const missing = names.find((name) => typeof input[name] !== 'string' || input[name] === '');
  if (missing !== undefined) {
    return refuse(
      'InvalidParameterException',
      `1 validation error detected: '${missing}' must be a string that is not empty.`,
    );
  }
  return { ok: true, value: input as Readonly<Record<Name, string>> };
}
