/**
 * Reads and validates the parts of a function's result.
 *
 * Source: CloudFront developer guide, "Restrictions on all edge functions", "Lambda@Edge event
 * structure" (read 2026-11-22).
 */
import { isJsonObject } from '@furlock/simulator-deployment';
import type { EventHeaders } from './edge-event.js';
import type { HeaderList } from './header-list.js';
import { READ_ONLY_HEADERS, isDisallowedHeader, type EventType } from './header-rules.js';
import { eventText, wireText } from './wire-text.js';

/** A broken rule; thrown by the readers, caught where a whole result is validated. */
export class Violation extends Error {}

/** RFC 9110, section 5.5, and RFC 3986: characters that no field may contain. */
// eslint-disable-next-line no-control-regex -- it searches for control characters
export const CONTROL = /[\u0000-\u0008\u000a-\u001f\u007f]/;

/** Names and values as a function wrote them: text, not bytes. */
export type ReturnedHeaders = readonly (readonly [name: string, text: string])[];

/** Reads lower-case names, each with a list of values; `key` may differ from the name only in case. */
export function readHeaders(value: unknown, where: string): ReturnedHeaders {
  if (!isJsonObject(value)) throw new Violation(`${where} is not an object`);
  return Object.entries(value).flatMap(([name, values]) => {
    if (name !== name.toLowerCase())
      throw new Violation(`${where} has a name that is not lower case`);
    if (!/^[!#$%&'*+.^_`|~0-9a-z-]+$/.test(name)) {
      throw new Violation(`${where} has a name that is not a valid header name`);
    }
    if (!Array.isArray(values)) throw new Violation(`${where}.${name} is not a list`);
    return values.map((item: unknown): [string, string] => {
      const { key = titleCase(name), value: text } = isJsonObject(item) ? item : {};
      if (typeof key !== 'string' || key.toLowerCase() !== name) {
        throw new Violation(`${where}.${name} has a key that is not its name`);
      }
      if (typeof text !== 'string' || CONTROL.test(text)) {
        throw new Violation(`${where}.${name} has a value that is not a valid header value`);
      }
      return [key, text];
    });
  });
}

/** Errors: throws a `Violation` for a header that no function may write. */
export function checkAllowed(headers: ReturnedHeaders): void {
  for (const [name] of headers) {
    if (isDisallowedHeader(name.toLowerCase())) {
      throw new Violation(`the header ${name.toLowerCase()} is not allowed`);
    }
  }
}

/** Errors: throws a `Violation` if a read-only header was added, changed or removed. */
export function checkReadOnly(
  eventType: EventType,
  shown: EventHeaders,
  headers: ReturnedHeaders,
): void {
  for (const name of READ_ONLY_HEADERS[eventType]) {
    const before = shown[name]?.map(({ value }) => value) ?? [];
    const after = headers.filter(([key]) => key.toLowerCase() === name).map(([, text]) => text);
    if (before.join('\n') !== after.join('\n'))
      throw new Violation(`the header ${name} is read-only`);
  }
}

/** The headers as bytes: unchanged values keep their bytes on the wire, others become UTF-8. */
export function returnedBytes(wire: HeaderList, headers: ReturnedHeaders): HeaderList {
  const untouched = new Map<string, string[]>();
  for (const [name, bytes] of wire) {
    const key = `${name.toLowerCase()}:${eventText(bytes)}`;
    untouched.set(key, [...(untouched.get(key) ?? []), bytes]);
  }
  return headers.map(([name, text]) => [
    name,
    untouched.get(`${name.toLowerCase()}:${text}`)?.shift() ?? wireText(text),
  ]);
}

/** Reads a body. Shape of `encoding`: `text` or `base64`. */
export function readBody(data: unknown, encoding: unknown, name: string): Buffer {
  if (typeof data !== 'string') throw new Violation(`${name} is not text`);
  if (encoding !== 'text' && encoding !== 'base64') {
    throw new Violation(`the encoding of ${name} is neither text nor base64`);
  }
  return Buffer.from(data, encoding === 'text' ? 'utf8' : 'base64');
}

/** The form in which CloudFront writes a name whose letters are not given. */
export function titleCase(name: string): string {
  return name.replace(/(^|-)[a-z]/g, (letter) => letter.toUpperCase());
}
