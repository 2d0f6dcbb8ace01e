/**
 * The two spellings in which a target can be sent. Rules are matched against the escaped one, whichever is sent.
 *
 * The functions expect a path and a query that `normalizePath` and `normalizeQuery` accept.
 *
 * Source: RFC 3986, sections 2.2, 3.3, 3.4 and 6.2.2; IAM user guide, "Create a signed AWS API request",
 * step 1 (read 2026-11-22).
 */
import { escapeText, normalizeEscape } from './percent-encoding.js';

/**
 * `as-sent`: as the client wrote it, wherever Signature Version 4 can interpret it in only one way. Routers and
 * signatures over a URL distinguish `:` from `%3A`. `escaped`: every character that is not unreserved is escaped.
 */
export type TargetSpelling = 'as-sent' | 'escaped';

/**
 * The path, with `+` and the characters that a path must not contain escaped.
 *
 * Its escapes become upper case, and those of unreserved characters are decoded. Both spellings are equal under
 * RFC 3986, so a server that normalises a path before it verifies the signature would sign the other one.
 */
export function pathAsSent(path: string): string {
  return path.replace(/%..|[^%\w\-.~!$&'()*,;:=@/]+/g, (match) =>
    match.startsWith('%') ? normalizeEscape(match) : escapeText(match),
  );
}

/**
 * The query, with `+` as `%20`, the characters that a query must not contain escaped, and no empty pairs.
 *
 * Its escapes do not change: names and values are decoded and encoded again before they are signed.
 */
export function queryAsSent(query: string): string {
  return query
    .replaceAll('+', '%20')
    .replace(/[^%\w\-.~!$&'()*,;:=@/?]+/g, escapeText)
    .replace(/^&+|&+$|&+(?=&)/g, '');
}
