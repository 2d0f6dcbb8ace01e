/**
 * Converts a user's attributes between a record and the list of names and values in Cognito's API.
 */
import { refuse, type AwsResult } from '../aws-json/aws-result.js';
import type { User } from './user-directory.js';

/** One attribute in Cognito's API. */
export interface AttributeShape {
  readonly Name: string;
  readonly Value: string;
}

/**
 * The attributes that a caller may set, in addition to those that begin with `custom:`.
 *
 * Source: OpenID Connect Core, section 5.1, as quoted in the Cognito developer guide, "Working with
 * user attributes" (read 2026-11-22). Only Cognito sets `sub`.
 */
const STANDARD_ATTRIBUTES = new Set([
  'address',
  'birthdate',
  'email',
  'email_verified',
  'family_name',
  'gender',
  'given_name',
  'locale',
  'middle_name',
  'name',
  'nickname',
  'phone_number',
  'phone_number_verified',
  'picture',
  'preferred_username',
  'profile',
  'updated_at',
  'website',
  'zoneinfo',
]);

/**
 * The attributes with a format that Cognito validates.
 *
 * Source: Cognito developer guide, "Working with user attributes" (read 2026-11-22). It defines the
 * format of a phone number, but only requires a valid email address: here, two parts around an `@`.
 */
export const ATTRIBUTE_FORMATS = {
  email: { pattern: /^[^\s@]+@[^\s@]+$/, what: 'email address' },
  phone_number: { pattern: /^\+\d{1,15}$/, what: 'phone number' },
} as const;

/** The user's attributes in Cognito's format, including `sub`. */
export function attributeShapes(user: User): AttributeShape[] {
  return Object.entries({ ...user.attributes, sub: user.subject }).map(([Name, Value]) => ({
    Name,
    Value,
  }));
}

/** The attributes in a request. Errors: `InvalidParameterException`. */
export function readAttributes(given: unknown): AwsResult<Readonly<Record<string, string>>> {
  if (given === undefined) return { ok: true, value: {} };
  if (!Array.isArray(given) || !given.every(isAttribute)) {
    return refuse('InvalidParameterException', 'UserAttributes must be a list of Name and Value.');
  }
  const unknown = given.find(
    ({ Name }) => !STANDARD_ATTRIBUTES.has(Name) && !Name.startsWith('custom:'),
  );
  if (unknown !== undefined) {
    return refuse(
      'InvalidParameterException',
      `Attributes did not conform to the schema: ${unknown.Name}: Attribute cannot be set.`,
    );
  }
  for (const { Name, Value } of given) {
    if (Name !== 'email' && Name !== 'phone_number') continue;
    const { pattern, what } = ATTRIBUTE_FORMATS[Name];
    if (!pattern.test(Value)) return refuse('InvalidParameterException', `Invalid ${what} format.`);
  }
  return { ok: true, value: Object.fromEntries(given.map(({ Name, Value }) => [Name, Value])) };
}

function isAttribute(value: unknown): value is AttributeShape {
  if (typeof value !== 'object' || value === null) return false;
  const { Name, Value } = value as Partial<Record<keyof AttributeShape, unknown>>;
  return typeof Name === 'string' && typeof Value === 'string';
}
