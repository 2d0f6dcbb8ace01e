/**
 * A refusal as an HTML page, for a person who uses a browser.
 *
 * The page loads nothing, runs no script and repeats nothing from the request.
 */

/** What the page shows. */
export interface ProblemPage {
  readonly status: number;
  readonly title: string;
  readonly detail: string;
  readonly code: string;
  readonly requestId: string;
}

/** The page's only style sheet; `PAGE_POLICY` allows exactly this text. */
const STYLE =
  ':root{color-scheme:light dark;font:1.0625rem/1.6 system-ui,sans-serif}' +
  'body{max-width:34rem;margin:20vh auto;padding:0 1.5rem;overflow-wrap:anywhere}' +
  'h1{line-height:1.25}' +
  'dl{padding-top:1.25rem;border-top:1px solid GrayText;font-size:.875rem}' +
  'dd{margin:0 0 .5rem;font-family:monospace}';

/**
 * The page's Content-Security-Policy: it allows only the page's own style, by its hash.
 *
 * Source: CSP Level 3, sections 6 and 8.3 (read 2026-11-25).
 */
export const PAGE_POLICY =
  "default-src 'none'; style-src 'sha256-CS+cJ8WUS3OFH+mRFu/moXzkz14GHWRSq+k+w8OlHxg='; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** The page. Shape: HTML, UTF-8, without optional tags (HTML Standard, 13.1.2.4). */
export function problemPage({ status, title, detail, code, requestId }: ProblemPage): string {
  return (
    '<!doctype html><html lang="en"><meta charset="utf-8">' +
    '<meta name="viewport" content="width=device-width">' +
    `<title>${status} ${title}</title><style>${STYLE}</style>` +
    `<main><h1>${status} ${title}</h1><p>${escaped(detail)}</p>` +
    `<dl><dt>Code</dt><dd>${code}</dd><dt>Request</dt><dd>${escaped(requestId)}</dd></dl></main>\n`
  );
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
