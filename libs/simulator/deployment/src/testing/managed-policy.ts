/**
 * Managed policies that are known to exist, for tests.
 */
import {
  managedCachePolicies,
  managedOriginRequestPolicies,
} from '../assembly/managed-policies.js';
import type { CachePolicy, OriginRequestPolicy } from '../deployment.js';

/** The managed cache policy with this id; throws where there is none. */
export function managedCachePolicy(id: string): CachePolicy {
  const policy = managedCachePolicies[id];
  if (policy === undefined) throw new Error(`no managed cache policy ${id}`);
  return policy;
}

/** The managed origin request policy with this id; throws where there is none. */
export function managedOriginRequestPolicy(id: string): OriginRequestPolicy {
  const policy = managedOriginRequestPolicies[id];
  if (policy === undefined) throw new Error(`no managed origin request policy ${id}`);
  return policy;
}
