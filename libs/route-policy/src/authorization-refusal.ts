/**
 * Whether a caller may pass under a rule.
 */
import type { Rule } from '@furlock/edge-settings';

/** What of a verified token a rule looks at. */
export interface Caller {
  /** The user pool's id; of another issuer its URL. */
  readonly issuerId: string;
  readonly clientId: string;
  readonly groups: readonly string[];
  readonly scopes: readonly string[];
}

/** Which kind of thing the caller lacks. Not what it is: a rule is nobody's business. */
export interface AuthorizationRefusal {
  readonly code: 'GROUP_MISSING' | 'SCOPE_MISSING' | 'ISSUER_NOT_ALLOWED' | 'CLIENT_NOT_ALLOWED';
}

/** Why a caller may not pass; undefined where they may. */
export function authorizationRefusal(rule: Rule, caller: Caller): AuthorizationRefusal | undefined {
  const { anyIssuer, anyClient, anyScope, anyGroup } = rule;
  if (lacks(anyIssuer, [caller.issuerId])) return { code: 'ISSUER_NOT_ALLOWED' };
  if (lacks(anyClient, [caller.clientId])) return { code: 'CLIENT_NOT_ALLOWED' };
  if (lacks(anyScope, caller.scopes)) return { code: 'SCOPE_MISSING' };
  if (lacks(anyGroup, caller.groups)) return { code: 'GROUP_MISSING' };
  return undefined;
}

function lacks(wanted: readonly string[] | undefined, held: readonly string[]): boolean {
  return wanted !== undefined && !wanted.some((name) => held.includes(name));
}
