/**
 * From whatever a function threw to Lambda's words for it.
 */
import type { ErrorDescription } from './host-messages.js';

/** The type and message of an error, or of a value that was thrown as one. */
export function describeError(error: unknown): ErrorDescription {
  return error instanceof Error
    ? { errorType: error.name, errorMessage: error.message }
    : { errorType: typeof error, errorMessage: String(error) };
}
