/**
 * Checks a password against a pool's policy.
 */
import type { PasswordPolicy } from '@furlock/simulator-deployment';

interface Requirement {
  readonly isMet: (password: string, policy: PasswordPolicy) => boolean;
  readonly flaw: string;
}

/** Source: Cognito developer guide, "Adding user pool password requirements" (read 2026-11-22). */
const requirements: readonly Requirement[] = [
  {
    isMet: (password, { minimumLength }) => [...password].length >= minimumLength,
    flaw: 'Password not long enough',
  },
  {
    isMet: (password, { requiresLowercase }) => !requiresLowercase || /[a-z]/.test(password),
    flaw: 'Password must have lowercase characters',
  },
  {
    isMet: (password, { requiresUppercase }) => !requiresUppercase || /[A-Z]/.test(password),
    flaw: 'Password must have uppercase characters',
  },
  {
    isMet: (password, { requiresNumbers }) => !requiresNumbers || /\d/.test(password),
    flaw: 'Password must have numeric characters',
  },
  {
    isMet: (password, { requiresSymbols }) =>
      !requiresSymbols || /[\^$*.[\]{}()?"!@#%&/\\,><':;|_~`=+-]/.test(password),
    flaw: 'Password must have symbol characters',
  },
];

/**
 * Cognito's message for the first requirement that the password does not meet. It never contains the
 * password.
 */
export function passwordFlaw(password: string, policy: PasswordPolicy): string | undefined {
  return requirements.find(({ isMet }) => !isMet(password, policy))?.flaw;
}
