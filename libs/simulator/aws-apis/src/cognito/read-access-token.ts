/**
 * Verifies access tokens, for the Cognito endpoints that accept them.
 *
 * Unlike an offline verifier, it rejects tokens of ended sign-ins.
 */
import { createPublicKey, verify } from 'node:crypto';
import { epochSeconds } from './grants.js';
import type { LocalUserPool, LocalUserPools } from './local-user-pool.js';
import type { User } from './user-directory.js';

/** The holder of an access token. */
export interface AccessTokenHolder {
  readonly pool: LocalUserPool;
  readonly user: User;
  readonly scopes: readonly string[];
}

/**
 * The holder of an access token of one of the pools; undefined if the token is expired, revoked,
 * malformed or not an access token.
 */
export function readAccessToken(
  pools: LocalUserPools,
  token: string,
  now: Date,
): AccessTokenHolder | undefined {
  const [header = '', payload = '', signature = ''] = token.split('.');
  const { kid } = parseObject(header);
  const claims = parseObject(payload);
  const pool = [...pools.values()].find(({ issuer }) => issuer.issuer === claims['iss']);
  if (pool === undefined || claims['token_use'] !== 'access') return undefined;

  const isGenuine = verifiesWith(pool, kid, `${header}.${payload}`, signature);
  const isCurrent = Number(claims['exp']) > epochSeconds(now);
  const isLive = pool.signIns.isLive(String(claims['origin_jti']));
  const user = pool.users.find(String(claims['username']));
  if (!isGenuine || !isCurrent || !isLive || user === undefined) return undefined;
  return { pool, user, scopes: String(claims['scope']).split(' ') };
}

/** RS256: RFC 7518, section 3.3. */
function verifiesWith(
  { issuer }: LocalUserPool,
  kid: unknown,
  signed: string,
  signature: string,
): boolean {
  const jwk = issuer.jwks().keys.find((key) => key.kid === kid);
  return (
    jwk !== undefined &&
    verify(
      'RSA-SHA256',
      Buffer.from(signed, 'ascii'),
      createPublicKey({ key: jwk, format: 'jwk' }),
      Buffer.from(signature, 'base64url'),
    )
  );
}

function parseObject(part: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
