/**
 * The caller's identity, as the edge verified it, and the header value that passes it to the backend.
 *
 * Nothing is verified here: the edge has verified the token, and the SigV4 signature that the function
 * URL checks covers the header. The value itself is not signed. Writing needs Node (the edge); reading
 * uses only web standards, without `Buffer`, because a backend may be a worker.
 */

/** A JSON value. */
export type JsonValue =
  string | number | boolean | null | readonly JsonValue[] | { readonly [name: string]: JsonValue };

/** The verified identity of the caller. */
export interface Identity {
  /** The token's `iss`, such as `https://cognito-idp.<region>.amazonaws.com/<id>` for a user pool. */
  readonly issuer: string;
  /** The token's `sub`. Not necessarily a UUID. */
  readonly subject: string;
  /** The user's name; null if no user is signed in (client credentials) or the token has no name. */
  readonly username: string | null;
  readonly groups: readonly string[];
  readonly scopes: readonly string[];
  /** The client that the token was issued to. */
  readonly clientId: string;
  /** From the token for a user pool, from the settings for another issuer. */
  readonly tokenUse: 'id' | 'access';
  /** When the token expires. Units: seconds since 1970-01-01T00:00:00Z. */
  readonly expiresAt: number;
  /**
   * The claims that the lock's settings list in `identityClaims`, under the token's names for them, as far
   * as the token has them. The issuer chose their values and types. Absent if there are none.
   */
  readonly claims?: { readonly [name: string]: JsonValue };
}

/** A value, or an error. */
export type Result<T, E> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: E };

/** Why a header value is not an identity. */
export interface IdentityRefusal {
  readonly code: 'IDENTITY_MALFORMED';
  /** The invalid part, never its value. */
  readonly part: 'base64url' | 'json' | keyof Identity;
}

/**
 * The value of the identity header. Shape: base64url (RFC 4648, section 5) of UTF-8 JSON.
 *
 * Errors: throws a TypeError if the argument is not an identity that `decodeIdentity` accepts.
 */
export function encodeIdentity(identity: Identity): string {
  const fault = identityFault(identity);
  if (fault !== undefined) throw new TypeError(`The identity has no valid ${fault}`);
  return Buffer.from(JSON.stringify(partsOf(identity))).toString('base64url');
}

/**
 * The identity in a header value.
 *
 * Errors: `IDENTITY_MALFORMED` for a value that `encodeIdentity` cannot have written.
 */
export function decodeIdentity(headerValue: string): Result<Identity, IdentityRefusal> {
  const bytes = fromBase64Url(headerValue);
  if (bytes === undefined) return malformed('base64url');
  const claimed = parseObject(bytes);
  if (claimed === undefined) return malformed('json');

  const fault = identityFault(claimed);
  if (fault !== undefined) return malformed(fault);
  // Every part has been checked; the compiler cannot see that.
  return { ok: true, value: partsOf(claimed) as unknown as Identity };
}

/** The valid values of each part of an identity, in the order in which the parts are written. */
const SHAPES: Readonly<Record<keyof Identity, (value: unknown) => boolean>> = {
  issuer: isString,
  subject: isString,
  username: (value) => value === null || isString(value),
  groups: isStrings,
  scopes: isStrings,
  clientId: isString,
  tokenUse: (value) => value === 'id' || value === 'access',
  expiresAt: Number.isFinite,
  claims: (value) => value === undefined || isObject(value),
};

const PARTS = Object.keys(SHAPES) as (keyof Identity)[];

type Unchecked = Partial<Record<keyof Identity, unknown>>;

/** The first part that is not valid. */
function identityFault(claimed: Unchecked): keyof Identity | undefined {
  return PARTS.find((part) => !SHAPES[part](claimed[part]));
}

/** Copies the known parts one by one, so that other properties are never passed on. */
function partsOf(claimed: Unchecked): Unchecked {
  const parts: Unchecked = {};
  for (const part of PARTS) {
    if (claimed[part] !== undefined) parts[part] = claimed[part];
  }
  return parts;
}

function malformed(part: IdentityRefusal['part']): Result<never, IdentityRefusal> {
  return { ok: false, error: { code: 'IDENTITY_MALFORMED', part } };
}

/** The bytes that a base64url text without padding encodes; undefined for another text. */
export function fromBase64Url(text: string): Uint8Array | undefined {
  // A single remaining character would encode six bits, less than a byte (RFC 4648, section 4).
  if (!/^[\w-]+$/.test(text) || text.length % 4 === 1) return undefined;
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}

/** The object in UTF-8 JSON; undefined for another JSON value, invalid JSON or invalid UTF-8. */
function parseObject(json: Uint8Array): Unchecked | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(json);
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isString(value: unknown): boolean {
  return typeof value === 'string';
}

function isStrings(value: unknown): boolean {
  return Array.isArray(value) && value.every(isString);
}
