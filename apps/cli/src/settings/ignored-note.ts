/**
 * What a person is told of fields that nobody reads: most often one is misspelled.
 */

/** One sentence that names the fields. */
export function ignoredNote(ignored: readonly string[]): string {
  return `This version of Furlock does not know, and its edge ignores: ${ignored.join(', ')}.`;
}
