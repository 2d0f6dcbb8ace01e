/**
 * Which stage and lock names every place takes that they end up in: role, function, parameter and
 * sign-in domain.
 */

/**
 * The narrowest of all: what a sign-in domain's prefix may hold. Two hyphens in a row stand between
 * two names, so that no two pairs of names make one.
 */
const NAME = /^[a-z](-?[a-z0-9])*$/;

/** Source: Amazon Cognito developer guide, "Using the Amazon Cognito domain" (read 2026-11-22). */
const RESERVED_WORDS = ['aws', 'amazon', 'cognito'];

/** What a stage or lock name must be and is not, in words; undefined for a name that will do. */
export function nameFault(name: string): string | undefined {
  if (!NAME.test(name)) {
    return 'must be lower-case letters, digits and single hyphens, with a letter first and no hyphen last';
  }
  const reserved = RESERVED_WORDS.find((word) => name.includes(word));
  return reserved === undefined
    ? undefined
    : `must not contain "${reserved}": Cognito refuses that in a sign-in domain`;
}
