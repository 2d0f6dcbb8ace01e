/**
 * How large a parameter of AWS Systems Manager may be, and how large we let the settings become.
 */

/**
 * The most that a parameter of each tier holds.
 *
 * Units: bytes.
 * Source: Systems Manager user guide, "Managing parameter tiers" (read 2026-11-25).
 */
export const PARAMETER_LIMIT_BYTES = { standard: 4_096, advanced: 8_192 } as const;

/**
 * Above this, the settings ask for the advanced tier, which costs $0.05 a month. It is less than a
 * standard parameter holds, because settings grow, and the ids that AWS chooses may be longer than
 * their placeholders at synth.
 */
export const SETTINGS_ADVANCED_ABOVE_BYTES = 3_500;

/** The largest settings that are written: anything larger leaves no room for a change. */
export const SETTINGS_LIMIT_BYTES = 7_500;
