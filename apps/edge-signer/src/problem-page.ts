/**
 * The edge's HTML pages, for a person who uses a browser: refusals, and messages of the sign-in.
 *
 * A page loads nothing, runs no script and repeats nothing from the request.
 */
import type { PageAction } from '@furlock/browser-sign-in';
import type { HeaderField } from '@furlock/cloudfront-http';
import { markup, page, pagePolicy, type Markup, type PagePolicy } from '@furlock/pages';
import { problemText } from './problem-text.js';

/** What the page of a refusal shows. */
export interface ProblemPage {
  readonly status: number;
  readonly code: string;
  readonly requestId: string;
  /** The first one stands out. */
  readonly actions: readonly PageAction[];
  /** What to do about this request, instead of what the text says about all of them. */
  readonly hint?: string | undefined;
}

/** What a page shows that is no refusal. */
export interface MessagePage {
  readonly title: string;
  readonly text: string;
  readonly actions: readonly PageAction[];
}

/** The page of a refusal: what happened, what to do, and for support its code and the request's id. */
export function problemPage({ status, code, requestId, actions, hint }: ProblemPage): string {
  const { heading, text } = problemText({ status, code });
  return page({
    heading,
    main: content(hint ?? text, actions),
    footer: markup`For support:<dl><dt>Code<dd>${code}</dd><dt>Request<dd>${requestId}</dd></dl>`,
  });
}

/** A page that is no refusal. */
export function messagePage({ title, text, actions }: MessagePage): string {
  return page({ heading: title, main: content(text, actions) });
}

/**
 * The headers of a page. Its links send its address as Referer within this origin, so that the sign-in can
 * return to it, and nothing to another origin.
 */
export function pageHeaders(policy?: PagePolicy): HeaderField[] {
  return [
    ['content-type', 'text/html; charset=utf-8'],
    ['content-security-policy', pagePolicy(policy)],
    ['referrer-policy', 'same-origin'],
    ['x-content-type-options', 'nosniff'],
  ];
}

function content(text: string, actions: readonly PageAction[]): Markup {
  const ways =
    actions.length > 0 ? markup`<nav aria-label="What to do next">${actions.map(way)}</nav>` : '';
  return markup`<p>${text}</p>${ways}`;
}

function way(action: PageAction): Markup {
  if (action.kind === 'post') {
    return markup`<form method="post" action="${action.path}"><button>${action.text}</button></form>`;
  }
  // The page in the other tab is not told what this one was: it may be no page to return to.
  const target = action.isNewTab ? markup` target="_blank" rel="noreferrer"` : '';
  return markup`<a href="${action.href}"${target}>${action.text}</a>`;
}
