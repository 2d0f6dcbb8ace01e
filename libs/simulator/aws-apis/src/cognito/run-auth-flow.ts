/**
 * The authentication flows of the user-pool API, where the client allows them.
 */
import type { AwsInput } from '../aws-json/aws-api.js';
import { refuse, type AwsResult } from '../aws-json/aws-result.js';
import { refreshSignIn } from './refresh-sign-in.js';
import { requireStrings } from './require-strings.js';
import type { SignInPlace } from './sign-in-place.js';
import { signInWithPassword } from './sign-in-with-password.js';

/**
 * Tokens or a challenge.
 *
 * Errors: `InvalidParameterException` for a flow that is not modelled or that the client does not
 * allow, and those of `signInWithPassword` and `refreshSignIn`.
 */
export function runAuthFlow(
  place: SignInPlace,
  {
    flow,
    passwordFlow,
    parameters,
  }: {
    readonly flow: string;
    /** The flow with a password that the operation has: its name differs between the two. */
    readonly passwordFlow: 'ADMIN_USER_PASSWORD_AUTH' | 'USER_PASSWORD_AUTH';
    readonly parameters: AwsInput;
  },
): AwsResult {
  const { authFlows, refreshTokenRotation } = place.client;
  switch (flow) {
    case passwordFlow:
      return authFlows.includes(passwordFlow)
        ? signInWithPassword(place, parameters)
        : flowNotEnabled();
    // Two names for one flow, in Cognito's API as here.
    case 'REFRESH_TOKEN':
    case 'REFRESH_TOKEN_AUTH': {
      // Cognito developer guide, "Refresh tokens": not where refresh tokens are rotated.
      if (!authFlows.includes('REFRESH_TOKEN_AUTH') || refreshTokenRotation !== undefined) {
        return flowNotEnabled();
      }
      const given = requireStrings(parameters, ['REFRESH_TOKEN']);
      return given.ok ? refreshSignIn(place, given.value.REFRESH_TOKEN) : given;
    }
    default:
      return refuse(
        'InvalidParameterException',
        `The local Cognito has the auth flows ${passwordFlow} and REFRESH_TOKEN_AUTH here.`,
      );
  }
}

function flowNotEnabled(): AwsResult {
  return refuse('InvalidParameterException', 'Auth flow not enabled for this client');
}
