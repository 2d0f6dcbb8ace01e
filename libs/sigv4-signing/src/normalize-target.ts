/**
 * A request target, path and query, in the one spelling that is signed and sent.
 */
import { normalizePath, type PathRefusal } from './normalize-path.js';
import { normalizeQuery, type QueryRefusal } from './normalize-query.js';
import type { Result } from './result.js';

/** Path and query as they stand on the wire, without the `?` between them. */
export interface RequestTarget {
  readonly path: string;
  readonly query: string;
}

/** Why a target cannot be signed and sent. */
export type TargetRefusal =
  | PathRefusal
  | QueryRefusal
  | { readonly code: 'TARGET_TOO_LONG'; readonly bytes: number; readonly limitBytes: number };

/**
 * CloudFront forwards a path and query of fewer bytes than this.
 *
 * Source: CloudFront developer guide, "Restrictions on all edge functions", URI and query string
 * (read 2026-11-22).
 */
export const TARGET_LIMIT_BYTES = 8192;

/**
 * A target normalised: what is signed, sent and judged by rules.
 *
 * Errors: those of `normalizePath` and `normalizeQuery`; `TARGET_TOO_LONG` when the result
 * reaches 8,192 bytes.
 */
export function normalizeTarget(target: RequestTarget): Result<RequestTarget, TargetRefusal> {
  const normalized = normalizePathAndQuery(target);
  if (!normalized.ok) return normalized;

  // ASCII by now, so characters are bytes.
  const bytes = targetText(normalized.value).length;
  if (bytes >= TARGET_LIMIT_BYTES) {
    return { ok: false, error: { code: 'TARGET_TOO_LONG', bytes, limitBytes: TARGET_LIMIT_BYTES } };
  }
  return normalized;
}

/**
 * Most targets are normal already, and one look tells.
 *
 * Measured on Node 24: without this look a warm request takes 3 µs longer (20 %).
 */
function normalizePathAndQuery(
  target: RequestTarget,
): Result<RequestTarget, PathRefusal | QueryRefusal> {
  if (NORMAL_PATH.test(target.path) && NORMAL_QUERY.test(target.query)) {
    return { ok: true, value: { path: target.path, query: target.query } };
  }
  const path = normalizePath(target.path);
  if (!path.ok) return path;
  const query = normalizeQuery(target.query);
  return query.ok ? { ok: true, value: { path: path.value, query: query.value } } : query;
}

/** Unreserved characters, and no segment that begins with a dot. */
const NORMAL_PATH = /^\/(?:[\w\-~][\w\-.~]*\/)*(?:[\w\-~][\w\-.~]*)?$/;

/** Pairs of unreserved characters, and no name that may be one of a presigned URL. */
const NORMAL_QUERY = /^(?:(?!x-amz-)[\w\-.~]+=[\w\-.~]*(?:&(?!$)|$))*$/i;

/** A target as one text: the query after a `?` where there is one (RFC 9112, section 3.2.1). */
export function targetText({ path, query }: RequestTarget): string {
  return query === '' ? path : `${path}?${query}`;
}
