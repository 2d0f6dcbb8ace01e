import type { HeaderField } from '@furlock/cloudfront-http';

/** The values of a header, in the order in which they are sent. Names are lower case. */
export function valuesOf(headers: readonly HeaderField[], name: string): string[] {
  const values: string[] = [];
  for (const field of headers) if (field[0] === name) values.push(field[1]);
  return values;
}
