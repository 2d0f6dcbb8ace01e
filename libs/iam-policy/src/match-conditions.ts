/**
 * Whether the conditions of a statement hold in a call.
 *
 * Source: IAM user guide, "IAM JSON policy elements: Condition operators".
 */
import { all, any, not, type Answer } from './answer.js';
import { keyValue, type Caller, type KeyValue } from './caller.js';
import { equalText, isEverything, lowerCase, matchArn, matchText } from './match-text.js';
import type { Condition } from './read-statements.js';
import { literal, type Text } from './text.js';

/** A call whose conditions are judged: by URL, or with the Invoke API. */
export interface ConditionalCall {
  readonly caller: Caller;
  readonly call: 'url' | 'direct';
  /** Whether they hold for at least one such caller, or for each of them. */
  readonly forCallers: 'some' | 'every';
}

/** Whether all conditions hold. */
export function matchConditions(
  conditions: readonly Condition[],
  { caller, call, forCallers }: ConditionalCall,
): Answer {
  return all(
    conditions.map((condition) =>
      matchCondition(condition, keyValue(caller, call, condition.key), forCallers),
    ),
  );
}

interface Operator {
  readonly matches: (pattern: Text, value: Text) => Answer;
  /** Whether a single `*` matches every value. */
  readonly starMatches: Answer;
}

const equals: Operator = { matches: equalText, starMatches: 'no' };
const equalsIgnoringCase: Operator = {
  matches: (pattern, value) => equalText(lowerCase(pattern), lowerCase(value)),
  starMatches: 'no',
};
const arn: Operator = {
  // What the operators for ARNs do with another text, or with a pattern of one part, is not documented.
  matches: (pattern, value) =>
    (literal(value) ?? 'arn:').startsWith('arn:') && !isEverything(pattern)
      ? matchArn(pattern, value)
      : 'unknown',
  starMatches: 'unknown',
};

/** The positive operators; each has a negative one, with `Not`. */
const OPERATORS: Readonly<Record<string, Operator>> = {
  StringEquals: equals,
  StringEqualsIgnoreCase: equalsIgnoringCase,
  StringLike: { matches: matchText, starMatches: 'yes' },
  // The two operators for ARNs behave identically in IAM.
  ArnEquals: arn,
  ArnLike: arn,
  Bool: equalsIgnoringCase,
};

function matchCondition(
  { operator: name, values }: Condition,
  value: KeyValue,
  forCallers: ConditionalCall['forCallers'],
): Answer {
  const bare = name.endsWith('IfExists') ? name.slice(0, -'IfExists'.length) : name;
  const positive = bare.replace(/^(String|Arn)Not/, '$1');
  const operator = Object.hasOwn(OPERATORS, positive) ? OPERATORS[positive] : undefined;
  if (operator === undefined) return 'unknown';
  const isNegative = positive !== bare;
  const ofAbsent = isNegative || bare !== name ? 'yes' : 'no';
  const ofText = (known: Text): Answer => {
    const matched = any(values.map((one) => operator.matches(one, known)));
    return isNegative ? not(matched) : matched;
  };
  switch (value.kind) {
    case 'unknown':
      return 'unknown';
    case 'absent':
      return ofAbsent;
    case 'text':
      return ofText(value.text);
    case 'text or absent':
      return ofText(value.text) === ofAbsent ? ofAbsent : 'unknown';
    case 'other': {
      const { than } = value;
      const matched = forCallers === 'some' ? canMatch : alwaysMatches;
      const avoided = forCallers === 'some' ? canAvoid : alwaysAvoids;
      return (isNegative ? avoided : matched)(operator, values, than);
    }
  }
}

type OfOther = (operator: Operator, values: readonly Text[], than: Text | undefined) => Answer;

/** Whether some value other than the given one matches: each readable value but that one does. */
const canMatch: OfOther = (_, values, than) =>
  any(values.map((one) => (than === undefined ? 'yes' : not(equalText(one, than)))));

const canAvoid: OfOther = ({ starMatches }, values) =>
  values.some(isEverything) ? not(starMatches) : 'yes';

const alwaysMatches: OfOther = ({ starMatches }, values) =>
  values.some(isEverything) ? onlyYes(starMatches) : 'unknown';

/** Whether all values other than the given one are avoided: only that one is named. */
const alwaysAvoids: OfOther = (_, values, than) =>
  than === undefined ? 'unknown' : all(values.map((one) => onlyYes(equalText(one, than))));

function onlyYes(answer: Answer): Answer {
  return answer === 'yes' ? 'yes' : 'unknown';
}
