/**
 * A whole number within bounds: one check instead of four of the validator's, which the edge bundle
 * would carry.
 */
import * as v from 'valibot';

/** Both bounds are within. */
export function wholeNumber(
  least: number,
  most: number,
): v.SchemaWithPipe<readonly [v.NumberSchema<undefined>, v.CheckAction<number, string>]> {
  return v.pipe(
    v.number(),
    v.check(
      (value) => Number.isInteger(value) && value >= least && value <= most,
      `must be a whole number from ${least} to ${most}`,
    ),
  );
}
