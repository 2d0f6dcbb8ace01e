/**
 * The file beside the edge bundle: where the settings are, and who signs.
 */
import * as v from 'valibot';
import { isRegion } from './is-region.js';
import { oneOf } from './value-kinds.js';

/**
 * The file's name. Lambda@Edge has no environment variables of its own.
 *
 * Source: CloudFront developer guide, "Restrictions on Lambda@Edge" (read 2026-11-22).
 */
export const SETTINGS_LOCATION_FILE = 'furlock.json';

/**
 * Who signs for the function URL: the edge function, or CloudFront after it by an origin access
 * control (OAC). It is no setting, because it belongs to the permissions that one deployment made.
 */
const signing = oneOf(['edge', 'oac']);

/** `edge` or `oac`. */
export type Signing = v.InferOutput<typeof signing>;

const settingsLocationSchema = v.object({
  parameterName: v.message(
    v.pipe(v.string(), v.regex(/^\/[\w./-]+$/)),
    'must be a parameter name that begins with /',
  ),
  region: v.message(v.pipe(v.string(), v.check(isRegion)), 'must be a region such as eu-central-1'),
  /** Absent in what was staged before there was a choice. */
  signing: v.optional(signing, 'edge'),
});

/** Which parameter holds the settings, in which region, and who signs. */
export type SettingsLocation = v.InferOutput<typeof settingsLocationSchema>;

/**
 * Where the settings are, from the text of `furlock.json`.
 *
 * Errors: throws when it is not JSON or not such a location: the deployment is broken.
 */
export function parseSettingsLocation(json: string): SettingsLocation {
  const read = v.safeParse(settingsLocationSchema, JSON.parse(json));
  if (read.success) return read.output;
  throw new TypeError(`${SETTINGS_LOCATION_FILE} does not say where the settings are`);
}
