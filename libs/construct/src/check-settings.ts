/**
 * Rejects settings at synth that the edge would reject when it loads them.
 */
import { edgeSettingsSchema, type EdgeSettings } from '@furlock/edge-settings';
import { withPlaceholders } from './with-placeholders.js';

/**
 * Rejects settings that are not valid.
 *
 * Errors: throws an Error with the faults.
 */
export function checkSettings(settings: EdgeSettings): void {
  const faults = settingsFaults(settings);
  if (faults.length > 0) {
    throw new Error(`The lock's settings are not valid: ${faults.join('; ')}`);
  }
}

/**
 * The faults of settings, each with its path. A value that is not known before the deployment is not judged
 * alone, but equal values stay equal, so that settings are judged as a whole.
 */
export function settingsFaults(settings: unknown): string[] {
  const document = withPlaceholders(settings);
  const result = edgeSettingsSchema['~standard'].validate(document.value);
  if (result instanceof Promise) throw new Error('The settings schema must validate synchronously');
  return (result.issues ?? []).flatMap(({ path = [], message }) => {
    const keys = path.map((part) => (typeof part === 'object' ? part.key : part));
    const value = keys.reduce(
      (parent: unknown, key) => (Object(parent) as Record<PropertyKey, unknown>)[key],
      document.value,
    );
    if (document.isPlaceholder(value)) return [];
    return [[...(keys.length === 0 ? [] : [keys.map(String).join('.')]), message].join(': ')];
  });
}
