/**
 * Verifies the token of a request: its signature by a key of its issuer, and its times.
 *
 * Whom it is for, and what it permits, the authorizers decide.
 */
import { createPublicKey, verify, type JsonWebKey } from 'node:crypto';
import { isRecord } from '@furlock/simulator-function-url';
import {
  failure,
  headerValues,
  success,
  type Result,
  type WireRequest,
} from '@furlock/simulator-sigv4-judge';

/** A rejected token. It contains nothing of the token. Shape of `reason`: the rest of a sentence. */
export interface TokenRejected {
  readonly code: 'TOKEN_REJECTED';
  readonly reason: string;
}

/** The claims of a verified token. */
export type Claims = Readonly<Record<string, unknown>>;

/** A public key of an issuer, with the id that tokens name. */
export type PublicKey = JsonWebKey & { readonly kid?: string };

/** Where the keys of issuers and the time come from. */
export interface TokenContext {
  readonly fetchKeys: (issuer: string) => Promise<readonly PublicKey[]>;
  /** Units: milliseconds since 1970-01-01T00:00:00Z. */
  readonly nowMs: number;
}

/** RFC 7515, section 2: without padding and other characters, which Node.js would ignore. */
const BASE64URL = /^[\w-]+$/;

const HASHES: Readonly<Record<string, string>> = {
  RS256: 'RSA-SHA256',
  RS384: 'RSA-SHA384',
  RS512: 'RSA-SHA512',
};

/** The reason for a token whose time is over. */
export const IS_OVER = 'its exp is over or missing';

/**
 * The claims of the token in a header, which one of the issuers signed.
 *
 * Errors: `TOKEN_REJECTED`.
 */
export async function verifyToken(
  request: WireRequest,
  headerName: string,
  issuers: readonly string[],
  { fetchKeys, nowMs }: TokenContext,
): Promise<Result<Claims, TokenRejected>> {
  const [sent, ...others] = headerValues(request, headerName);
  if (sent === undefined) return rejected('there is none');
  if (others.length > 0) return rejected('there is more than one');
  const parts = sent.replace(/^Bearer +/i, '').split('.');
  const [header64 = '', payload64 = '', signature64 = ''] = parts;
  const header = decodeJson(header64);
  const claims = decodeJson(payload64);
  const isEncoded = parts.length === 3 && parts.every((part) => BASE64URL.test(part));
  if (!isEncoded || header === undefined || claims === undefined) {
    return rejected('it is not a JWT');
  }

  const issuer = issuers.find((one) => one === claims['iss']);
  if (issuer === undefined) return rejected("its iss is not the authorizer's issuer");
  const hash = Object.hasOwn(HASHES, String(header['alg']))
    ? HASHES[String(header['alg'])]
    : undefined;
  if (hash === undefined) return rejected('its algorithm is not RS256, RS384 or RS512');
  const key = (await fetchKeys(issuer)).find(
    ({ kid }) => kid !== undefined && kid === header['kid'],
  );
  if (key === undefined) return rejected('its kid names no key of the issuer');
  const isSigned = verify(
    hash,
    Buffer.from(`${header64}.${payload64}`),
    createPublicKey({ key, format: 'jwk' }),
    Buffer.from(signature64, 'base64url'),
  );
  if (!isSigned) return rejected('its signature is invalid');
  const flaw = timeFlaw(claims, nowMs / 1000);
  return flaw === undefined ? success(claims) : rejected(flaw);
}

/** The scopes of a token. Shape of the claim: text with spaces between scopes, or a list. */
export function scopesOf({ scope, scp }: Claims): readonly unknown[] {
  const claim = scope ?? scp;
  if (Array.isArray(claim)) return claim;
  return typeof claim === 'string' ? claim.split(' ') : [];
}

/** Rejects a token. */
export function rejected(reason: string): Result<never, TokenRejected> {
  return failure({ code: 'TOKEN_REJECTED', reason });
}

function timeFlaw({ exp, nbf, iat }: Claims, nowSeconds: number): string | undefined {
  if (typeof exp !== 'number' || exp <= nowSeconds) return IS_OVER;
  const isFuture = (time: unknown): boolean =>
    time !== undefined && (typeof time !== 'number' || time > nowSeconds);
  if (isFuture(nbf)) return 'its nbf is in the future';
  return isFuture(iat) ? 'its iat is in the future' : undefined;
}

function decodeJson(part: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    return isRecord(value) ? value : undefined;
  } catch {
    // Not JSON: the caller rejects the token.
    return undefined;
  }
}
