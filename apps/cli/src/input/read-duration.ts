/**
 * Reads an option that contains a duration.
 */

const UNIT_SECONDS: Readonly<Record<string, number>> = { m: 60, h: 3_600, d: 86_400 };

/** The duration in a text such as `30m`, `12h` or `7d`; undefined for another text. Units: seconds. */
export function readDuration(text: string): number | undefined {
  const [, count, unit = ''] = /^(\d{1,5})([mhd])$/.exec(text) ?? [];
  const unitSeconds = UNIT_SECONDS[unit];
  return unitSeconds === undefined ? undefined : Number(count) * unitSeconds;
}
