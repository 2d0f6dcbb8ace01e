/**
 * Path and query of a request as they are signed and sent.
 */
import { normalizePath, type PathRefusal } from './normalize-path.js';
import { normalizeQuery, type QueryRefusal } from './normalize-query.js';
import { uriEncodePath } from './percent-encoding.js';
import type { Result } from './result.js';
import { pathAsSent, queryAsSent, type TargetSpelling } from './target-spelling.js';

/** Path and query as sent, without the `?` between them. */
export interface RequestTarget {
  readonly path: string;
  readonly query: string;
}

/** A target as it is signed and sent. */
export interface NormalizedTarget extends RequestTarget {
  /** The path in the spelling that rules match: `normalizePath` returns it for every spelling of the path. */
  readonly escapedPath: string;
}

/** Why a target cannot be signed and sent. */
export type TargetRefusal =
  | PathRefusal
  | QueryRefusal
  | { readonly code: 'TARGET_TOO_LONG'; readonly bytes: number; readonly limitBytes: number };

/**
 * CloudFront forwards a path and query only if together they have fewer bytes than this.
 *
 * Source: CloudFront developer guide, "Restrictions on all edge functions", URI and query string
 * (read 2026-11-22).
 */
export const TARGET_LIMIT_BYTES = 8192;

/**
 * The target as it is signed and sent.
 *
 * Shape: ASCII. Targets that are equal under RFC 3986 have equal escaped paths, in either spelling.
 * Errors: those of `normalizePath` and `normalizeQuery`; `TARGET_TOO_LONG` if the result has 8,192
 * bytes or more.
 */
export function normalizeTarget(
  target: RequestTarget,
  spelling: TargetSpelling = 'as-sent',
): Result<NormalizedTarget, TargetRefusal> {
  const normalized = spellTarget(target, spelling);
  if (!normalized.ok) return normalized;

  // The normalised text is ASCII, so each character is one byte.
  const bytes = targetText(normalized.value).length;
  if (bytes >= TARGET_LIMIT_BYTES) {
    return { ok: false, error: { code: 'TARGET_TOO_LONG', bytes, limitBytes: TARGET_LIMIT_BYTES } };
  }
  return normalized;
}

/**
 * The target in a spelling. Most targets are sent as they are; a single check detects these.
 *
 * Measured on Node 24: without this check a warm request takes 3 µs (20 %) longer.
 */
function spellTarget(
  { path, query }: RequestTarget,
  spelling: TargetSpelling,
): Result<NormalizedTarget, PathRefusal | QueryRefusal> {
  if (spelling === 'as-sent' && SENT_PATH.test(path) && SENT_QUERY.test(query)) {
    return { ok: true, value: { path, query, escapedPath: uriEncodePath(path) } };
  }
  const escapedPath = normalizePath(path);
  if (!escapedPath.ok) return escapedPath;
  const escapedQuery = normalizeQuery(query);
  if (!escapedQuery.ok) return escapedQuery;
  const sent =
    spelling === 'as-sent'
      ? { path: pathAsSent(path), query: queryAsSent(query) }
      : { path: escapedPath.value, query: escapedQuery.value };
  return { ok: true, value: { ...sent, escapedPath: escapedPath.value } };
}

/** Only characters that are sent as they are, no escapes, and no segment that begins with a dot. */
const SENT_PATH = /^\/(?:[\w\-~!$&'()*,;:=@][\w\-.~!$&'()*,;:=@]*(?:\/|$))*$/;

/**
 * Only characters that are sent as they are, no escapes in a name, no empty pairs, and no name that starts like
 * those of a presigned URL.
 */
const SENT_QUERY =
  /^(?:(?!x-amz-)[\w\-.~!$'()*,;:@/?]+(?:=[\w\-.~!$'()*,;:=@/?]*(?:%[\da-f]{2}[\w\-.~!$'()*,;:=@/?]*)*)?(?:&(?!$)|$))*$/i;

/** A target as one text, with a `?` only before a query that is not empty (RFC 9112, section 3.2.1). */
export function targetText({ path, query }: RequestTarget): string {
  return query === '' ? path : `${path}?${query}`;
}
