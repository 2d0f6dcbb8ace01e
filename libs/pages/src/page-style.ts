/**
 * The style of every page that people see. It loads nothing: its fonts are those of the system.
 *
 * A page is a card: a heading, a sentence or two, what to do next, and small print. Text and buttons have at
 * least the contrast of WCAG 2.2, success criteria 1.4.3 and 1.4.11, in both colour schemes; a test measures it.
 */

/** The style sheet of a page. The edge's bundle contains it, so it is short. */
export const PAGE_STYLE =
  ':root{color-scheme:light dark;--ink:#1b2230;--dim:#566070;--card:#fff;--ground:#eef1f5;--line:#7f8a9b;--blue:#1f4fbf;--red:#a01622;font:1rem/1.55 system-ui,sans-serif;background:var(--ground);color:var(--ink)}' +
  // Not for print, which is on white paper.
  '@media screen and (prefers-color-scheme:dark){:root{--ink:#e8ebf0;--dim:#a5aebc;--card:#1b2029;--ground:#11141a;--line:#76808f;--blue:#93b4ff;--red:#ffa3a3}}' +
  'body,a,button{box-sizing:border-box}' +
  'body{max-width:30rem;margin:max(1rem,12vh) auto 1rem;width:calc(100% - 2rem);padding:clamp(1.25rem,6vw,2rem);border-top:4px solid var(--blue);border-radius:.5rem;background:var(--card);overflow-wrap:anywhere}' +
  'h1{margin:0;text-wrap:balance;font-size:1.5rem;line-height:1.25}' +
  'p{margin:.75rem 0 0}' +
  // What to do next: the first action stands out.
  'nav{display:flex;flex-wrap:wrap;gap:.75rem;margin-top:1.75rem}' +
  'a,button{display:block;padding:.6rem 1.25rem;border:1px solid var(--blue);border-radius:.4rem;background:none;color:var(--blue);font:inherit;font-weight:600;text-decoration:none;cursor:pointer}' +
  'nav>a:first-child,nav>form:first-child>button,main>form>button:first-of-type{background:var(--blue);color:var(--card)}' +
  ':focus-visible{outline:3px solid var(--blue);outline-offset:2px}' +
  'footer{margin-top:1.75rem;padding-top:1rem;border-top:2px solid var(--ground);font-size:.8125rem;color:var(--dim)}' +
  'dl{display:grid;grid-template-columns:auto 1fr;gap:.25rem .75rem;margin:.25rem 0 0}dd{margin:0;font-family:ui-monospace,monospace}';

/** What a page with a form to fill in has in addition. */
export const FIELD_STYLE =
  'label{display:block;margin-top:1rem;font-weight:600}' +
  'input{box-sizing:border-box;width:100%;margin-top:.25rem;padding:.6rem .75rem;border:1px solid var(--line);border-radius:.4rem;background:none;color:inherit;font:inherit}' +
  'main>form>button{width:100%;margin-top:1.5rem}' +
  '[role=alert]{padding:.6rem .75rem;border:1px solid;border-radius:.4rem;color:var(--red)}';
