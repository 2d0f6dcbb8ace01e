/**
 * Answers the challenges of a sign-in through the user pool API.
 */
import type { AwsInput } from '../aws-json/aws-api.js';
import { refuse, type AwsResult } from '../aws-json/aws-result.js';
import { requireStrings } from './require-strings.js';
import type { SignInContext } from './sign-in-context.js';
import { answerNewPassword, NEW_PASSWORD_REQUIRED } from './sign-in-with-password.js';
import { answerSrp, PASSWORD_VERIFIER } from './sign-in-with-srp.js';

/**
 * Tokens, or another challenge.
 *
 * Errors: `InvalidParameterException` for a challenge that is not modelled, and those of
 * `answerNewPassword` and `answerSrp`.
 */
export function answerChallenge(context: SignInContext, input: AwsInput): AwsResult {
  const named = requireStrings(input, ['ChallengeName']);
  if (!named.ok) return named;
  const responses = (input['ChallengeResponses'] ?? {}) as AwsInput;
  switch (named.value.ChallengeName) {
    case NEW_PASSWORD_REQUIRED: {
      const begun = requireStrings(input, ['Session']);
      return begun.ok ? answerNewPassword(context, begun.value.Session, responses) : begun;
    }
    case PASSWORD_VERIFIER:
      return answerSrp(context, responses);
    default:
      return refuse(
        'InvalidParameterException',
        `The local Cognito supports only the challenges ${NEW_PASSWORD_REQUIRED} and ${PASSWORD_VERIFIER}.`,
      );
  }
}
