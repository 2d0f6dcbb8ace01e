/**
 * Signs a user in with a password that is not sent: the flow `USER_SRP_AUTH` and its challenge.
 */
import { randomBytes } from 'node:crypto';
import type { AwsInput } from '../aws-json/aws-api.js';
import { refuse, type AwsResult } from '../aws-json/aws-result.js';
import { requireStrings } from './require-strings.js';
import type { SignInContext } from './sign-in-context.js';
import { acceptPassword } from './sign-in-with-password.js';
import { isSrpProof, poolIdentity, shareSrpKey, srpVerifier } from './srp.js';

/** The challenge of the flow. */
export const PASSWORD_VERIFIER = 'PASSWORD_VERIFIER';

/**
 * The challenge `PASSWORD_VERIFIER`. Unless the client may know which users exist, an unknown user gets
 * one as well.
 *
 * Errors: `InvalidParameterException`; `UserNotFoundException` if the client does not hide it.
 * Source: Cognito API reference, InitiateAuth; Cognito developer guide, "Authentication flows" (read
 * 2026-11-28).
 */
export function beginSrp({ pool, client, now }: SignInContext, parameters: AwsInput): AwsResult {
  const given = requireStrings(parameters, ['USERNAME', 'SRP_A']);
  if (!given.ok) return given;
  const user = pool.users.find(given.value.USERNAME);
  if (user === undefined && !client.hidesUserExistence) {
    return refuse('UserNotFoundException', 'User does not exist.');
  }

  const username = user?.username ?? given.value.USERNAME;
  const identity = poolIdentity(pool.declared.id, username);
  const verifier =
    (user && pool.users.srpVerifierOf(user)) ??
    srpVerifier(identity, randomBytes(32).toString('hex'));
  const shared = shareSrpKey(verifier, given.value.SRP_A);
  if (shared === undefined) return refuse('InvalidParameterException', 'SRP_A is invalid.');
  const { key, serverPublic } = shared;
  return {
    ok: true,
    value: {
      ChallengeName: PASSWORD_VERIFIER,
      ChallengeParameters: {
        SALT: verifier.salt.toString(16),
        SECRET_BLOCK: pool.passwordProofs.issue({ clientId: client.id, username, key }, now),
        SRP_B: serverPublic.toString(16),
        USERNAME: username,
        USER_ID_FOR_SRP: username,
      },
    },
  };
}

/**
 * Tokens, or the challenge `NEW_PASSWORD_REQUIRED` for a temporary password. A challenge can be answered
 * once.
 *
 * Errors: `InvalidParameterException`, `NotAuthorizedException`.
 * Source: Cognito API reference, RespondToAuthChallenge (read 2026-11-28).
 */
export function answerSrp(context: SignInContext, responses: AwsInput): AwsResult {
  const { pool, client, now } = context;
  const given = requireStrings(responses, [
    ...(['USERNAME', 'PASSWORD_CLAIM_SECRET_BLOCK'] as const),
    ...(['PASSWORD_CLAIM_SIGNATURE', 'TIMESTAMP'] as const),
  ]);
  if (!given.ok) return given;
  const {
    USERNAME: name,
    PASSWORD_CLAIM_SECRET_BLOCK: secretBlock,
    PASSWORD_CLAIM_SIGNATURE: signature,
    TIMESTAMP: timestamp,
  } = given.value;

  const proof = pool.passwordProofs.find(secretBlock, now);
  pool.passwordProofs.end(secretBlock);
  const user = pool.users.find(name);
  const isProved =
    proof?.clientId === client.id &&
    proof.username === user?.username &&
    isSrpProof(proof.key, {
      identity: poolIdentity(pool.declared.id, proof.username),
      ...{ secretBlock, timestamp, signature },
    });
  return isProved && user !== undefined
    ? acceptPassword(context, user)
    : refuse('NotAuthorizedException', 'Incorrect username or password.');
}
