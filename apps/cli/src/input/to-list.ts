/**
 * Reads an option that holds several names.
 */

/** The names between the commas, without what is blank. */
export function toList(names: string): string[] {
  return names
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}
