/** One header line. Names are lower case. */
export type HeaderField = readonly [name: string, value: string];

/** The value of a header; undefined if it is absent or repeated. */
export function singleValue(headers: readonly HeaderField[], name: string): string | undefined {
  const values = headers.filter(([field]) => field === name);
  return values.length === 1 ? values[0]?.[1] : undefined;
}

/** Whether the request has a header, once or more. */
export function hasHeader(headers: readonly HeaderField[], name: string): boolean {
  return headers.some(([field]) => field === name);
}
