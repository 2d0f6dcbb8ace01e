/**
 * Reads an option that contains several names.
 */

/** The names between the commas, without blank ones. */
export function toList(names: string): string[] {
  return names
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}
