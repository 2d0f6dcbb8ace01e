/**
 * Markup in which every value is escaped.
 */

/** Markup that is safe to put into a page. */
export class Markup {
  readonly #text: string;

  /** For `markup`, whose templates are the source's own text. */
  constructor(text: string) {
    this.#text = text;
  }

  toString(): string {
    return this.#text;
  }
}

/**
 * The template with its values escaped, for text and for quoted attributes. Markup and lists of markup go in
 * as they are.
 *
 * Shape: an attribute's value must be in double quotes. Scripts and styles take no values: what ends them is
 * not what ends text.
 *
 * Source: HTML Standard, section 13.3 (escaping a string; read 2026-11-28).
 */
export function markup(
  template: TemplateStringsArray,
  ...values: readonly (string | number | Markup | readonly Markup[])[]
): Markup {
  const [first = '', ...rest] = template;
  return new Markup(rest.reduce((text, part, index) => text + textOf(values[index]) + part, first));
}

function textOf(value: unknown): string {
  if (Array.isArray(value)) return value.map(textOf).join('');
  if (value instanceof Markup) return value.toString();
  return String(value).replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
