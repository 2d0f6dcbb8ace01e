/**
 * Decides as an HTTP API's JWT authorizer whether a request may reach its route.
 *
 * Source: API Gateway developer guide, "Control access to HTTP APIs with JWT authorizers in API Gateway"
 * (read 2026-11-28).
 */
import { createPublicKey, verify, type JsonWebKey } from 'node:crypto';
import type { JwtAuthorizer } from '@furlock/simulator-deployment';
import { isRecord } from '@furlock/simulator-function-url';
import {
  failure,
  headerValues,
  success,
  type Result,
  type WireRequest,
} from '@furlock/simulator-sigv4-judge';

/** Why a token is rejected. It contains nothing of the token. */
export type TokenRefusal =
  | { readonly code: 'TOKEN_REJECTED'; readonly reason: string }
  | { readonly code: 'TOKEN_SCOPE_MISSING'; readonly scopes: readonly string[] };

/** What the event contains of a token. Shape of claims: text, lists in brackets. */
export interface VerifiedToken {
  readonly claims: Readonly<Record<string, string>>;
  readonly scopes: readonly string[] | null;
}

/** A public key of an issuer, with the id that tokens name. */
export type PublicKey = JsonWebKey & { readonly kid?: string };

/** RFC 7515, section 2: without padding and other characters, which Node.js would ignore. */
const BASE64URL = /^[\w-]+$/;

const HASHES: Readonly<Record<string, string>> = {
  RS256: 'RSA-SHA256',
  RS384: 'RSA-SHA384',
  RS512: 'RSA-SHA512',
};

/**
 * The token's claims.
 *
 * Units of `nowMs`: milliseconds since 1970-01-01T00:00:00Z.
 * Errors: `TOKEN_REJECTED`, `TOKEN_SCOPE_MISSING`.
 */
export async function authorizeToken(
  request: WireRequest,
  authorizer: JwtAuthorizer,
  fetchKeys: (issuer: string) => Promise<readonly PublicKey[]>,
  nowMs: number,
): Promise<Result<VerifiedToken, TokenRefusal>> {
  const [sent, ...others] = headerValues(request, authorizer.header);
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

  const hash = Object.hasOwn(HASHES, String(header['alg']))
    ? HASHES[String(header['alg'])]
    : undefined;
  if (hash === undefined) return rejected('its algorithm is not RS256, RS384 or RS512');
  const key = (await fetchKeys(authorizer.issuer)).find(
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

  const flaw = claimsFlaw(claims, authorizer, nowMs / 1000);
  if (flaw !== undefined) return rejected(flaw);
  const { scopes } = authorizer;
  const granted = scopesOf(claims['scope'] ?? claims['scp']);
  if (scopes.length > 0 && !scopes.some((scope) => granted.includes(scope))) {
    return failure({ code: 'TOKEN_SCOPE_MISSING', scopes });
  }
  return success({
    claims: Object.fromEntries(
      Object.entries(claims).map(([name, value]) => [name, claimText(value)]),
    ),
    scopes: scopes.length > 0 ? scopes : null,
  });
}

/** Shape of `claim`: text with spaces between scopes, or a list. */
function scopesOf(claim: unknown): unknown[] {
  if (Array.isArray(claim)) return claim;
  return typeof claim === 'string' ? claim.split(' ') : [];
}

function claimsFlaw(
  claims: Readonly<Record<string, unknown>>,
  { issuer, audience }: JwtAuthorizer,
  nowSeconds: number,
): string | undefined {
  const { iss, aud, client_id: clientId, exp, nbf, iat } = claims;
  if (iss !== issuer) return "its iss is not the authorizer's issuer";
  // `client_id` counts only without `aud`.
  const named: unknown[] = Array.isArray(aud) ? aud : [aud ?? clientId];
  if (!named.some((one) => typeof one === 'string' && audience.includes(one))) {
    return "its aud, or without one its client_id, is not in the authorizer's audience";
  }
  if (typeof exp !== 'number' || exp <= nowSeconds) return 'its exp is over or missing';
  const isFuture = (time: unknown): boolean =>
    time !== undefined && (typeof time !== 'number' || time > nowSeconds);
  if (isFuture(nbf)) return 'its nbf is in the future';
  return isFuture(iat) ? 'its iat is in the future' : undefined;
}

/** Approximated: seen in events of live APIs. */
function claimText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(claimText).join(' ')}]`;
  return typeof value === 'string' ? value : JSON.stringify(value);
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

function rejected(reason: string): Result<never, TokenRefusal> {
  return failure({ code: 'TOKEN_REJECTED', reason });
}
