/**
 * Decides whether a policy statement's conditions hold for a request.
 *
 * It supports the operators that policies of functions and buckets use, and reports the others.
 */
import type { PolicyStatement } from '../deployment.js';
import { matchArn, matchPattern, policyVariables } from './match-pattern.js';

/** Whether the conditions hold; `unknown` if the local edge does not know an operator or a key's value. */
export type ConditionMatch =
  | { readonly outcome: 'holds' | 'fails' }
  | {
      readonly outcome: 'unknown';
      readonly operators: readonly string[];
      readonly keys: readonly string[];
    };

/** The keys that are known to be absent even if they are not given. Of others AWS may know a value. */
const MODELLED_KEYS: readonly string[] = [
  'aws:principalaccount',
  'aws:principalarn',
  'aws:securetransport',
  'aws:sourceaccount',
  'aws:sourcearn',
  'lambda:functionurlauthtype',
  'lambda:invokedviafunctionurl',
];

/**
 * Evaluates a statement's conditions: every operator and key must hold; one matching value suffices.
 * Without `resourceTags`, the tags of the resource are unknown.
 *
 * Shape: `values` has one value per condition key, or undefined; key names are case-insensitive.
 * Source: IAM user guide, "IAM JSON policy elements: Condition operators" (read 2026-11-22).
 */
export function matchConditions(
  conditions: PolicyStatement['conditions'],
  values: Readonly<Record<string, string | undefined>>,
  resourceTags?: Readonly<Record<string, string>>,
): ConditionMatch {
  const tags = Object.entries(resourceTags ?? {}).map(
    ([name, value]) => [`${RESOURCE_TAG}${name}`, value] as const,
  );
  const known = new Map(
    [...Object.entries(values), ...tags].map(([key, value]) => [key.toLowerCase(), value] as const),
  );
  const isKnown = (key: string): boolean =>
    known.has(key.toLowerCase()) ||
    MODELLED_KEYS.includes(key.toLowerCase()) ||
    (resourceTags !== undefined && isOwnTag(key.toLowerCase()));
  const operators = Object.keys(conditions).filter((name) => !findOperator(name));
  const keys = Object.entries(conditions).flatMap(([name, byKey]) =>
    findOperator(name)
      ? Object.entries(byKey).flatMap(([key, allowed]) =>
          isKnown(key) ? allowed.flatMap(policyVariables) : [key],
        )
      : [],
  );
  // One failed condition decides, regardless of unknown operators and keys.
  const holds = Object.entries(conditions).every(([name, byKey]) => {
    const operator = findOperator(name);
    return (
      operator === undefined ||
      Object.entries(byKey).every(
        ([key, allowed]) =>
          !isKnown(key) ||
          allowed.some((one) => policyVariables(one).length > 0) ||
          operatorHolds(operator, allowed, known.get(key.toLowerCase())),
      )
    );
  });
  if (!holds) return { outcome: 'fails' };
  return operators.length + keys.length > 0
    ? { outcome: 'unknown', operators, keys: [...new Set(keys)] }
    : { outcome: 'holds' };
}

const RESOURCE_TAG = 'aws:resourcetag/';

/** Whether a key is that of a tag which a template can set; AWS itself sets those that begin with `aws:`. */
function isOwnTag(key: string): boolean {
  return key.startsWith(RESOURCE_TAG) && !key.startsWith(`${RESOURCE_TAG}aws:`);
}

interface Operator {
  readonly matches: (allowed: string, value: string) => boolean;
  /** `…Not…`: holds if no value matches or the key is absent. */
  readonly negated: boolean;
  /** `…IfExists`: holds if the key is absent. */
  readonly ifExists: boolean;
}

const MATCHERS: ReadonlyMap<string, Operator['matches']> = new Map([
  ['StringEquals', (allowed, value) => allowed === value],
  ['StringLike', matchPattern],
  // The two ARN operators behave identically in IAM.
  ['ArnEquals', matchArn],
  ['ArnLike', matchArn],
  ['NumericEquals', (allowed, value) => Number(value) === Number(allowed)],
  ['NumericLessThan', (allowed, value) => Number(value) < Number(allowed)],
  ['NumericLessThanEquals', (allowed, value) => Number(value) <= Number(allowed)],
  ['NumericGreaterThan', (allowed, value) => Number(value) > Number(allowed)],
  ['NumericGreaterThanEquals', (allowed, value) => Number(value) >= Number(allowed)],
  ['Bool', (allowed, value) => allowed.toLowerCase() === value.toLowerCase()],
]);

const NEGATED: ReadonlyMap<string, string> = new Map([
  ['StringNotEquals', 'StringEquals'],
  ['StringNotLike', 'StringLike'],
  ['ArnNotEquals', 'ArnEquals'],
  ['ArnNotLike', 'ArnLike'],
  ['NumericNotEquals', 'NumericEquals'],
]);

function findOperator(name: string): Operator | undefined {
  const bare = name.replace(/IfExists$/, '');
  const matches = MATCHERS.get(NEGATED.get(bare) ?? bare);
  if (matches === undefined) return undefined;
  return { matches, negated: NEGATED.has(bare), ifExists: bare !== name };
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
