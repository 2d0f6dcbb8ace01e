/**
 * Headers as on the wire: in order, with repetitions, names as sent.
 */

/** Names and values in the order sent. Shape of a value: one character per byte. */
export type HeaderList = readonly (readonly [name: string, value: string])[];

/** The pairs of Node's flat list of names and values. */
export function headerList(rawHeaders: readonly string[]): HeaderList {
  const pairs: [string, string][] = [];
  for (let index = 0; index < rawHeaders.length; index += 2) {
    pairs.push([rawHeaders[index] ?? '', rawHeaders[index + 1] ?? '']);
  }
  return pairs;
}

/** The values of a header, in order. */
export function headerValues(headers: HeaderList, name: string): string[] {
  const wanted = name.toLowerCase();
  return headers.filter(([key]) => key.toLowerCase() === wanted).map(([, value]) => value);
}

/** The headers without those that match the predicate. */
export function withoutHeaders(
  headers: HeaderList,
  isUnwanted: (lowerCaseName: string) => boolean,
): HeaderList {
  return headers.filter(([name]) => !isUnwanted(name.toLowerCase()));
}
