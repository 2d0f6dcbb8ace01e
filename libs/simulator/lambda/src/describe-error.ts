/**
 * Describes a value that a function threw as Lambda does.
 */
import type { ErrorDescription } from './host-messages.js';

/** The type and message of a thrown error, or of another thrown value. */
export function describeError(error: unknown): ErrorDescription {
  return error instanceof Error
    ? { errorType: error.name, errorMessage: error.message }
    : { errorType: typeof error, errorMessage: String(error) };
}
