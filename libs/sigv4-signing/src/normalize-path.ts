/**
 * A request path in the single encoding that rules match, however it is spelled when it is sent.
 *
 * An unambiguous path keeps its meaning: the decoded bytes do not change. A path that two servers
 * could interpret differently is refused, because the edge, the function URL and the backend must
 * always agree on the resource.
 */
import { OVERLONG_ESCAPE } from '@furlock/edge-settings';
import { normalizeEncoding } from './percent-encoding.js';
import type { Result } from './result.js';

/** Why and where a path is ambiguous. Positions count UTF-16 code units from 0. */
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
 * Shape: begins with `/`; `%2F` stays `%2F` and is not a separator; `+` becomes `%2B`; a trailing
 * `/` stays.
 * Errors: `PATH_BROKEN_ESCAPE` (`%` without two hex digits), `PATH_NOT_UNICODE` (raw bytes that
 * are not UTF-8), `PATH_CONTROL_CHARACTER` and `PATH_BACKSLASH` (raw or escaped),
 * `PATH_EMPTY_SEGMENT` (`//`), `PATH_DOT_SEGMENT` (`.` and `..`, raw or escaped, also between
 * escaped slashes and before `;`), `PATH_OVERLONG_ESCAPE`, `PATH_NOT_ABSOLUTE`.
 * Source: RFC 3986, sections 2.3, 3.3 and 6.2.2; AWS does not document how a function URL treats
 * `//` and dot segments, so they are refused (docs/adr/0004).
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
  // Some servers treat an escaped slash as a separator: they must not find a dot segment either.
  if (normalized.split('%2F').some(isDots)) {
    return refuse('PATH_DOT_SEGMENT', start);
  }
  if (OVERLONG_ESCAPE.test(normalized)) return refuse('PATH_OVERLONG_ESCAPE', start);
  return { ok: true, value: normalized };
}

/** A control character or a backslash in normalised form. */
const FORBIDDEN = /%(?:[01][0-9A-F]|7F|5C)/;

/** Some servers cut off path parameters, which begin with a semicolon, before they remove dot segments. */
function isDots(text: string): boolean {
  return /^\.{1,2}(?:%3B|$)/.test(text);
}

function refuse(code: PathRefusal['code'], position: number): Result<never, PathRefusal> {
  return { ok: false, error: { code, position } };
}
