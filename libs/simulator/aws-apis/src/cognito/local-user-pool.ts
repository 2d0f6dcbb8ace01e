/**
 * A running user pool: the settings in its template, and its current state.
 */
import { createIssuer, type Issuer } from '@furlock/issuer-kit';
import type { UserPool, UserPoolClient } from '@furlock/simulator-deployment';
import { refuse, type AwsResult } from '../aws-json/aws-result.js';
import {
  AuthorizationCodes,
  BrowserSessions,
  Challenges,
  RefreshTokens,
  SignIns,
  type Challenge,
  type PasswordProof,
} from './grants.js';
import { UserDirectory } from './user-directory.js';

/** A user pool with its keys, its users and their grants. */
export interface LocalUserPool {
  readonly declared: UserPool;
  readonly createdAt: Date;
  readonly issuer: Issuer;
  readonly users: UserDirectory;
  readonly signIns: SignIns;
  readonly browserSessions: BrowserSessions;
  readonly codes: AuthorizationCodes;
  readonly refreshTokens: RefreshTokens;
  readonly challenges: Challenges<Challenge>;
  readonly passwordProofs: Challenges<PasswordProof>;
}

/** The running pools, by user pool id. */
export type LocalUserPools = ReadonlyMap<string, LocalUserPool>;

/** Creates the pool of a template, with new keys and without users. */
export function createLocalUserPool(declared: UserPool, now: Date): LocalUserPool {
  return {
    declared,
    createdAt: now,
    issuer: createIssuer({ region: declared.region, userPoolId: declared.id }),
    users: new UserDirectory(declared),
    signIns: new SignIns(),
    browserSessions: new BrowserSessions(),
    codes: new AuthorizationCodes(),
    refreshTokens: new RefreshTokens(),
    challenges: new Challenges(),
    passwordProofs: new Challenges(),
  };
}

/** The pool with this id. Errors: `ResourceNotFoundException`. */
export function findUserPool(pools: LocalUserPools, userPoolId: string): AwsResult<LocalUserPool> {
  const pool = pools.get(userPoolId);
  return pool === undefined
    ? refuse('ResourceNotFoundException', `User pool ${userPoolId} does not exist.`)
    : { ok: true, value: pool };
}

/** The pool's client with this id. Errors: `ResourceNotFoundException`. */
export function findClient(pool: LocalUserPool, clientId: string): AwsResult<UserPoolClient> {
  const client = pool.declared.clients.find(({ id }) => id === clientId);
  return client === undefined
    ? refuse('ResourceNotFoundException', `User pool client ${clientId} does not exist.`)
    : { ok: true, value: client };
}
