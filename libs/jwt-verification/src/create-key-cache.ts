/**
 * The cache of the issuers' keys, by the address from which they are fetched. Create one per process,
 * and pass it to every verifier in the process.
 */
import { SimpleFetcher } from 'aws-jwt-verify/https';
import { createIssuerKeys, type IssuerKeys, type KeySource } from './issuer-keys.js';

/** Holds key sets for any number of verifiers. */
export interface KeyCache {
  /** The keys at an address, always the same object for the same address. */
  keysAt(jwksUri: string): IssuerKeys;
}

/**
 * An empty cache.
 *
 * The default `fetchJwks` uses `node:https`, follows no redirects, times out after 2 s and retries once:
 * 4 s at most. Each attempt opens a new connection: one that was kept may have died in a freeze.
 */
export function createKeyCache({
  fetchJwks = fetchBySimpleFetcher,
  now = Date.now,
  random = Math.random,
  onFailure = () => undefined,
}: Partial<KeySource> = {}): KeyCache {
  const held = new Map<string, IssuerKeys>();
  return {
    keysAt(jwksUri) {
      const keys =
        held.get(jwksUri) ?? createIssuerKeys(jwksUri, { fetchJwks, now, random, onFailure });
      held.set(jwksUri, keys);
      return keys;
    },
  };
}

/**
 * Long enough for a first TLS handshake with the smallest share of a CPU. Short enough that reading the
 * settings and then two fetches, with two attempts each, fit into the edge function's time limit.
 */
const FETCH_TIMEOUT_MS = 2_000;

function fetchBySimpleFetcher(jwksUri: string): Promise<ArrayBuffer> {
  const timeouts = { timeout: FETCH_TIMEOUT_MS, responseTimeout: FETCH_TIMEOUT_MS };
  const options = { ...timeouts, agent: false };
  return new SimpleFetcher({ defaultRequestOptions: options }).fetch(jwksUri);
}
