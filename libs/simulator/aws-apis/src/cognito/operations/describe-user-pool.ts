/**
 * `DescribeUserPool`: describes a pool of the template.
 */
import type { AwsInput } from '../../aws-json/aws-api.js';
import type { AwsResult } from '../../aws-json/aws-result.js';
import { epochSeconds } from '../grants.js';
import { findUserPool, type LocalUserPools } from '../local-user-pool.js';
import { requireStrings } from '../require-strings.js';

/**
 * The pool, without the members that the local edge does not read from a template.
 *
 * Errors: `ResourceNotFoundException`, `InvalidParameterException`.
 * Source: Cognito API reference, DescribeUserPool (read 2026-11-22).
 */
export function describeUserPool(pools: LocalUserPools, input: AwsInput): AwsResult {
  const named = requireStrings(input, ['UserPoolId']);
  if (!named.ok) return named;
  const pool = findUserPool(pools, named.value.UserPoolId);
  if (!pool.ok) return pool;

  const { declared, createdAt } = pool.value;
  return {
    ok: true,
    value: {
      UserPool: {
        Id: declared.id,
        Name: declared.logicalId,
        Arn: declared.arn,
        CreationDate: epochSeconds(createdAt),
        LastModifiedDate: epochSeconds(createdAt),
        ...domainMember(declared.domain),
      },
    },
  };
}

/** A domain prefix contains no full stop; a custom domain does. */
function domainMember(domain: string | undefined): { Domain?: string; CustomDomain?: string } {
  if (domain === undefined) return {};
  return domain.includes('.') ? { CustomDomain: domain } : { Domain: domain };
}
