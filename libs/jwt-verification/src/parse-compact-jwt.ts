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
  // Five parts are an encrypted token (RFC 7516, section 7.1).
  const [header, claims, signature, more] = text.split('.', 4);
  if (header === undefined || claims === undefined || signature === undefined) return undefined;
  if (more !== undefined || !isBase64Url(signature)) return undefined;
  if (latest?.text !== header) latest = { text: header, object: parseObject(header) };
  const parsedHeader = latest.object;
  const parsedClaims = parsedHeader && parseObject(claims);
  return parsedClaims && { header: parsedHeader, claims: parsedClaims };
}

/** The header that was read last: all tokens of a key have the same, letter for letter. */
let latest: { readonly text: string; readonly object: JsonObject | undefined } | undefined;

/** Whether a text is base64url without padding, in the one spelling of its bytes. */
function isBase64Url(part: string): boolean {
  return /^[\w-]+$/.test(part) && endsAsOneSpelling(part);
}

/**
 * Whether the last character of a base64url text is needed, and its unused bits are zero. Decoders
 * ignore them, so a token would have several spellings otherwise.
 */
function endsAsOneSpelling(part: string): boolean {
  const lastCharacters = LAST_CHARACTERS[part.length % 4];
  return lastCharacters === undefined || lastCharacters.includes(part.at(-1) as string);
}

/**
 * What may stand last, by how many characters there are besides whole groups of four: none alone, of two
 * one whose four unused bits are zero, of three one whose two are (RFC 4648, sections 3.5 and 5).
 */
const LAST_CHARACTERS = [undefined, '', 'AQgw', 'AEIMQUYcgkosw048'];

/** The object in base64url JSON; undefined for anything else, and where a member is named twice. */
function parseObject(part: string): JsonObject | undefined {
  if (!endsAsOneSpelling(part)) return undefined;
  try {
    const json = decodeText(part);
    const value: unknown = JSON.parse(json);
    return isObject(value) && countMembers(value) === countNames(json) ? value : undefined;
  } catch {
    return undefined;
  }
}

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * The text in base64url; an empty one, which is no JSON, for another alphabet, padding or white space.
 *
 * Errors: throws for other characters, and where the bytes are not UTF-8.
 */
function decodeText(part: string): string {
  if (part.includes('+') || part.includes('/')) return '';
  // The fastest way that is everywhere. It lets padding and white space go: then bytes are missing.
  const binary = atob(part.replaceAll('-', '+').replaceAll('_', '/'));
  if (binary.length !== Math.floor((part.length * 3) / 4)) return '';
  // ASCII is its own text.
  if (/^[\0-\x7F]*$/.test(binary)) return binary;
  return UTF8.decode(Uint8Array.from(binary, (character) => character.charCodeAt(0)));
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
