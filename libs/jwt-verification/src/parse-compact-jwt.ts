/**
 * Parses a compact JWT into its header and claims, without trusting either.
 *
 * Nothing is verified here. Until the signature is verified, the result may only be used to refuse the
 * token.
 */

/** The members of a JSON object, unverified. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** The unverified content of a token. */
export interface UnverifiedJwt {
  readonly header: JsonObject;
  readonly claims: JsonObject;
}

/**
 * The header and claims of a compact JWT; undefined for a text that is not one, or that two parsers
 * could read differently: another alphabet or padding, nonzero unused bits, bytes that are not UTF-8, a
 * duplicate member; or for one that is nested more than 32 levels deep.
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
 * The bytes of base64url text without padding; undefined unless the text is their canonical encoding.
 * Node's decoder skips unknown characters and ignores unused bits, so the bytes are encoded again.
 */
function bytesOf(part: string): Uint8Array | undefined {
  const bytes = Buffer.from(part, 'base64url');
  return bytes.toString('base64url') === part ? bytes : undefined;
}

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * How deeply the JSON of a token may be nested. The claims of real tokens have two or three levels; rich
 * authorization requests (RFC 9396) have five or six.
 */
export const NESTING_LIMIT = 32;

/**
 * The object in UTF-8 JSON; undefined for anything else, if a member is duplicated, or if it is nested
 * too deeply, which is determined before it is parsed.
 */
function parseObject(bytes: Uint8Array): JsonObject | undefined {
  try {
    const json = UTF8.decode(bytes);
    const names = countNames(json);
    if (names === undefined) return undefined;
    const value: unknown = JSON.parse(json);
    return isObject(value) && countMembers(value) === names ? value : undefined;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * The number of members in the text of valid JSON, which is the number of colons outside strings;
 * undefined if it is nested too deeply. For other texts, the number has no meaning.
 */
function countNames(json: string): number | undefined {
  let count = 0;
  let depth = 0;
  for (let at = 0; at < json.length; at++) {
    switch (json.charAt(at)) {
      case '"':
        at = endOfString(json, at);
        break;
      case ':':
        count++;
        break;
      case '{':
      case '[':
        if (++depth > NESTING_LIMIT) return undefined;
        break;
      case '}':
      case ']':
        depth--;
    }
  }
  return count;
}

/** The index of the closing quotation mark of the string that begins at `quote`, or the end of the text. */
function endOfString(json: string, quote: number): number {
  for (let at = quote + 1; ; at++) {
    at = json.indexOf('"', at);
    if (at < 0) return json.length;
    let escapes = 0;
    while (json[at - 1 - escapes] === '\\') escapes++;
    if (escapes % 2 === 0) return at;
  }
}

/** The number of members in the parsed value, in which a parser keeps only the last duplicate. */
function countMembers(value: JsonObject | readonly unknown[]): number {
  let count = Array.isArray(value) ? 0 : Object.keys(value).length;
  for (const member of Object.values(value)) {
    if (typeof member === 'object' && member !== null) count += countMembers(member as JsonObject);
  }
  return count;
}
