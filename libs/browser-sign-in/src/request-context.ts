/**
 * What a browser says about the way in which a request was made.
 *
 * Pages cannot set these headers, but clients other than browsers can: they decide how a refusal looks and
 * whether a session may be used, never who the caller is.
 *
 * Source: Fetch Metadata Request Headers, section 2 (read 2026-11-28).
 */
import { hasHeader, singleValue, type HeaderField } from './header-field.js';

/** Whether a person navigates to the address in a tab, and can be sent to another page. */
export function isNavigation(
  { method, headers }: { readonly method: string; readonly headers: readonly HeaderField[] },
  prefersHtml: (headers: readonly HeaderField[]) => boolean,
): boolean {
  if (method !== 'GET' && method !== 'HEAD') return false;
  if (isPrefetch(headers)) return false;
  if (!hasHeader(headers, 'sec-fetch-mode') && !hasHeader(headers, 'sec-fetch-dest')) {
    return prefersHtml(headers);
  }
  return (
    singleValue(headers, 'sec-fetch-mode') === 'navigate' &&
    singleValue(headers, 'sec-fetch-dest') === 'document'
  );
}

/** Whether the browser only prepares for a navigation that may never happen. */
export function isPrefetch(headers: readonly HeaderField[]): boolean {
  return headers.some(
    ([name, value]) =>
      (name === 'sec-purpose' || name === 'purpose') && value.toLowerCase().includes('prefetch'),
  );
}

/** Whether the request is for the content of a frame, where the cookies of a site are not sent to it. */
export function isFramed(headers: readonly HeaderField[]): boolean {
  const destination = singleValue(headers, 'sec-fetch-dest') ?? '';
  return (
    singleValue(headers, 'sec-fetch-mode') === 'navigate' &&
    ['iframe', 'frame', 'embed', 'object', 'fencedframe'].includes(destination)
  );
}

/** The methods that change nothing (RFC 9110, section 9.2.1), as far as CloudFront forwards them. */
export function isSafeMethod(method: string): boolean {
  return method === 'GET' || method === 'HEAD' || method === 'OPTIONS';
}

/**
 * Whether a page of the lock's own origin, or one of an origin that may send credentials, made the request.
 * A session alone proves nothing: the browser also sends it for a form on a sibling's page.
 *
 * Source: RFC 9700, section 4.7; OWASP, "Cross-Site Request Forgery Prevention", Fetch Metadata
 * (read 2026-11-28).
 */
export function provesOrigin(
  headers: readonly HeaderField[],
  publicOrigin: string,
  mayCallWithCredentials: (headers: readonly HeaderField[]) => boolean,
): boolean {
  const isOwn = hasHeader(headers, 'sec-fetch-site')
    ? singleValue(headers, 'sec-fetch-site') === 'same-origin'
    : singleValue(headers, 'origin') === publicOrigin;
  return isOwn || mayCallWithCredentials(headers);
}
