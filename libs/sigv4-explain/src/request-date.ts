/**
 * Dates in the format of `x-amz-date`: ISO 8601, basic format.
 */

/** The time of a request date; undefined if the date is invalid. */
export function parseRequestDate(text: string): Date | undefined {
  if (!/^\d{8}T\d{6}Z$/.test(text)) return undefined;
  const date = new Date(text.replace(/^(....)(..)(..)T(..)(..)(..)Z$/, '$1-$2-$3T$4:$5:$6Z'));
  // 31 February is invalid or parsed as a day in March: a valid date is formatted to the same text.
  return Number.isNaN(date.getTime()) || formatRequestDate(date) !== text ? undefined : date;
}

/** A time as a request date. Shape: `YYYYMMDDTHHMMSSZ`. */
export function formatRequestDate(date: Date): string {
  return date.toISOString().replace(/[-:]|\.\d{3}/g, '');
}
