/**
 * What is wrong with a password, by the policy that Cognito gives a pool whose template says
 * nothing of passwords.
 */

/** Source: Cognito developer guide, "Adding user pool password requirements" (read 2026-11-22). */
const requirements: readonly { readonly met: RegExp; readonly flaw: string }[] = [
  { met: /^.{8,}$/su, flaw: 'Password not long enough' },
  { met: /[a-z]/, flaw: 'Password must have lowercase characters' },
  { met: /[A-Z]/, flaw: 'Password must have uppercase characters' },
  { met: /\d/, flaw: 'Password must have numeric characters' },
  { met: /[\^$*.[\]{}()?"!@#%&/\\,><':;|_~`=+-]/, flaw: 'Password must have symbol characters' },
];

/** The first requirement that the password does not meet, in Cognito's words; never the password. */
export function passwordFlaw(password: string): string | undefined {
  return requirements.find(({ met }) => !met.test(password))?.flaw;
}
