/**
 * The user name of a new user, in pools whose users sign in with an email address or a phone number.
 *
 * Source: Cognito developer guide, "Customizing sign-in attributes", and API reference, AdminCreateUser
 * (read 2026-11-28). The messages are Cognito's, as its users report them.
 */
import { refuse, type AwsResult } from '../aws-json/aws-result.js';
import type { AwsInput } from '../aws-json/aws-api.js';
import type { LocalUserPool } from './local-user-pool.js';
import { ATTRIBUTE_FORMATS } from './user-attributes.js';
import type { NewUser } from './user-directory.js';

/** The part of a new user that depends on the names of its pool. */
export type SignUpName = Pick<NewUser, 'username' | 'attributes'>;

const NOUNS = { email: 'an email', phone_number: 'a phone number' } as const;

/**
 * The user name, which the pool generates if users sign in with an attribute in its place, and the
 * attributes with that one.
 *
 * Errors: `InvalidParameterException`, `UsernameExistsException`, `AliasExistsException`.
 */
export function signUpName(
  { users, declared }: Pick<LocalUserPool, 'users' | 'declared'>,
  given: string,
  attributes: Readonly<Record<string, string>>,
  input: AwsInput = {},
): AwsResult<SignUpName> {
  const { usernameAttributes, aliasAttributes } = declared;
  const format = (['email', 'phone_number'] as const).find((name) =>
    ATTRIBUTE_FORMATS[name].pattern.test(given),
  );
  if (usernameAttributes.length > 0 && (!format || !usernameAttributes.includes(format))) {
    const nouns = usernameAttributes.map((name) => NOUNS[name]);
    return refuse(
      'InvalidParameterException',
      `Username should be ${nouns.length > 1 ? `either ${nouns.join(' or ')}` : nouns.join('')}.`,
    );
  }
  if (format !== undefined && aliasAttributes.includes(format)) {
    const noun = ATTRIBUTE_FORMATS[format].what.replace(' address', '');
    return refuse(
      'InvalidParameterException',
      `Username cannot be of ${noun} format, since user pool is configured for ${noun} alias.`,
    );
  }
  if (users.find(given) !== undefined) {
    return refuse('UsernameExistsException', 'User account already exists');
  }
  const taken = users.takenAlias(attributes);
  if (taken !== undefined && input['ForceAliasCreation'] !== true) {
    return refuse('AliasExistsException', `An account with the given ${taken} already exists.`);
  }
  return {
    ok: true,
    value:
      usernameAttributes.length > 0 && format !== undefined
        ? { username: undefined, attributes: { ...attributes, [format]: given } }
        : { username: given, attributes },
  };
}
