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
 * The tier that every write requests, of the template and of the command line: advanced, for $0.05 a
 * month, from the first value that needs it. An advanced parameter never becomes a standard one again,
 * and a write that requests `Standard` for it fails, whoever made it advanced.
 *
 * Source: Systems Manager user guide, "Managing parameter tiers" (read 2026-11-28).
 */
export const PARAMETER_TIER = 'Intelligent-Tiering';

/** The largest settings that are written: larger ones would leave no room for changes. */
export const SETTINGS_LIMIT_BYTES = 7_500;

/**
 * The largest revocations that are written with another entry of a user. The rest of the parameter is for
 * entries of whole issuers, which must always fit.
 */
export const REVOCATIONS_LIMIT_BYTES = 7_500;
