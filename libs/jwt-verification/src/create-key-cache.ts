/**
 * The issuers' keys, kept: what is held is given up for something better only.
 */
import { JwksValidationError } from 'aws-jwt-verify/error';
import { SimpleJwksCache, type Jwks } from 'aws-jwt-verify/jwk';
import { createKeyCoolDown } from './key-cool-down.js';

/** Holds key sets, for as many verifiers as are made with it. */
export type KeyCache = SimpleJwksCache;

/** An empty cache. `now` is in milliseconds since the epoch; it times how often issuers are asked. */
export function createKeyCache({ now = Date.now }: { readonly now?: () => number } = {}): KeyCache {
  const coolDown = createKeyCoolDown(now);
  return new (class extends SimpleJwksCache {
    override async getJwks(jwksUri: string): Promise<Jwks> {
      try {
        return await super.getJwks(jwksUri);
      } catch (error) {
        coolDown.registerFailedFetch(jwksUri);
        throw error;
      }
    }
  })({ penaltyBox: coolDown, jwksParser: parseUsableJwks });
}

/**
 * A key set with at least one key that a token can name.
 *
 * Errors: throws a JwksValidationError otherwise, so that an empty or damaged answer does not take
 * the place of keys that still verify tokens.
 * Source: RFC 7517, sections 4.1, 4.5 and 5.
 */
function parseUsableJwks(bytes: ArrayBuffer): Jwks {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw new JwksValidationError('The key set is not JSON');
  }
  const keys = (json as { keys?: unknown } | null)?.keys;
  const usable = (Array.isArray(keys) ? keys : []).filter(isUsable);
  if (usable.length === 0) throw new JwksValidationError('The key set has no usable key');
  return { keys: usable };
}

function isUsable(key: unknown): key is Jwks['keys'][number] {
  if (typeof key !== 'object' || key === null) return false;
  const members = key as Readonly<Record<string, unknown>>;
  const { kty, kid, n, e, x } = members;
  const isPublicKey =
    kty === 'RSA' ? areTexts(n, e) : (kty === 'EC' || kty === 'OKP') && areTexts(x);
  return isPublicKey && areTexts(kid);
}

function areTexts(...values: readonly unknown[]): boolean {
  return values.every((value) => typeof value === 'string' && value !== '');
}
