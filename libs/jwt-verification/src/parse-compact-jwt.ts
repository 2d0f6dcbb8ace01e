/**
 * A compact JWT, taken apart and believed in nothing: its header and its claims as they are written.
 *
 * It judges nothing. What is found here leads to a refusal and to nothing else, until the signature over
 * it is verified.
 */

/** The members of a JSON object, none of them believed. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** What a token says of itself. */
export interface UnverifiedJwt {
  readonly header: JsonObject;
  readonly claims: JsonObject;
}

/**
 * The header and claims of a compact JWT; undefined for a text that is none, or that two readers
 * could read differently: another alphabet or padding, unused bits that are set, bytes that are not
 * UTF-8, a member named twice.
 *
 * Source: RFC 7515, sections 2, 4 and 7.1; RFC 7519, section 4; RFC 4648, section 3.5.
 */
export function parseCompactJwt(text: string): UnverifiedJwt | undefined {
  const parts = text.split('.', 4);
  // Five parts are an encrypted token (RFC 7516, section 7.1).
  if (parts.length !== 3) return undefined;
  const [header, claims, signature] = parts.map(bytesOf);
  if (header === undefined || claims === undefined || !signature?.length) return undefined;
  const parsedHeader = parseObject(header);
  const parsedClaims = parsedHeader && parseObject(claims);
  return parsedClaims && { header: parsedHeader, claims: parsedClaims };
}

/**
 * The bytes that a text stands for in base64url without padding; undefined unless it is the one
 * spelling of them: Node's decoder skips what it does not know, and ignores unused bits.
 */
function bytesOf(part: string): Uint8Array | undefined {
  const bytes = Buffer.from(part, 'base64url');
  return bytes.toString('base64url') === part ? bytes : undefined;
}

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The object in UTF-8 JSON; undefined for anything else, and where a member is named twice. */
function parseObject(bytes: Uint8Array): JsonObject | undefined {
  try {
    const json = UTF8.decode(bytes);
    const value: unknown = JSON.parse(json);
    return isObject(value) && countMembers(value) === countNames(json) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** How many members valid JSON writes: as many as it has colons outside of strings. */
function countNames(json: string): number {
  let count = 0;
  for (let at = 0; at < json.length;) {
    const quote = json.indexOf('"', at);
    const end = quote < 0 ? json.length : quote;
    for (; at < end; at++) if (json[at] === ':') count++;
    if (quote >= 0) at = endOfString(json, quote) + 1;
  }
  return count;
}

/** Where the string that begins at a quotation mark ends. */
function endOfString(json: string, quote: number): number {
  for (let at = quote + 1; ; at++) {
    at = json.indexOf('"', at);
    let escapes = 0;
    while (json[at - 1 - escapes] === '\\') escapes++;
    if (escapes % 2 === 0) return at;
  }
}

/** How many members are left in the value: of those with one name a parser keeps the last. */
function countMembers(value: JsonObject | readonly unknown[]): number {
  let count = Array.isArray(value) ? 0 : Object.keys(value).length;
  for (const member of Object.values(value)) {
    if (typeof member === 'object' && member !== null) count += countMembers(member as JsonObject);
  }
  return count;
}
