/**
 * A request path in the one spelling that is signed, sent and judged by rules.
 *
 * A path that has one meaning keeps it: the decoded bytes stay equal. A path that two servers
 * could read in two ways is refused, because the edge, the function URL and the backend must
 * never disagree about what was asked for.
 */
import { OVERLONG_ESCAPE } from '@furlock/edge-settings';
import { normalizeEncoding } from './percent-encoding.js';
import type { Result } from './result.js';

/** Why a path has no single meaning, and where. Positions count UTF-16 code units from 0. */
export interface PathRefusal {
  readonly code:
    | 'PATH_NOT_ABSOLUTE'
    | 'PATH_BROKEN_ESCAPE'
    | 'PATH_NOT_UNICODE'
    | 'PATH_CONTROL_CHARACTER'
    | 'PATH_BACKSLASH'
    | 'PATH_EMPTY_SEGMENT'
    | 'PATH_DOT_SEGMENT'
    | 'PATH_OVERLONG_ESCAPE';
  readonly position: number;
}

/**
 * A path with unreserved characters decoded and every other byte as `%XX` in upper case.
 *
 * Shape: begins with `/`; `%2F` stays `%2F` and separates nothing; `+` becomes `%2B`; a trailing
 * `/` stays.
 * Errors: `PATH_BROKEN_ESCAPE` (`%` without two hex digits), `PATH_NOT_UNICODE` (bytes sent raw
 * that were not UTF-8), `PATH_CONTROL_CHARACTER` and `PATH_BACKSLASH` (raw or escaped),
 * `PATH_EMPTY_SEGMENT` (`//`), `PATH_DOT_SEGMENT` (`.` and `..`, raw or escaped, also between
 * escaped slashes), `PATH_OVERLONG_ESCAPE`, `PATH_NOT_ABSOLUTE`.
 * Source: RFC 3986, sections 2.3, 3.3 and 6.2.2; what the function URL makes of `//` and dot
 * segments is not documented, so they do not pass (docs/adr/0004).
 */
export function normalizePath(path: string): Result<string, PathRefusal> {
  if (!path.startsWith('/')) return refuse('PATH_NOT_ABSOLUTE', 0);

  const segments: string[] = [];
  let position = 1;
  for (const segment of path.slice(1).split('/')) {
    const isLast = position + segment.length === path.length;
    if (segment === '' && !isLast) return refuse('PATH_EMPTY_SEGMENT', position);
    const normalized = normalizeSegment(segment, position);
    if (!normalized.ok) return normalized;
    segments.push(normalized.value);
    position += segment.length + 1;
  }
  return { ok: true, value: `/${segments.join('/')}` };
}

function normalizeSegment(segment: string, start: number): Result<string, PathRefusal> {
  const encoded = normalizeEncoding(segment);
  if (!encoded.ok) {
    const { fault, position } = encoded.error;
    return refuse(`PATH_${fault}`, start + position);
  }
  const normalized = encoded.value;
  const [forbidden] = FORBIDDEN.exec(normalized) ?? [];
  if (forbidden !== undefined) {
    return refuse(forbidden === '%5C' ? 'PATH_BACKSLASH' : 'PATH_CONTROL_CHARACTER', start);
  }
  // A server that takes an escaped slash for a separator must not find a dot segment there either.
  if (normalized.split('%2F').some(isDots)) {
    return refuse('PATH_DOT_SEGMENT', start);
  }
  if (OVERLONG_ESCAPE.test(normalized)) return refuse('PATH_OVERLONG_ESCAPE', start);
  return { ok: true, value: normalized };
}

/** A control character or a backslash, as it is written once normalised. */
const FORBIDDEN = /%(?:[01][0-9A-F]|7F|5C)/;

function isDots(text: string): boolean {
  return text === '.' || text === '..';
}

function refuse(code: PathRefusal['code'], position: number): Result<never, PathRefusal> {
  return { ok: false, error: { code, position } };
}
