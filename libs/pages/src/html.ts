/**
 * Markup in which every value is escaped.
 */

/** Markup that `html` made. Only `html` can make it. */
class Markup {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  toString(): string {
    return this.#text;
  }
}

/** Markup that is safe to put into a page. */
export type Html = Markup;

/**
 * The template with its values escaped, for text and for quoted attributes. Markup and lists of markup go in
 * as they are.
 *
 * Shape: an attribute's value must be in double quotes. Scripts and styles take no values: what ends them is
 * not what ends text.
 *
 * Source: HTML Standard, section 13.3 (escaping a string; read 2026-11-28).
 */
export function html(
  template: TemplateStringsArray,
  ...values: readonly (string | number | Html | readonly Html[])[]
): Html {
  const [first = '', ...rest] = template;
  return new Markup(
    rest.reduce((text, part, index) => text + markupOf(values[index]) + part, first),
  );
}

function markupOf(value: unknown): string {
  if (Array.isArray(value)) return value.map(markupOf).join('');
  if (value instanceof Markup) return value.toString();
  return String(value).replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
