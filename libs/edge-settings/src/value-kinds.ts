/**
 * The kinds of values that the settings are made of. Few and plain, each with words of its own for
 * what is wrong: the edge bundle carries whatever of the validator they use.
 */
import * as v from 'valibot';

/** A text of which the predicate is true. */
export function textThat(
  isSo: (text: string) => boolean,
  message: string,
): v.CustomSchema<string, string> {
  return v.custom<string, string>((value) => typeof value === 'string' && isSo(value), message);
}

/** A text that is not empty. */
export const text = textThat((value) => value !== '', 'must be a text that is not empty');

/** One of a few words. */
export function oneOf<const Word extends string>(
  words: readonly Word[],
): v.CustomSchema<Word, string> {
  return v.custom<Word, string>(
    (value) => words.includes(value as Word),
    `must be ${words.join(' or ')}`,
  );
}

/** Yes or no. */
export const flag = v.custom<boolean, string>(
  (value) => typeof value === 'boolean',
  'must be true or false',
);

/** A whole number; both bounds are within. */
export function wholeNumber(least: number, most: number): v.CustomSchema<number, string> {
  return v.custom<number, string>(
    (value) => Number.isInteger(value) && least <= (value as number) && (value as number) <= most,
    `must be a whole number from ${least} to ${most}`,
  );
}

/** Of the kind, or null for what is left out on purpose. */
export function orNull<Kind extends v.GenericSchema>(
  kind: Kind,
): v.LazySchema<Kind | v.CustomSchema<null, undefined>> {
  const nothing = v.custom<null>(() => true);
  return v.lazy((input) => (input === null ? nothing : kind));
}

/** A list of at least one. */
export function listOf<Item extends v.GenericSchema>(
  item: Item,
): v.SchemaWithPipe<
  readonly [v.ArraySchema<Item, undefined>, v.CheckAction<v.InferOutput<Item>[], string>]
> {
  return v.pipe(
    v.array(item),
    v.check((items) => items.length > 0, 'must hold at least one'),
  );
}
