/**
 * How strictly tokens are verified, beyond whose they are.
 */
import { wholeNumber } from './value-kinds.js';

/** More than a minute or two is no clock's error but a token that is not refused when it should be. */
const MAX_CLOCK_TOLERANCE_SECONDS = 300;

/** An hour, as long as most tokens live: beyond it there is nothing to be gained. */
const MAX_VERIFIED_TOKEN_AGE_SECONDS = 3600;

/** How far the issuers' clocks may differ from the edge's. Absent: not at all. */
export const clockToleranceSecondsSchema = wholeNumber(0, MAX_CLOCK_TOLERANCE_SECONDS);

/** How long a verdict on a token is remembered. Zero: not at all. Absent: 300. */
export const verifiedTokenMaxAgeSecondsSchema = wholeNumber(0, MAX_VERIFIED_TOKEN_AGE_SECONDS);
