/**
 * Validates a parameter's name.
 */
import { refuse, type AwsResult } from '../aws-json/aws-result.js';

/** A parameter's name, and the version or label after it. Shape: `name` or `name:selector`. */
export function splitSelector(text: string): {
  readonly name: string;
  readonly selector: string | undefined;
} {
  const at = text.indexOf(':');
  return at === -1
    ? { name: text, selector: undefined }
    : { name: text.slice(0, at), selector: text.slice(at + 1) };
}

/**
 * The name, if it is a plain name of letters, digits and `_.-/`.
 *
 * Errors: `ValidationException`, also for an ARN, which AWS accepts and this store does not support.
 * Source: Systems Manager API reference, PutParameter, Name (read 2026-11-22).
 */
export function parameterName(name: unknown): AwsResult<string> {
  if (typeof name !== 'string' || !/^[\w./-]{1,1011}$/.test(name)) {
    return refuse(
      'ValidationException',
      'The name must be a plain parameter name: the local edge does not support ARNs.',
    );
  }
  return { ok: true, value: name };
}

/**
 * A name, possibly with the number of a version, which only operations that read accept.
 *
 * Errors: `ValidationException`, also for a label.
 * Source: Systems Manager API reference, GetParameter, Name (read 2026-11-28).
 */
export function versionedName(
  text: unknown,
): AwsResult<{ readonly name: string; readonly version: number | undefined }> {
  const { name: plain, selector } = splitSelector(String(text));
  const name = parameterName(typeof text === 'string' ? plain : text);
  if (!name.ok) return name;
  if (selector !== undefined && !/^[1-9]\d{0,8}$/.test(selector)) {
    return refuse(
      'ValidationException',
      'What follows the name must be the number of a version: the local edge does not support labels.',
    );
  }
  const version = selector === undefined ? undefined : Number(selector);
  return { ok: true, value: { name: name.value, version } };
}
