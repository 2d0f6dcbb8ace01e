/**
 * Describes a value that a function threw as Lambda does.
 *
 * Source: the open source runtime interface client for Node.js; the guide shows only examples.
 */
import type { ErrorDescription } from './host-messages.js';

/** An error as Lambda reports it, and as it writes it to the log. */
export interface DescribedError extends ErrorDescription {
  /** Shape: JSON, with the stack as an array of lines. */
  readonly logged: string;
}

/** The description of a thrown error, or of another thrown value. */
export function describeError(error: unknown): DescribedError {
  return error instanceof Error
    ? { errorType: error.name, errorMessage: error.message, logged: loggedError(error) }
    : describeError(thrownValue(error));
}

function thrownValue(value: unknown): Error {
  const error = new Error(String(value));
  error.name = typeof value;
  delete error.stack;
  return error;
}

/** Type, message, code, stack and the error's own properties, also of errors among them. */
function loggedError(error: Error): string {
  try {
    return JSON.stringify(error, (_key, value: unknown) =>
      value instanceof Error ? withHiddenProperties(value) : value,
    );
  } catch {
    // A circular property.
    const { name: errorType, message: errorMessage, stack } = error;
    return JSON.stringify({ errorType, errorMessage, trace: stack?.split('\n') ?? [] });
  }
}

function withHiddenProperties(error: Error & { code?: unknown }): object {
  const { name: errorType, message: errorMessage, code, stack } = error;
  return { errorType, errorMessage, code, ...error, stack: stack?.split('\n') };
}
