/**
 * Finds the app client of an OAuth request.
 */
import type { UserPoolClient } from '@furlock/simulator-deployment';
import type { LocalUserPool, LocalUserPools } from '../local-user-pool.js';

/**
 * The client and its pool, among the pools with a sign-in domain. On AWS the domain identifies the
 * pool; here one address serves all pools, and the client id identifies the pool.
 */
export function findOauthClient(
  pools: LocalUserPools,
  clientId: string,
): { readonly pool: LocalUserPool; readonly client: UserPoolClient } | undefined {
  for (const pool of pools.values()) {
    const client = pool.declared.clients.find(({ id }) => id === clientId);
    if (client !== undefined && pool.declared.domain !== undefined) return { pool, client };
  }
  return undefined;
}
