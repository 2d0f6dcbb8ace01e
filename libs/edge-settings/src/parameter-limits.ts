/**
 * The maximum size of a parameter of AWS Systems Manager, and of the settings.
 */

/**
 * The maximum size of a parameter in each tier.
 *
 * Units: bytes.
 * Source: Systems Manager user guide, "Managing parameter tiers" (read 2026-11-25).
 */
export const PARAMETER_LIMIT_BYTES = { standard: 4_096, advanced: 8_192 } as const;

/**
 * Larger settings use the advanced tier, which costs $0.05 a month. The value is below the limit of a
 * standard parameter, because settings grow, and because the ids that AWS chooses may be longer than
 * their placeholders at synth.
 */
export const SETTINGS_ADVANCED_ABOVE_BYTES = 3_500;

/** The largest settings that are written: larger ones would leave no room for changes. */
export const SETTINGS_LIMIT_BYTES = 7_500;
