/**
 * The file next to the edge bundle, which contains the location of the settings and the signer.
 */
import * as v from 'valibot';
import { isRegion } from './is-region.js';
import { oneOf } from './value-kinds.js';

/**
 * The file's name. A file is used because Lambda@Edge has no custom environment variables.
 *
 * Source: CloudFront developer guide, "Restrictions on Lambda@Edge" (read 2026-11-22).
 */
export const SETTINGS_LOCATION_FILE = 'furlock.json';

/**
 * The signer for the function URL: the edge function, or CloudFront after it with an origin access
 * control (OAC). It is not a setting, because it must match the permissions of the deployment.
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
  /** Absent in bundles from before the choice existed. */
  signing: v.optional(signing, 'edge'),
});

/** The parameter that contains the settings, its region, and the signer. */
export type SettingsLocation = v.InferOutput<typeof settingsLocationSchema>;

/**
 * The location of the settings, from the text of `furlock.json`.
 *
 * Errors: throws if the text is not JSON or not a valid location: the deployment is broken.
 */
export function parseSettingsLocation(json: string): SettingsLocation {
  const read = v.safeParse(settingsLocationSchema, JSON.parse(json));
  if (read.success) return read.output;
  throw new TypeError(`${SETTINGS_LOCATION_FILE} is not a valid settings location`);
}
