/**
 * Whether the elements of a statement cover a call: its action, its resource and its conditions.
 */
import { all, any, not, type Answer } from './answer.js';
import { lowerCase, matchArn, matchText } from './match-text.js';
import { matchConditions, type ConditionalCall } from './match-conditions.js';
import type { Names } from './principal.js';
import type { Statement } from './read-statements.js';
import { text, type Text } from './text.js';

/** One call of a function. */
export interface Call extends ConditionalCall {
  /** Shape: `lambda:<Action>`. */
  readonly action: string;
  readonly resource: Text;
}

/** Whether a statement covers a call, apart from its principals. */
export function appliesTo(statement: Statement, call: Call): Answer {
  return all([
    coversAction(statement, call.action),
    coversResource(statement, call.resource),
    matchConditions(statement.conditions, call),
  ]);
}

/** Whether a statement covers an action; actions are case-insensitive. */
export function coversAction({ actions }: Statement, action: string): Answer {
  const wanted = text(action.toLowerCase());
  return covers(actions, (pattern) => matchText(lowerCase(pattern), wanted));
}

/** Whether a statement covers a resource. */
export function coversResource({ resources }: Statement, resource: Text): Answer {
  return covers(resources, (pattern) => matchArn(pattern, resource));
}

function covers({ except, names }: Names<Text>, matches: (name: Text) => Answer): Answer {
  const named = any(names.map(matches));
  return except ? not(named) : named;
}

/**
 * The function itself, any of its versions and aliases, and those that a statement names: a URL may be
 * on an alias.
 */
export function resourcesOf(functionArn: Text, { resources }: Statement): readonly Text[] {
  const qualified = text(functionArn, ':*');
  return [
    functionArn,
    text(functionArn, ':', { key: 'qualifier', prefix: '', isName: true }),
    ...resources.names.filter((name) => matchArn(qualified, name) === 'yes'),
  ];
}
