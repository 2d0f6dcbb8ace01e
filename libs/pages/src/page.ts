/**
 * A whole page around its content.
 */
import { markup, type Markup } from './markup.js';
import { PAGE_STYLE } from './page-style.js';

/** What is on a page. */
export interface PageContent {
  /** The heading, and the title of the tab. */
  readonly heading: string;
  /** What follows the heading. */
  readonly main: Markup;
  /** The small print. */
  readonly footer?: Markup;
  /** The style sheet, if not `PAGE_STYLE` alone. `pagePolicy` has to be given the same. */
  readonly style?: string;
}

/** The page. Shape: HTML, UTF-8, without optional tags (HTML Standard, section 13.1.2.4). */
export function page({ heading, main, footer, style = PAGE_STYLE }: PageContent): string {
  const small = footer === undefined ? [] : markup`<footer>${footer}</footer>`;
  const body = markup`<body><main><h1>${heading}</h1>${main}</main>${small}`;
  return (
    '<!doctype html><html lang="en"><meta charset="utf-8">' +
    '<meta name="viewport" content="width=device-width,initial-scale=1">' +
    markup`<title>${heading}</title>`.toString() +
    // The style is not escaped: its text must have the hash that the policy allows.
    `<style>${style}</style>${body.toString()}\n`
  );
}
