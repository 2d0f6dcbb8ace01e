/**
 * Signs a user in with a password through the user pool API, and handles the challenge of a temporary
 * password.
 */
import { refuse, type AwsResult } from '../aws-json/aws-result.js';
import type { AwsInput } from '../aws-json/aws-api.js';
import { authenticationResult } from './authentication-result.js';
import { epochSeconds } from './grants.js';
import { passwordFlaw } from './password-flaw.js';
import { requireStrings } from './require-strings.js';
import type { SignInContext } from './sign-in-context.js';
import type { User } from './user-directory.js';

/**
 * The only scope of a sign-in without the authorize endpoint.
 *
 * Source: Cognito developer guide, "Understanding the access token" (read 2026-11-22).
 */
export const API_SIGN_IN_SCOPE = 'aws.cognito.signin.user.admin';

/** The challenge for a user with a temporary password. */
export const NEW_PASSWORD_REQUIRED = 'NEW_PASSWORD_REQUIRED';

/**
 * Tokens, or the challenge `NEW_PASSWORD_REQUIRED` for a temporary password.
 *
 * Errors: `NotAuthorizedException`; `UserNotFoundException` if the client does not hide it;
 * `InvalidParameterException`.
 */
export function signInWithPassword(context: SignInContext, parameters: AwsInput): AwsResult {
  const { pool, client } = context;
  const given = requireStrings(parameters, ['USERNAME', 'PASSWORD']);
  if (!given.ok) return given;

  const check = pool.users.checkPassword(given.value.USERNAME, given.value.PASSWORD);
  switch (check.kind) {
    case 'unknown-user':
      return client.hidesUserExistence
        ? refuse('NotAuthorizedException', 'Incorrect username or password.')
        : refuse('UserNotFoundException', 'User does not exist.');
    case 'wrong-password':
      return refuse('NotAuthorizedException', 'Incorrect username or password.');
    case 'new-password-required':
    case 'accepted':
      return acceptPassword(context, check.user);
  }
}

/** Tokens for a user whose password is correct, or the challenge for one whose password is temporary. */
export function acceptPassword(context: SignInContext, user: User): AwsResult {
  if (user.status === 'CONFIRMED') return signIn(context, user);
  const { pool, client, now } = context;
  const { username, attributes } = user;
  return {
    ok: true,
    value: {
      ChallengeName: NEW_PASSWORD_REQUIRED,
      ChallengeParameters: {
        USER_ID_FOR_SRP: username,
        requiredAttributes: '[]',
        userAttributes: JSON.stringify(attributes),
      },
      Session: pool.challenges.issue({ clientId: client.id, username }, now),
    },
  };
}

/**
 * Tokens for an answer to the challenge `NEW_PASSWORD_REQUIRED`, which also sets the user's new
 * password.
 *
 * Errors: `NotAuthorizedException` for a session that has ended or belongs to another user,
 * `InvalidPasswordException`, `InvalidParameterException`.
 * Source: Cognito API reference, AdminRespondToAuthChallenge and RespondToAuthChallenge; the messages
 * about the session are approximated (read 2026-11-22).
 */
export function answerNewPassword(
  context: SignInContext,
  session: string,
  responses: AwsInput,
): AwsResult {
  const { pool, client, now } = context;
  const given = requireStrings(responses, ['USERNAME', 'NEW_PASSWORD']);
  if (!given.ok) return given;
  const { USERNAME: username, NEW_PASSWORD: password } = given.value;

  const challenge = pool.challenges.find(session, now);
  const user = pool.users.find(username);
  if (challenge === undefined || user === undefined) {
    return refuse('NotAuthorizedException', 'Invalid session for the user, session is expired.');
  }
  if (challenge.clientId !== client.id || challenge.username !== user.username) {
    return refuse('NotAuthorizedException', 'Invalid session for the user.');
  }
  const flaw = passwordFlaw(password, pool.declared.passwordPolicy);
  if (flaw !== undefined) {
    return refuse('InvalidPasswordException', `Password did not conform with policy: ${flaw}`);
  }

  pool.challenges.end(session);
  return signIn(context, pool.users.setPassword(user, password, 'CONFIRMED', now));
}

function signIn({ pool, client, now }: SignInContext, user: User): AwsResult {
  const grant = {
    clientId: client.id,
    username: user.username,
    scopes: [API_SIGN_IN_SCOPE],
    authTime: epochSeconds(now),
    originJti: pool.signIns.begin(user.username),
  };
  const refreshToken = pool.refreshTokens.issue(grant, client.refreshTokenValiditySeconds, now);
  return authenticationResult({ pool, client, now }, { user, grant, refreshToken });
}
