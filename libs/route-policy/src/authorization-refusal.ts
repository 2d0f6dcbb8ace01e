/**
 * Checks whether a caller meets the conditions of a rule.
 */
import { RULE_CONDITIONS, type Rule } from '@furlock/edge-settings';

type Condition = (typeof RULE_CONDITIONS)[number];

/**
 * The claims of a verified token that rules compare. The issuer is a user pool's id or another issuer's
 * URL. Null: the token does not have the claim.
 */
export type Caller = { readonly [Claim in Condition['claim']]: string | readonly string[] | null };

/** The kind of condition that the caller does not meet. It has no values, because rules are not disclosed. */
export interface AuthorizationRefusal {
  readonly code: Condition['code'];
}

/** The first condition of the rule that the caller does not meet; undefined if they meet all. */
export function authorizationRefusal(rule: Rule, caller: Caller): AuthorizationRefusal | undefined {
  return authorizationRefusals(rule, caller)[0];
}

/** Every condition of the rule that the caller does not meet. The edge responds with the first. */
export function authorizationRefusals(rule: Rule, caller: Caller): AuthorizationRefusal[] {
  return RULE_CONDITIONS.filter(({ field, claim }) => lacks(rule[field], caller[claim])).map(
    ({ code }) => ({ code }),
  );
}

function lacks(wanted: readonly string[] | undefined, held: Caller[keyof Caller]): boolean {
  const values = typeof held === 'string' ? [held] : (held ?? []);
  return wanted !== undefined && !wanted.some((name) => values.includes(name));
}
