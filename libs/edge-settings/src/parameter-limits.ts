/**
 * The maximum size of a parameter of AWS Systems Manager, of the settings, and of the revocations.
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

/**
 * The largest revocations that are written with another entry of a user. The rest of the parameter is for
 * entries of whole issuers, which must always fit.
 */
export const REVOCATIONS_LIMIT_BYTES = 7_500;
