/**
 * The schema of the settings' `freshness`: how old settings and keys may become.
 *
 * Up to the first age a value is used at once, and refreshed in the background. Beyond it, a request waits
 * for the refresh. If that fails, the last valid value is used up to `lastValidSeconds`.
 */
import * as v from 'valibot';
import { wholeNumber } from './value-kinds.js';

const ONE_MINUTE = 60;
const ONE_HOUR = 60 * ONE_MINUTE;
const ONE_DAY = 24 * ONE_HOUR;

/** A shorter age would make most requests of a rarely used environment wait. */
const shortAge = v.optional(wholeNumber(ONE_MINUTE, ONE_HOUR));

/** The ages. Units: seconds. */
export const freshness = v.object({
  /** Settings and revocations. */
  settingsSeconds: shortAge,
  /** Keys that were fetched from the issuer. */
  fetchedKeysSeconds: shortAge,
  /** Keys that the settings contain, counted from when they were read. */
  initialKeysSeconds: shortAge,
  /** The last valid settings and keys, while SSM or the issuer does not respond. */
  lastValidSeconds: v.optional(wholeNumber(ONE_HOUR, 7 * ONE_DAY)),
});

/** The ages in force if the settings do not change them. Units: seconds. */
export const DEFAULT_FRESHNESS = {
  settingsSeconds: 10 * ONE_MINUTE,
  fetchedKeysSeconds: 15 * ONE_MINUTE,
  initialKeysSeconds: 5 * ONE_MINUTE,
  lastValidSeconds: ONE_DAY,
} as const;

/** How old settings and keys may become. Units: seconds. */
export type Freshness = Readonly<Record<keyof typeof DEFAULT_FRESHNESS, number>>;

/** The ages in force for a lock: those of its settings, and the default of each that they do not set. */
export function freshnessOf({
  freshness: ages = {},
}: {
  readonly freshness?: v.InferOutput<typeof freshness> | undefined;
}): Freshness {
  const {
    settingsSeconds = DEFAULT_FRESHNESS.settingsSeconds,
    fetchedKeysSeconds = DEFAULT_FRESHNESS.fetchedKeysSeconds,
    initialKeysSeconds = DEFAULT_FRESHNESS.initialKeysSeconds,
    lastValidSeconds = DEFAULT_FRESHNESS.lastValidSeconds,
  } = ages;
  return { settingsSeconds, fetchedKeysSeconds, initialKeysSeconds, lastValidSeconds };
}
