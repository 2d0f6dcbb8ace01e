/**
 * The Content-Security-Policy of a page.
 */
import { createHash } from 'node:crypto';
import { PAGE_STYLE } from './page-style.js';

/** What a page is allowed beyond its own style. */
export interface PagePolicy {
  /** The style sheet of the page, if not `PAGE_STYLE` alone. */
  readonly style?: string;
  /**
   * Where a form leads besides the page's own origin, through redirects too, to which browsers apply the
   * policy as well. Absent: there is no form. `any`: nobody knows.
   */
  readonly formTargets?: readonly string[] | 'any';
  /** Whether other pages may show it in a frame. */
  readonly isFramable?: boolean;
}

/**
 * The policy: no script, nothing loaded, and only the page's own style, by its hash.
 *
 * Source: CSP Level 3, sections 6 and 8.3 (read 2026-11-25).
 */
export function pagePolicy({
  style = PAGE_STYLE,
  formTargets,
  isFramable,
}: PagePolicy = {}): string {
  // Computed when a page is made, which is rare: a constant could differ from the text.
  const hash = createHash('sha256').update(style).digest('base64');
  const formAction = formTargets ? ["'self'", ...formTargets].join(' ') : "'none'";
  return [
    "default-src 'none'",
    `style-src 'sha256-${hash}'`,
    "base-uri 'none'",
    ...(formTargets === 'any' ? [] : [`form-action ${formAction}`]),
    `frame-ancestors ${isFramable ? '*' : "'none'"}`,
  ].join('; ');
}
