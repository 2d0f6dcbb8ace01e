/**
 * The app client that an OAuth request names.
 */
import type { UserPoolClient } from '@furlock/simulator-deployment';
import type { LocalUserPool, LocalUserPools } from '../local-user-pool.js';

/**
 * The client and its pool, among the pools that have a sign-in domain. On AWS the domain tells
 * which pool is meant; here one address serves all, and the client id tells it.
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
