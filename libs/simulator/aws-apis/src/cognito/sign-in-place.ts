/**
 * Where somebody signs in through the user-pool API: a pool and one of its clients, now.
 */
import type { UserPoolClient } from '@furlock/simulator-deployment';
import { refuse, type AwsResult } from '../aws-json/aws-result.js';
import {
  findClient,
  findUserPool,
  type LocalUserPool,
  type LocalUserPools,
} from './local-user-pool.js';

/** A pool, a client of it without a secret, and the moment. */
export interface SignInPlace {
  readonly pool: LocalUserPool;
  readonly client: UserPoolClient;
  readonly now: Date;
}

/** The place that an administrator names. Errors: `ResourceNotFoundException` and `clientPlace`'s. */
export function namedPlace(
  pools: LocalUserPools,
  { UserPoolId, ClientId }: { readonly UserPoolId: string; readonly ClientId: string },
  now: Date,
): AwsResult<SignInPlace> {
  const pool = findUserPool(pools, UserPoolId);
  return pool.ok ? clientPlace(pool.value, ClientId, now) : pool;
}

/** The place that a client names by its id alone. Errors: as `namedPlace`. */
export function placeOfClient(
  pools: LocalUserPools,
  clientId: string,
  now: Date,
): AwsResult<SignInPlace> {
  const pool = [...pools.values()].find(({ declared }) =>
    declared.clients.some(({ id }) => id === clientId),
  );
  return pool === undefined
    ? refuse('ResourceNotFoundException', `User pool client ${clientId} does not exist.`)
    : clientPlace(pool, clientId, now);
}

function clientPlace(pool: LocalUserPool, clientId: string, now: Date): AwsResult<SignInPlace> {
  const client = findClient(pool, clientId);
  if (!client.ok) return client;
  return client.value.hasSecret
    ? refuse(
        'NotAuthorizedException',
        `Client ${clientId} is configured with a secret, and the local Cognito has no secrets.`,
      )
    : { ok: true, value: { pool, client: client.value, now } };
}
