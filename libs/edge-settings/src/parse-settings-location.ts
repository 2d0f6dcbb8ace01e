/**
 * The file beside the edge bundle, read and checked.
 */
import * as v from 'valibot';
import { settingsLocationSchema, type SettingsLocation } from './settings-schema.js';

/**
 * Where the settings are, from the text of `furlock.json`.
 *
 * Errors: throws when it is not JSON or not such a location: the deployment is broken.
 */
export function parseSettingsLocation(json: string): SettingsLocation {
  return v.parse(settingsLocationSchema, JSON.parse(json));
}
