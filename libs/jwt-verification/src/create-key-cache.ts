/**
 * The issuers' keys, by the address that they are fetched from: made once in a process, and given to
 * each verifier that is made in it.
 */
import { SimpleFetcher } from 'aws-jwt-verify/https';
import { createIssuerKeys, type IssuerKeys, type KeySource } from './issuer-keys.js';

/** Holds key sets, for as many verifiers as are made with it. */
export interface KeyCache {
  /** The keys at an address, always the same object for the same address. */
  keysAt(jwksUri: string): IssuerKeys;
}

/**
 * An empty cache.
 *
 * The default `fetchJwks` asks by `node:https` (`fetch` where there is no Node), follows no
 * redirect, waits for 2 s and asks once more: 4 s at most.
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
 * Long enough for a first TLS handshake on the smallest share of a processor; short enough to wait for
 * two fetches of two attempts each, after the settings, and still answer.
 */
const FETCH_PATIENCE_MS = 2_000;

function fetchBySimpleFetcher(jwksUri: string): Promise<ArrayBuffer> {
  const patience = { timeout: FETCH_PATIENCE_MS, responseTimeout: FETCH_PATIENCE_MS };
  return new SimpleFetcher({ defaultRequestOptions: patience }).fetch(jwksUri);
}
