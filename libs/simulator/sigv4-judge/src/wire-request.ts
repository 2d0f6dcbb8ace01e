/**
 * An HTTP request as received, before any interpretation.
 *
 * Nothing is decoded, because a signature covers bytes. Every string has one character per byte
 * (ISO-8859-1), headers keep their order, and repeated headers stay repeated.
 */
import type { IncomingMessage } from 'node:http';

/** One request, byte for byte. */
export interface WireRequest {
  readonly method: string;
  /** The request target up to its first `?`, escapes untouched. */
  readonly path: string;
  /** The part after the first `?`; empty if there is none. */
  readonly query: string;
  /** In the order received. Shape: names in lower case, values without the white space around them. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Uint8Array;
}

/** The wire form of a request that Node.js has received, with its collected body. */
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
    // `rawHeaders`, because `headers` joins, drops and reorders repeated headers.
    headers: pairs(message.rawHeaders).map(([name, value]) => [name.toLowerCase(), value] as const),
    body,
  };
}

/** All values of a header in the order sent; empty if it was not sent. */
export function headerValues(request: Pick<WireRequest, 'headers'>, lowerName: string): string[] {
  return request.headers.filter(([name]) => name === lowerName).map(([, value]) => value);
}

function pairs(flat: readonly string[]): [string, string][] {
  return flat.flatMap((name, index) =>
    index % 2 === 0 ? [[name, flat[index + 1] ?? ''] as [string, string]] : [],
  );
}
