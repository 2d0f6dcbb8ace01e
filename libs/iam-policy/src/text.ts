/**
 * Text of a policy, which in a template may contain parts that only the deployment knows.
 */

/** A part of a text that only the deployment knows. */
export interface Unknown {
  /** Two parts with the same key have the same value. */
  readonly key: string;
  /** The characters that it begins with, as far as they are known. */
  readonly prefix: string;
  /**
   * Whether it is the name of one resource, an account or a region: without `:`, `/` and wildcards, and
   * different from the names with other keys.
   */
  readonly isName: boolean;
}

/** Literal and unknown parts, in order; without unknown parts, the text is known. */
export type Text = readonly (string | Unknown)[];

/** The text of literals, unknown parts and other texts. */
export function text(...parts: readonly (string | Unknown | Text)[]): Text {
  const merged: (string | Unknown)[] = [];
  for (const part of parts.flat()) {
    const last = merged.at(-1);
    if (part === '') continue;
    if (typeof part === 'string' && typeof last === 'string') {
      merged[merged.length - 1] = last + part;
    } else {
      merged.push(part);
    }
  }
  return merged;
}

/** A part of which nothing is known but that it is always the same. */
export function unknownPart(key: string): Unknown {
  return { key, prefix: '', isName: false };
}

/** The text if it is known. */
export function literal(value: Text): string | undefined {
  const [only = '', ...more] = value;
  return more.length === 0 && typeof only === 'string' ? only : undefined;
}

/** The text for messages; an unknown part is `…`. */
export function inWords(value: Text): string {
  return value.map((part) => (typeof part === 'string' ? part : `${part.prefix}…`)).join('');
}

/** Whether two texts are certainly the same. */
export function isSameText(one: Text, other: Text): boolean {
  return (
    one.length === other.length &&
    one.every((part, index) => {
      const opposite = other[index];
      return typeof part === 'string' || typeof opposite === 'string'
        ? part === opposite
        : part.key === opposite?.key;
    })
  );
}
