/**
 * Signs a user in with a password, with an operator's permission (ADMIN_USER_PASSWORD_AUTH).
 */
import type { AdminInitiateAuthCommandOutput } from '@aws-sdk/client-cognito-identity-provider';
import { awsFailure, errorName } from '../target/aws-failure.js';
import type { Connection } from '../target/connect-target.js';
import { failed, quoted, type Result } from '../terminal/failure.js';
import type { Lock } from '../settings/read-lock.js';
import { toTokens, type Tokens } from './tokens.js';

/** Who signs in. */
export interface PasswordSignIn {
  readonly username: string;
  readonly password: string;
}

/** The tokens of the user. Errors: fails on a challenge, and names it. */
export async function signInWithPassword(
  { cognito, target }: Connection,
  { userPoolId, clientId }: Lock,
  { username, password }: PasswordSignIn,
): Promise<Result<Tokens>> {
  let output: AdminInitiateAuthCommandOutput;
  try {
    output = await cognito.adminInitiateAuth({
      UserPoolId: userPoolId,
      ClientId: clientId,
      AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME: username, PASSWORD: password },
    });
  } catch (error) {
    return refusal(error) ?? awsFailure(error, { target, ...CALL });
  }

  if (output.ChallengeName === 'NEW_PASSWORD_REQUIRED') {
    return failed(
      'This user must choose a new password first: sign in once with the browser, using `furlock token` without --username.',
    );
  }
  if (output.ChallengeName !== undefined) {
    return failed(
      `Cognito requires more from this user than a password (${quoted(output.ChallengeName)}): sign in with the browser, using \`furlock token\` without --username.`,
    );
  }
  const { AccessToken, IdToken, ExpiresIn } = output.AuthenticationResult ?? {};
  const tokens = toTokens(AccessToken, IdToken, ExpiresIn);
  return tokens === undefined
    ? failed('Cognito accepted the password but sent no tokens: run this again.')
    : { ok: true, value: tokens };
}

const CALL = { action: 'cognito-idp:AdminInitiateAuth', containsPassword: true } as const;

/** The failure for an error that is specific to this operation. */
function refusal(error: unknown): Result<never> | undefined {
  switch (errorName(error)) {
    case 'NotAuthorizedException':
    case 'UserNotFoundException':
      // The same message for both, because Cognito itself hides which users exist.
      return failed(
        'Cognito rejected the username or the password: check both, or create the user with `furlock create-user` (Cognito also rejects a disabled user).',
      );
    case 'PasswordResetRequiredException':
      return failed(
        "This user's password must be reset first: sign in with the browser, using `furlock token` without --username.",
      );
    case 'UserNotConfirmedException':
      return failed(
        'The account of this user is not confirmed: sign in with the browser, using `furlock token` without --username.',
      );
    case 'InvalidParameterException':
      return failed(
        'Cognito rejected the sign-in with a password (InvalidParameterException), probably because the client does not allow ADMIN_USER_PASSWORD_AUTH: sign in with the browser, using `furlock token` without --username.',
      );
    default:
      return undefined;
  }
}
