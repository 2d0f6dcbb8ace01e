/**
 * The path and query as the viewer wrote them, and the header that passes them to the backend if the edge had to
 * rewrite them: a signature over a URL, such as a webhook's, covers the original.
 *
 * Like the identity, the header is trustworthy only if the edge is the caller, which `viewerIdentity` checks.
 */
import { fromBase64Url } from './identity.js';
import { TARGET_HEADER } from './reserved-headers.js';

/** The fields of an event that are read. Shape: payload format 2.0. */
export interface TargetEvent {
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly rawPath: string;
  readonly rawQueryString: string;
}

/** The value of the target header. Needs Node. Shape: base64url (RFC 4648, section 5) of UTF-8. */
export function encodeOriginalTarget(target: string): string {
  return Buffer.from(target).toString('base64url');
}

/**
 * The path and query as the viewer wrote them: from the header, or the event's own if the edge rewrote nothing.
 *
 * Shape: a path that begins with `/`, and a `?` only before a query that is not empty. It is what was sent, not
 * the original, if the original was too long for a header: the edge logs `originalTarget: 'omitted'`.
 * Errors: undefined for a header that `encodeOriginalTarget` cannot have written, and for an event that is not from
 * a function URL; never throws.
 */
export function originalTarget(event: unknown): string | undefined {
  // An event of another kind may be anything.
  const { headers, rawPath, rawQueryString } = (event ?? {}) as Partial<TargetEvent>;
  const encoded: unknown = headers?.[TARGET_HEADER];
  if (encoded === undefined) {
    if (typeof rawPath !== 'string') return undefined;
    return rawPath + (rawQueryString ? `?${rawQueryString}` : '');
  }
  if (typeof encoded !== 'string') return undefined;
  const bytes = fromBase64Url(encoded);
  if (bytes === undefined) return undefined;
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    // The only possible error: the bytes are not UTF-8.
    return undefined;
  }
}
