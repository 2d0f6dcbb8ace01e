/**
 * Who is calling, as the edge verified it, and the header value that carries it to the backend.
 *
 * It verifies nothing: the edge has verified the token, and the header is covered by the SigV4
 * signature that the function URL checks. It has no signature of its own. Node writes it, at the edge;
 * reading takes web standards alone, no `Buffer`: a backend may be a worker.
 */

/** The verified identity of the caller. */
export interface Identity {
  /** The token's `iss`; of a user pool `https://cognito-idp.<region>.amazonaws.com/<id>`. */
  readonly issuer: string;
  /** The token's `sub`. Not promised to be a UUID. */
  readonly subject: string;
  /** The user's name; null where nobody is signed in (client credentials), or none is said. */
  readonly username: string | null;
  readonly groups: readonly string[];
  readonly scopes: readonly string[];
  /** The client that the token was issued to. */
  readonly clientId: string;
  /** Of a user pool what the token says of itself, of another issuer what the settings say. */
  readonly tokenUse: 'id' | 'access';
  /** When the token expires. Units: seconds since 1970-01-01T00:00:00Z. */
  readonly expiresAt: number;
}

/** A value, or why there is none. */
export type Result<T, E> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: E };

/** Why a header value is not an identity. */
export interface IdentityRefusal {
  readonly code: 'IDENTITY_MALFORMED';
  /** The part that is wrong, never its value. */
  readonly part: 'base64url' | 'json' | keyof Identity;
}

/**
 * The value of the identity header. Shape: base64url (RFC 4648, section 5) of UTF-8 JSON.
 *
 * Errors: throws a TypeError for what is no identity, which `decodeIdentity` would not read.
 */
export function encodeIdentity(identity: Identity): string {
  const fault = identityFault(identity);
  if (fault !== undefined) throw new TypeError(`An identity needs its ${fault}`);
  return Buffer.from(JSON.stringify(partsOf(identity))).toString('base64url');
}

/**
 * The identity in a header value.
 *
 * Errors: `IDENTITY_MALFORMED` for anything that `encodeIdentity` would not have written.
 */
export function decodeIdentity(headerValue: string): Result<Identity, IdentityRefusal> {
  const bytes = fromBase64Url(headerValue);
  if (bytes === undefined) return malformed('base64url');
  const claimed = parseObject(bytes);
  if (claimed === undefined) return malformed('json');

  const fault = identityFault(claimed);
  if (fault !== undefined) return malformed(fault);
  return { ok: true, value: partsOf(claimed) as Identity };
}

/** What each part of an identity must be, in the order in which they are written. */
const SHAPES: Readonly<Record<keyof Identity, (value: unknown) => boolean>> = {
  issuer: isString,
  subject: isString,
  username: (value) => value === null || isString(value),
  groups: isStrings,
  scopes: isStrings,
  clientId: isString,
  tokenUse: (value) => value === 'id' || value === 'access',
  expiresAt: Number.isFinite,
};

const PARTS = Object.keys(SHAPES) as (keyof Identity)[];

type Unchecked = Partial<Record<keyof Identity, unknown>>;

/** The first part that is not as an identity has it. */
function identityFault(claimed: Unchecked): keyof Identity | undefined {
  return PARTS.find((part) => !SHAPES[part](claimed[part]));
}

/** Named one by one, so that nothing else an object holds can travel along. */
function partsOf(claimed: Unchecked): Unchecked {
  const parts: Unchecked = {};
  for (const part of PARTS) parts[part] = claimed[part];
  return parts;
}

function malformed(part: IdentityRefusal['part']): Result<never, IdentityRefusal> {
  return { ok: false, error: { code: 'IDENTITY_MALFORMED', part } };
}

function fromBase64Url(text: string): Uint8Array | undefined {
  // A character left over stands for six bits: less than a byte (RFC 4648, section 4).
  if (!/^[\w-]+$/.test(text) || text.length % 4 === 1) return undefined;
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}

/** The object in UTF-8 JSON; undefined for other JSON, no JSON and no UTF-8. */
function parseObject(json: Uint8Array): Unchecked | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(json);
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isString(value: unknown): boolean {
  return typeof value === 'string';
}

function isStrings(value: unknown): boolean {
  return Array.isArray(value) && value.every(isString);
}
