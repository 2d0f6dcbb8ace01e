/**
 * Which stage and lock names are valid in every name that contains them: role, function, parameter
 * and sign-in domain.
 */

/**
 * The strictest of the four: the prefix of a sign-in domain. Two hyphens in a row are not allowed,
 * because they separate stage and lock: different pairs of names must not give the same prefix.
 */
const NAME = /^[a-z](-?[a-z0-9])*$/;

/** Source: Amazon Cognito developer guide, "Using the Amazon Cognito domain" (read 2026-11-22). */
const RESERVED_WORDS = ['aws', 'amazon', 'cognito'];

/** What is wrong with a stage or lock name, as `must …`; undefined for a valid name. */
export function nameFault(name: string): string | undefined {
  if (!NAME.test(name)) {
    return 'must be lower-case letters, digits and single hyphens, beginning with a letter and not ending with a hyphen';
  }
  const reserved = RESERVED_WORDS.find((word) => name.includes(word));
  return reserved === undefined
    ? undefined
    : `must not contain "${reserved}": Cognito does not allow it in a sign-in domain`;
}
