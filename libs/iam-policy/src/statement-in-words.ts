/**
 * Statements for messages.
 */
import { UNREADABLE, type Statement } from './read-statements.js';
import { inWords } from './text.js';

/** The actions that a statement names. */
export function actionsInWords({ actions }: Statement): string {
  const names = actions.names.map(inWords).join(', ');
  return actions.except ? `everything but ${names}` : names;
}

/** What is not known about a statement. Shape: the subject of a sentence, in the singular. */
export function unreadInWords({ conditions }: Statement): string {
  if (conditions.some(({ operator }) => operator === UNREADABLE)) return 'its statement';
  if (conditions.length === 0) return 'a value that only the deployment knows';
  const keys = conditions.map(({ operator, key }) => `${operator} ${key}`);
  return `its condition (${keys.join(', ')})`;
}
