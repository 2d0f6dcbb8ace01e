/**
 * Finds managed policies by id, for tests.
 */
import {
  managedCachePolicies,
  managedOriginRequestPolicies,
} from '../assembly/managed-policies.js';
import type { CachePolicy, OriginRequestPolicy } from '../deployment.js';

/** The managed cache policy with this id; throws if none exists. */
export function managedCachePolicy(id: string): CachePolicy {
  const policy = managedCachePolicies[id];
  if (policy === undefined) throw new Error(`no managed cache policy ${id}`);
  return policy;
}

/** The managed origin request policy with this id; throws if none exists. */
export function managedOriginRequestPolicy(id: string): OriginRequestPolicy {
  const policy = managedOriginRequestPolicies[id];
  if (policy === undefined) throw new Error(`no managed origin request policy ${id}`);
  return policy;
}
