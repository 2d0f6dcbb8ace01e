/**
 * Makes a password for a new user.
 */
import { randomInt } from 'node:crypto';

/** Above every length that a policy is likely to ask for, and at six bits each beyond guessing. */
const LENGTH = 24;

/** What Cognito's policies can ask for; characters that are easily taken for others are left out. */
const CLASSES = [
  'ABCDEFGHJKLMNPQRSTUVWXYZ',
  'abcdefghijkmnopqrstuvwxyz',
  '23456789',
  // Of Cognito's special characters, those that no shell and no format string takes for its own.
  '_.+=:@,',
];

const ALPHABET = CLASSES.join('');

/**
 * A random password with upper case, lower case, digits and special characters.
 *
 * Source: Amazon Cognito developer guide, "Adding user pool password requirements" (read 2026-11-22).
 */
export function makePassword(): string {
  const password = Array.from({ length: LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)]).join(
    '',
  );
  const lacks = CLASSES.some((characters) => ![...characters].some((c) => password.includes(c)));
  // Drawing again, rather than putting a character in, keeps every allowed password equally likely.
  return lacks ? makePassword() : password;
}
