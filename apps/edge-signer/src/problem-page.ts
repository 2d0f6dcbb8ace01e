/**
 * A refusal as an HTML page, for a person who uses a browser.
 *
 * The page loads nothing, runs no script and repeats nothing from the request.
 */

import type { PageAction } from '@furlock/browser-sign-in';

/** What the page shows. */
export interface ProblemPage {
  readonly status: number;
  readonly title: string;
  readonly detail: string;
  readonly code: string;
  readonly requestId: string;
  /** What a person can do next. */
  readonly actions: readonly PageAction[];
  /** A sentence in addition to the detail. */
  readonly hint?: string | undefined;
}

/** A page that is no refusal. */
export interface MessagePage {
  readonly title: string;
  readonly text: string;
  readonly actions: readonly PageAction[];
}

/** The page's only style sheet; `pagePolicy` allows exactly this text. */
const STYLE =
  ':root{color-scheme:light dark;font:1.0625rem/1.6 system-ui,sans-serif}' +
  'body{max-width:34rem;margin:20vh auto;padding:0 1.5rem;overflow-wrap:anywhere}' +
  'h1{line-height:1.25}' +
  'dl{padding-top:1.25rem;border-top:1px solid GrayText;font-size:.875rem}' +
  'dd{margin:0 0 .5rem;font-family:monospace}';

/**
 * The page's Content-Security-Policy: it allows only the page's own style, by its hash, and a form only if
 * it has targets: the origins to which it leads through redirects.
 *
 * Source: CSP Level 3, sections 6 and 8.3 (read 2026-11-25).
 */
export function pagePolicy({
  formTargets,
  isFramable = false,
}: {
  readonly formTargets?: readonly string[];
  readonly isFramable?: boolean;
} = {}): string {
  const formAction = formTargets === undefined ? "'none'" : ["'self'", ...formTargets].join(' ');
  return `default-src 'none'; style-src 'sha256-CS+cJ8WUS3OFH+mRFu/moXzkz14GHWRSq+k+w8OlHxg='; base-uri 'none'; form-action ${formAction}; frame-ancestors ${isFramable ? '*' : "'none'"}`;
}

/** The page of a refusal. Shape: HTML, UTF-8, without optional tags (HTML Standard, 13.1.2.4). */
export function problemPage({
  status,
  title,
  detail,
  code,
  requestId,
  actions,
  hint,
}: ProblemPage): string {
  return page(
    `${status} ${title}`,
    paragraph(detail) +
      (hint === undefined ? '' : paragraph(hint)) +
      actions.map(actionOf).join('') +
      `<dl><dt>Code</dt><dd>${code}</dd><dt>Request</dt><dd>${escaped(requestId)}</dd></dl>`,
  );
}

/** A page that is no refusal, in the same style. */
export function messagePage({ title, text, actions }: MessagePage): string {
  return page(title, paragraph(text) + actions.map(actionOf).join(''));
}

function page(title: string, content: string): string {
  return (
    '<!doctype html><html lang="en"><meta charset="utf-8">' +
    '<meta name="viewport" content="width=device-width">' +
    `<title>${title}</title><style>${STYLE}</style>` +
    `<main><h1>${title}</h1>${content}</main>\n`
  );
}

function paragraph(text: string): string {
  return `<p>${escaped(text)}</p>`;
}

function actionOf(action: PageAction): string {
  const text = escaped(action.text);
  if (action.kind === 'post') {
    return `<form method="post" action="${escaped(action.path)}"><button>${text}</button></form>`;
  }
  const target = action.isNewTab ? ' target="_blank" rel="noopener"' : '';
  return `<p><a href="${escaped(action.href)}"${target}>${text}</a></p>`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
