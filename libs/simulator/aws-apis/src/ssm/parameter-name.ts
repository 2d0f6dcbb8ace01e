/**
 * Validates a parameter's name.
 */
import { refuse, type AwsResult } from '../aws-json/aws-result.js';

/**
 * The name, if it is a plain name of letters, digits and `_.-/`.
 *
 * Errors: `ValidationException`, also for an ARN and for a version or label after the name, which
 * AWS accepts and this store does not support.
 * Source: Systems Manager API reference, PutParameter, Name (read 2026-11-22).
 */
export function parameterName(name: unknown): AwsResult<string> {
  if (typeof name !== 'string' || !/^[\w./-]{1,1011}$/.test(name)) {
    return refuse(
      'ValidationException',
      'The name must be a plain parameter name: the local edge does not support versions, labels or ARNs.',
    );
  }
  return { ok: true, value: name };
}
