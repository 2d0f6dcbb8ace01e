/**
 * The result of reading an input of any form: everything to explain, except the credentials.
 */
import type { ExplainQuestion } from '@furlock/sigv4-explain';
import type { HeaderField } from '@furlock/sigv4-signing';

/** A request as it was found, with what is known about it. */
export type ExplainInput = Omit<ExplainQuestion, 'credentials' | 'sha256'>;

/** A method is a token (RFC 9110, section 9.1). */
export function isMethod(text: string): boolean {
  return /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,32}$/.test(text);
}

/** A field name is a token (RFC 9110, section 5.1). */
export function isHeaderName(text: string): boolean {
  return /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,256}$/.test(text);
}

/** A header line, `name: value`; undefined if it is not one. */
export function readHeaderLine(line: string): HeaderField | undefined {
  const separator = line.indexOf(':');
  const name = line.slice(0, Math.max(0, separator)).trim();
  return isHeaderName(name) ? [name, line.slice(separator + 1).trim()] : undefined;
}

/** Whether a header with this lower-case name is present. */
export function hasHeader(headers: readonly HeaderField[], name: string): boolean {
  return headers.some(([key]) => key.toLowerCase() === name);
}

/** The first value of a header of this lower-case name. */
export function headerValue(headers: readonly HeaderField[], name: string): string | undefined {
  return headers.find(([key]) => key.toLowerCase() === name)?.[1];
}
