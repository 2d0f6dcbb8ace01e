/**
 * The file beside the edge bundle, read and checked.
 */
import { SETTINGS_LOCATION_FILE } from './names.js';
import { settingsLocationSchema, type SettingsLocation } from './settings-schema.js';

/**
 * Where the settings are, from the text of `furlock.json`.
 *
 * Errors: throws when it is not JSON or not such a location: the deployment is broken.
 */
export function parseSettingsLocation(json: string): SettingsLocation {
  const read = settingsLocationSchema['~standard'].validate(JSON.parse(json));
  if (read instanceof Promise || read.issues !== undefined) {
    throw new TypeError(`${SETTINGS_LOCATION_FILE} does not say where the settings are`);
  }
  return read.value;
}
