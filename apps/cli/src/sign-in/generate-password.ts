/**
 * Generates a password for a new user.
 */
import { randomInt } from 'node:crypto';

/** Longer than any likely policy requires; with six bits per character, it cannot be guessed. */
const LENGTH = 24;

/** The classes that Cognito's policies can require, without characters that are easily confused. */
const CLASSES = [
  'ABCDEFGHJKLMNPQRSTUVWXYZ',
  'abcdefghijkmnopqrstuvwxyz',
  '23456789',
  // Cognito's special characters that have no meaning in shells and format strings.
  '_.+=:@,',
];

const ALPHABET = CLASSES.join('');

/**
 * A random password with upper case, lower case, digits and special characters.
 *
 * Source: Amazon Cognito developer guide, "Adding user pool password requirements" (read 2026-11-22).
 */
export function generatePassword(): string {
  const password = Array.from({ length: LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)]).join(
    '',
  );
  const lacks = CLASSES.some((characters) => ![...characters].some((c) => password.includes(c)));
  // Generating again, instead of inserting a character, keeps all allowed passwords equally likely.
  return lacks ? generatePassword() : password;
}
