/**
 * The text of a value in a policy as AWS returns it, without expressions.
 */
import { text, unknownPart, type Text } from './text.js';

/** The text of a string, a number or a boolean; anything else cannot be read. */
export function readLiteral(value: unknown): Text {
  return ['string', 'number', 'boolean'].includes(typeof value)
    ? text(String(value))
    : text(unknownPart(JSON.stringify(value) ?? 'undefined'));
}
