import { describe, expect, test } from '@jest/globals';
import { CachePolicy, OriginRequestPolicy } from 'aws-cdk-lib/aws-cloudfront';
import { managedCachePolicies, managedOriginRequestPolicies } from './managed-policies.js';

/** The ids of the policies that a CDK class exposes as static members. */
function idsOf(policies: object, key: string): string[] {
  // CDK wraps its classes, so the members belong to a base class.
  const names = Object.getOwnPropertyNames(Object.getPrototypeOf(policies));
  return names.flatMap((name) => {
    const policy: unknown = Reflect.get(policies, name);
    return policy instanceof Object && key in policy ? [String(Reflect.get(policy, key))] : [];
  });
}

describe('the ids of the managed policies equal those of CDK', () => {
  const cases = [
    {
      name: 'cache policies',
      ours: managedCachePolicies,
      theirs: idsOf(CachePolicy, 'cachePolicyId'),
    },
    {
      name: 'origin request policies',
      ours: managedOriginRequestPolicies,
      theirs: idsOf(OriginRequestPolicy, 'originRequestPolicyId'),
    },
  ];

  test.each(cases)('$name', ({ ours, theirs }) => {
    expect(Object.keys(ours).sort()).toEqual(theirs.sort());
  });
});
