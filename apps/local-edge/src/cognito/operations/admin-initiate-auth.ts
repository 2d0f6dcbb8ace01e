/**
 * `AdminInitiateAuth`: signs a user in with a password, or again with a refresh token.
 *
 * It has no other flow, and no answer to a challenge (`AdminRespondToAuthChallenge`).
 */
import { randomBytes, randomUUID } from 'node:crypto';
import type { UserPoolClient } from '../../assembly/deployment.js';
import type { AwsInput } from '../../ssm/aws-json-handler.js';
import { refuse, type AwsResult } from '../../ssm/aws-result.js';
import { epochSeconds, type Grant } from '../grants.js';
import { issueTokens } from '../issue-tokens.js';
import {
  findClient,
  findUserPool,
  type LocalUserPool,
  type LocalUserPools,
} from '../local-user-pool.js';
import { requireStrings } from '../require-strings.js';
import type { User } from '../user-directory.js';

/**
 * The only scope of a sign-in that did not pass the authorize endpoint.
 *
 * Source: Cognito developer guide, "Understanding the access token" (read 2026-11-22).
 */
export const API_SIGN_IN_SCOPE = 'aws.cognito.signin.user.admin';

/** Where an attempt takes place. */
interface Place {
  readonly pool: LocalUserPool;
  readonly client: UserPoolClient;
  readonly now: Date;
}

/**
 * Tokens, or the challenge `NEW_PASSWORD_REQUIRED` for a password that is temporary.
 *
 * Errors: `NotAuthorizedException`; `UserNotFoundException` where the client does not hide it;
 * `InvalidParameterException` also for a flow that the client does not allow;
 * `ResourceNotFoundException`.
 * Source: Cognito API reference, AdminInitiateAuth (read 2026-11-22).
 */
export function adminInitiateAuth(pools: LocalUserPools, input: AwsInput, now: Date): AwsResult {
  const named = requireStrings(input, ['UserPoolId', 'ClientId', 'AuthFlow']);
  if (!named.ok) return named;
  const pool = findUserPool(pools, named.value.UserPoolId);
  if (!pool.ok) return pool;
  const client = findClient(pool.value, named.value.ClientId);
  if (!client.ok) return client;
  if (client.value.hasSecret) {
    return refuse(
      'NotAuthorizedException',
      `Client ${client.value.id} is configured with a secret, and the local Cognito has no secrets.`,
    );
  }

  const place = { pool: pool.value, client: client.value, now };
  const parameters = (input['AuthParameters'] ?? {}) as AwsInput;
  switch (named.value.AuthFlow) {
    case 'ADMIN_USER_PASSWORD_AUTH':
      return allows(place, 'ADMIN_USER_PASSWORD_AUTH')
        ? signInWithPassword(place, parameters)
        : flowNotEnabled();
    // Two names for one flow, in Cognito's API as here.
    case 'REFRESH_TOKEN':
    case 'REFRESH_TOKEN_AUTH':
      return allows(place, 'REFRESH_TOKEN_AUTH') ? refresh(place, parameters) : flowNotEnabled();
    default:
      return refuse(
        'InvalidParameterException',
        'The local Cognito has the auth flows ADMIN_USER_PASSWORD_AUTH and REFRESH_TOKEN_AUTH.',
      );
  }
}

function signInWithPassword({ pool, client, now }: Place, parameters: AwsInput): AwsResult {
  const given = requireStrings(parameters, ['USERNAME', 'PASSWORD']);
  if (!given.ok) return given;

  const check = pool.users.checkPassword(given.value.USERNAME, given.value.PASSWORD);
  switch (check.kind) {
    case 'unknown-user':
      if (!client.hidesUserExistence)
        return refuse('UserNotFoundException', 'User does not exist.');
      return refuse('NotAuthorizedException', 'Incorrect username or password.');
    case 'wrong-password':
      return refuse('NotAuthorizedException', 'Incorrect username or password.');
    case 'new-password-required':
      return { ok: true, value: newPasswordChallenge(check.user) };
    case 'accepted': {
      const grant: Grant = {
        clientId: client.id,
        username: check.user.username,
        scopes: [API_SIGN_IN_SCOPE],
        authTime: epochSeconds(now),
        originJti: randomUUID(),
      };
      return authenticated({ pool, client, now }, check.user, grant, {
        RefreshToken: pool.refreshTokens.issue(grant, client.refreshTokenValiditySeconds, now),
      });
    }
  }
}

function refresh({ pool, client, now }: Place, parameters: AwsInput): AwsResult {
  const given = requireStrings(parameters, ['REFRESH_TOKEN']);
  if (!given.ok) return given;

  const grant = pool.refreshTokens.find(given.value.REFRESH_TOKEN, client.id, now);
  const user = grant && pool.users.find(grant.username);
  if (grant === undefined || user === undefined) {
    return refuse('NotAuthorizedException', 'Invalid Refresh Token');
  }
  // Without rotation the refresh token stays as it is, and none is answered.
  return authenticated({ pool, client, now }, user, grant, {});
}

function authenticated(
  { pool, client, now }: Place,
  user: User,
  grant: Grant,
  refreshToken: { readonly RefreshToken?: string },
): AwsResult {
  const { idToken, accessToken } = issueTokens({ pool, client, user, grant, now });
  return {
    ok: true,
    value: {
      AuthenticationResult: {
        AccessToken: accessToken,
        ExpiresIn: client.accessTokenValiditySeconds,
        IdToken: idToken,
        ...refreshToken,
        TokenType: 'Bearer',
      },
      ChallengeParameters: {},
    },
  };
}

function newPasswordChallenge(user: User): object {
  return {
    ChallengeName: 'NEW_PASSWORD_REQUIRED',
    ChallengeParameters: {
      USER_ID_FOR_SRP: user.username,
      requiredAttributes: '[]',
      userAttributes: JSON.stringify(user.attributes),
    },
    Session: randomBytes(96).toString('base64url'),
  };
}

function allows({ client }: Place, flow: string): boolean {
  return client.authFlows.includes(flow);
}

function flowNotEnabled(): AwsResult {
  return refuse('InvalidParameterException', 'Auth flow not enabled for this client');
}
