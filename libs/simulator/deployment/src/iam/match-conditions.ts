/**
 * Whether a policy statement's conditions hold for a request.
 *
 * It knows the operators that policies on functions use, and names those it does not know.
 */
import type { PolicyStatement } from '../deployment.js';
import { matchArn, matchPattern } from './match-pattern.js';

/** Whether the conditions hold; `unknown` where an operator is not known to the local edge. */
export type ConditionMatch =
  | { readonly outcome: 'holds' | 'fails' }
  | { readonly outcome: 'unknown'; readonly operators: readonly string[] };

/**
 * How a statement's conditions stand: every operator and key must hold, any one value suffices.
 *
 * Shape: `values` has one value per condition key; names of keys are compared without case.
 * Source: IAM user guide, "IAM JSON policy elements: Condition operators" (read 2026-11-22).
 */
export function matchConditions(
  conditions: PolicyStatement['conditions'],
  values: Readonly<Record<string, string>>,
): ConditionMatch {
  const known = new Map(
    Object.entries(values).map(([key, value]) => [key.toLowerCase(), value] as const),
  );
  const unknownOperators = Object.keys(conditions).filter((name) => !findOperator(name));
  // One part that fails decides, whatever the unknown operators would have said.
  const holds = Object.entries(conditions).every(([name, byKey]) => {
    const operator = findOperator(name);
    return (
      operator === undefined ||
      Object.entries(byKey).every(([key, allowed]) =>
        operatorHolds(operator, allowed, known.get(key.toLowerCase())),
      )
    );
  });
  if (!holds) return { outcome: 'fails' };
  return unknownOperators.length > 0
    ? { outcome: 'unknown', operators: unknownOperators }
    : { outcome: 'holds' };
}

interface Operator {
  readonly matches: (allowed: string, value: string) => boolean;
  /** `…Not…`: holds where no value matches, and where the key is absent. */
  readonly negated: boolean;
  /** `…IfExists`: holds where the key is absent. */
  readonly ifExists: boolean;
}

const MATCHERS: Readonly<Record<string, Operator['matches']>> = {
  StringEquals: (allowed, value) => allowed === value,
  StringLike: matchPattern,
  ArnEquals: matchArn,
  // IAM treats the two ARN operators alike.
  ArnLike: matchArn,
  Bool: (allowed, value) => allowed.toLowerCase() === value.toLowerCase(),
};

const NEGATED: Readonly<Record<string, string>> = {
  StringNotEquals: 'StringEquals',
  StringNotLike: 'StringLike',
  ArnNotEquals: 'ArnEquals',
  ArnNotLike: 'ArnLike',
};

function findOperator(name: string): Operator | undefined {
  const bare = name.replace(/IfExists$/, '');
  const matches = MATCHERS[NEGATED[bare] ?? bare];
  if (matches === undefined) return undefined;
  return { matches, negated: bare in NEGATED, ifExists: bare !== name };
}

function operatorHolds(
  operator: Operator,
  allowed: readonly string[],
  value: string | undefined,
): boolean {
  if (value === undefined) return operator.negated || operator.ifExists;
  const matched = allowed.some((one) => operator.matches(one, value));
  return matched !== operator.negated;
}
