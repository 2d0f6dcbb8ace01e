/**
 * An HTTP request as it came off the wire, before anybody has read a meaning into it.
 *
 * It decodes nothing: a signature covers bytes, so every string here holds one character per byte
 * (ISO-8859-1), the order of headers is kept, and a header that was sent twice is there twice.
 */
import type { IncomingMessage } from 'node:http';

/** One request, byte for byte. */
export interface WireRequest {
  readonly method: string;
  /** The request target up to its first `?`, escapes untouched. */
  readonly path: string;
  /** What follows the first `?`; empty where there is none. */
  readonly query: string;
  /** In the order received. Shape: names in lower case, values without the white space around them. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Uint8Array;
}

/** The wire form of a request that Node has received, with the body collected from it. */
export function readWireRequest(
  message: Pick<IncomingMessage, 'method' | 'url' | 'rawHeaders'>,
  body: Uint8Array,
): WireRequest {
  const target = message.url ?? '';
  const queryAt = target.indexOf('?');
  return {
    method: message.method ?? '',
    path: queryAt < 0 ? target : target.slice(0, queryAt),
    query: queryAt < 0 ? '' : target.slice(queryAt + 1),
    // `rawHeaders`, because `headers` joins, drops and reorders what was sent more than once.
    headers: pairs(message.rawHeaders).map(([name, value]) => [name.toLowerCase(), value] as const),
    body,
  };
}

/** Every value of a header in the order sent; empty where it was not sent. */
export function headerValues(request: Pick<WireRequest, 'headers'>, lowerName: string): string[] {
  return request.headers.filter(([name]) => name === lowerName).map(([, value]) => value);
}

function pairs(flat: readonly string[]): [string, string][] {
  return flat.flatMap((name, index) =>
    index % 2 === 0 ? [[name, flat[index + 1] ?? ''] as [string, string]] : [],
  );
}
