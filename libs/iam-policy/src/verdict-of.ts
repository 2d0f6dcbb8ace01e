/**
 * The worst of what a policy means for a lock, in one word.
 */
import type { IdentityPolicyVerdict } from './judge-identity-policy.js';
import type { ResourcePolicyVerdict } from './judge-resource-policy.js';

/**
 * `open`: somebody else may call the URL; `shut`: the signer may not; `unknown`: that depends on what
 * cannot be read; `direct`: the lock holds, but not for those who invoke the function; `locked`.
 */
export type Verdict = 'open' | 'shut' | 'unknown' | 'direct' | 'locked';

/** The verdict in one word; what is certain and worst comes first. */
export function verdictOf(judged: ResourcePolicyVerdict | IdentityPolicyVerdict): Verdict {
  const { openings, direct } = judged;
  const { lacking, denials } = 'lacking' in judged ? judged : { lacking: [], denials: [] };
  if (openings.some(({ answer }) => answer === 'yes')) return 'open';
  if (lacking.some(({ answer }) => answer === 'no')) return 'shut';
  if (denials.some(({ answer }) => answer === 'yes')) return 'shut';
  if ([...openings, ...lacking, ...denials].length > 0) return 'unknown';
  return direct.length > 0 ? 'direct' : 'locked';
}
