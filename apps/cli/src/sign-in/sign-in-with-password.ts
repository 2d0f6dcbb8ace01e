/**
 * Signs a user in with a password, as an operator may (ADMIN_USER_PASSWORD_AUTH).
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

/** The tokens of the user. A challenge is not answered: it fails, and says which it was. */
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
      'This user must choose a password of their own first: sign in once in the browser, with `furlock token` and no --username.',
    );
  }
  if (output.ChallengeName !== undefined) {
    return failed(
      `Cognito asks this user for more than a password (${quoted(output.ChallengeName)}): sign in in the browser, with \`furlock token\` and no --username.`,
    );
  }
  const { AccessToken, IdToken, ExpiresIn } = output.AuthenticationResult ?? {};
  const tokens = toTokens(AccessToken, IdToken, ExpiresIn);
  return tokens === undefined
    ? failed('Cognito accepted the password and sent no tokens: run this again.')
    : { ok: true, value: tokens };
}

const CALL = { action: 'cognito-idp:AdminInitiateAuth', carriesPassword: true } as const;

/** What Cognito means by its refusals of this operation. */
function refusal(error: unknown): Result<never> | undefined {
  switch (errorName(error)) {
    case 'NotAuthorizedException':
    case 'UserNotFoundException':
      // One sentence for both, as Cognito itself hides who exists.
      return failed(
        'Cognito refused the username or the password: check both, or make the user with `furlock create-user` (a disabled user is refused alike).',
      );
    case 'PasswordResetRequiredException':
      return failed(
        "This user's password must be reset first: sign in in the browser, with `furlock token` and no --username.",
      );
    case 'UserNotConfirmedException':
      return failed(
        'This user never confirmed their account: sign in in the browser, with `furlock token` and no --username.',
      );
    case 'InvalidParameterException':
      return failed(
        'Cognito refused to sign in with a password (InvalidParameterException), as a client does that does not allow ADMIN_USER_PASSWORD_AUTH: sign in in the browser, with `furlock token` and no --username.',
      );
    default:
      return undefined;
  }
}
