/**
 * The kinds of values that several parts of the settings share, each with its own words for what is
 * wrong.
 */
import * as v from 'valibot';

/** A text that is not empty. */
export const text = v.message(v.pipe(v.string(), v.nonEmpty()), 'must be a text that is not empty');

/** One of a few words. */
export function oneOf<const Word extends string>(words: readonly Word[]): v.GenericSchema<Word> {
  return v.picklist(words, `must be ${words.join(' or ')}`);
}

/** True or false. */
export const flag = v.boolean('must be true or false');

/** A whole number; both bounds are within. */
export function wholeNumber(least: number, most: number): v.GenericSchema<number> {
  return v.config(v.pipe(v.number(), v.integer(), v.minValue(least), v.maxValue(most)), {
    message: `must be a whole number from ${least} to ${most}`,
    abortPipeEarly: true,
  });
}

/** A list of at least one. */
export function listOf<Item extends v.GenericSchema>(
  item: Item,
): v.GenericSchema<v.InferInput<Item>[], v.InferOutput<Item>[]> {
  return v.pipe(v.array(item), v.nonEmpty('must hold at least one'));
}
