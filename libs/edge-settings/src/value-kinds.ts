/**
 * The kinds of values that several parts of the settings share, each with its error message.
 */
import * as v from 'valibot';

/** A non-empty string. */
export const text = v.message(v.pipe(v.string(), v.nonEmpty()), 'must be a non-empty string');

/** One of a few fixed strings. */
export function oneOf<const Word extends string>(words: readonly Word[]): v.GenericSchema<Word> {
  return v.picklist(words, `must be ${words.join(' or ')}`);
}

/** True or false. */
export const flag = v.boolean('must be true or false');

/** A whole number; both bounds are allowed. */
export function wholeNumber(least: number, most: number): v.GenericSchema<number> {
  return v.config(v.pipe(v.number(), v.integer(), v.minValue(least), v.maxValue(most)), {
    message: `must be a whole number from ${least} to ${most}`,
    abortPipeEarly: true,
  });
}

/** A list with at least one entry. */
export function listOf<Item extends v.GenericSchema>(
  item: Item,
): v.GenericSchema<v.InferInput<Item>[], v.InferOutput<Item>[]> {
  return v.pipe(v.array(item), v.nonEmpty('must contain at least one entry'));
}
