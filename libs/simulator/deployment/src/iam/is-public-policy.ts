/**
 * Decides whether a bucket policy is public, as S3 Block Public Access does.
 *
 * Source: Amazon S3 user guide, "Blocking public access to your Amazon S3 storage", "The meaning of
 * public" (read 2026-11-28).
 */
import type { PrincipalStatement } from '../deployment.js';

/** A fixed value of one of these keys limits a grant to everyone. */
const LIMITING_KEYS = [
  'aws:principalarn',
  'aws:principalorgid',
  'aws:principalorgpaths',
  'aws:sourceaccount',
  'aws:sourcearn',
  'aws:sourceip',
  'aws:sourceorgid',
  'aws:sourceowner',
  'aws:sourcevpc',
  'aws:sourcevpce',
  'aws:userid',
  's3:dataaccesspointaccount',
  's3:dataaccesspointarn',
  's3:x-amz-server-side-encryption-aws-kms-key-id',
];

/** Operators that hold only for a value of the policy. */
const LIMITING_OPERATORS = [
  'ArnEquals',
  'ArnLike',
  'IpAddress',
  'StringEquals',
  'StringEqualsIgnoreCase',
  'StringLike',
];

/** Whether a statement grants something to everyone. */
export function isPublicPolicy(statements: readonly PrincipalStatement[]): boolean {
  return statements.some(
    ({ effect, principals, exceptPrincipals, conditions }) =>
      effect === 'Allow' &&
      (exceptPrincipals !== undefined || principals.includes('*')) &&
      !isLimited(conditions),
  );
}

function isLimited(conditions: PrincipalStatement['conditions']): boolean {
  return Object.entries(conditions).some(
    ([operator, byKey]) =>
      LIMITING_OPERATORS.includes(operator) &&
      Object.entries(byKey).some(
        ([key, values]) =>
          LIMITING_KEYS.includes(key.toLowerCase()) &&
          values.every((value) => !/[*?]|\/0$/.test(value)),
      ),
  );
}
