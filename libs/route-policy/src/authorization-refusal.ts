/**
 * Whether a caller may pass under a rule.
 */
import { RULE_CONDITIONS, type Rule } from '@furlock/edge-settings';

type Condition = (typeof RULE_CONDITIONS)[number];

/**
 * What of a verified token rules look at. A user pool is the issuer by its id, another issuer by its
 * URL. Null: the token does not say.
 */
export type Caller = { readonly [Claim in Condition['claim']]: string | readonly string[] | null };

/** Which kind of thing the caller lacks. Not what it is: a rule is nobody's business. */
export interface AuthorizationRefusal {
  readonly code: Condition['code'];
}

/** Why a caller may not pass; undefined where they may. */
export function authorizationRefusal(rule: Rule, caller: Caller): AuthorizationRefusal | undefined {
  return authorizationRefusals(rule, caller)[0];
}

/** Everything that a caller lacks under a rule; what the edge answers with stands first. */
export function authorizationRefusals(rule: Rule, caller: Caller): AuthorizationRefusal[] {
  return RULE_CONDITIONS.filter(({ field, claim }) => lacks(rule[field], caller[claim])).map(
    ({ code }) => ({ code }),
  );
}

function lacks(wanted: readonly string[] | undefined, held: Caller[keyof Caller]): boolean {
  const values = typeof held === 'string' ? [held] : (held ?? []);
  return wanted !== undefined && !wanted.some((name) => values.includes(name));
}
