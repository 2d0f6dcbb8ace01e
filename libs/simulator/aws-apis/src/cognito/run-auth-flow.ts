/**
 * Runs the authentication flows of the user pool API that the client allows.
 */
import type { AwsInput } from '../aws-json/aws-api.js';
import { refuse, type AwsResult } from '../aws-json/aws-result.js';
import { refreshSignIn } from './refresh-sign-in.js';
import { requireStrings } from './require-strings.js';
import type { SignInContext } from './sign-in-context.js';
import { signInWithPassword } from './sign-in-with-password.js';
import { beginSrp } from './sign-in-with-srp.js';

/**
 * Tokens or a challenge.
 *
 * Errors: `InvalidParameterException` for a flow that is not modelled or that the client does not
 * allow, and those of `signInWithPassword`, `beginSrp` and `refreshSignIn`.
 */
export function runAuthFlow(
  context: SignInContext,
  {
    flow,
    passwordFlow,
    parameters,
  }: {
    readonly flow: string;
    /** The operation's name of the password flow, which differs between the two operations. */
    readonly passwordFlow: 'ADMIN_USER_PASSWORD_AUTH' | 'USER_PASSWORD_AUTH';
    readonly parameters: AwsInput;
  },
): AwsResult {
  const { authFlows, refreshTokenRotation } = context.client;
  switch (flow) {
    case passwordFlow:
      return authFlows.includes(passwordFlow)
        ? signInWithPassword(context, parameters)
        : flowNotEnabled();
    case 'USER_SRP_AUTH':
      return authFlows.includes(flow) ? beginSrp(context, parameters) : flowNotEnabled();
    // Cognito's API has two names for this flow.
    case 'REFRESH_TOKEN':
    case 'REFRESH_TOKEN_AUTH': {
      // Not available with refresh token rotation: Cognito developer guide, "Refresh tokens".
      if (!authFlows.includes('REFRESH_TOKEN_AUTH') || refreshTokenRotation !== undefined) {
        return flowNotEnabled();
      }
      const given = requireStrings(parameters, ['REFRESH_TOKEN']);
      return given.ok ? refreshSignIn(context, given.value.REFRESH_TOKEN) : given;
    }
    default:
      return refuse(
        'InvalidParameterException',
        `For this operation the local Cognito supports only the auth flows ${passwordFlow}, USER_SRP_AUTH and REFRESH_TOKEN_AUTH.`,
      );
  }
}

function flowNotEnabled(): AwsResult {
  return refuse('InvalidParameterException', 'Auth flow not enabled for this client');
}
