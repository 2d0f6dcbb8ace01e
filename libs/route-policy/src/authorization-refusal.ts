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
  return authorizationRefusals(rule, caller)[0];
}

/** Everything that a caller lacks under a rule; what the edge answers with stands first. */
export function authorizationRefusals(
  { anyIssuer, anyClient, anyScope, anyGroup }: Rule,
  { issuerId, clientId, scopes, groups }: Caller,
): AuthorizationRefusal[] {
  const refusals: AuthorizationRefusal[] = [];
  if (lacks(anyIssuer, [issuerId])) refusals.push({ code: 'ISSUER_NOT_ALLOWED' });
  if (lacks(anyClient, [clientId])) refusals.push({ code: 'CLIENT_NOT_ALLOWED' });
  if (lacks(anyScope, scopes)) refusals.push({ code: 'SCOPE_MISSING' });
  if (lacks(anyGroup, groups)) refusals.push({ code: 'GROUP_MISSING' });
  return refusals;
}

function lacks(wanted: readonly string[] | undefined, held: readonly string[]): boolean {
  return wanted !== undefined && !wanted.some((name) => held.includes(name));
}
