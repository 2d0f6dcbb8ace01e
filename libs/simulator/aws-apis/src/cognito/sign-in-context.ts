/**
 * The context of a sign-in through the user pool API: a pool, one of its clients and the time.
 */
import type { UserPoolClient } from '@furlock/simulator-deployment';
import { refuse, type AwsResult } from '../aws-json/aws-result.js';
import {
  findClient,
  findUserPool,
  type LocalUserPool,
  type LocalUserPools,
} from './local-user-pool.js';

/** A pool, one of its clients without a secret, and the current time. */
export interface SignInContext {
  readonly pool: LocalUserPool;
  readonly client: UserPoolClient;
  readonly now: Date;
}

/**
 * The context in an administrator's request.
 *
 * Errors: `ResourceNotFoundException`; `NotAuthorizedException` for a client with a secret.
 */
export function adminSignInContext(
  pools: LocalUserPools,
  { UserPoolId, ClientId }: { readonly UserPoolId: string; readonly ClientId: string },
  now: Date,
): AwsResult<SignInContext> {
  const pool = findUserPool(pools, UserPoolId);
  return pool.ok ? signInContext(pool.value, ClientId, now) : pool;
}

/** The context of a client that is identified by its id only. Errors: as `adminSignInContext`. */
export function clientSignInContext(
  pools: LocalUserPools,
  clientId: string,
  now: Date,
): AwsResult<SignInContext> {
  const pool = [...pools.values()].find(({ declared }) =>
    declared.clients.some(({ id }) => id === clientId),
  );
  return pool === undefined
    ? refuse('ResourceNotFoundException', `User pool client ${clientId} does not exist.`)
    : signInContext(pool, clientId, now);
}

function signInContext(pool: LocalUserPool, clientId: string, now: Date): AwsResult<SignInContext> {
  const client = findClient(pool, clientId);
  if (!client.ok) return client;
  return client.value.hasSecret
    ? refuse(
        'NotAuthorizedException',
        `Client ${clientId} is configured with a secret, which the local Cognito does not support.`,
      )
    : { ok: true, value: { pool, client: client.value, now } };
}
