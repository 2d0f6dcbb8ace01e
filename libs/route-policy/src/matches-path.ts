/**
 * Compares a path with a pattern, and patterns with each other.
 */

/**
 * Whether a path matches a pattern, segment by segment and as they are spelled. `*` matches one
 * non-empty segment. `**` at the end matches zero or more segments: `/admin/**` matches `/admin` and
 * everything below it.
 *
 * It ends at the first difference, so a long path costs no more than the pattern is long, apart from
 * segments that match `*`.
 */
export function matchesPath(pattern: string, path: string): boolean {
  let [at, from] = [0, 0];
  for (;;) {
    // Both are at a slash.
    if (pattern.endsWith('/**') && at === pattern.length - 3) return true;
    const segmentEnd = endOfSegment(pattern, at);
    const segment = pattern.slice(at, segmentEnd);
    const end = segment === '/*' ? endOfSegment(path, from) : from + segment.length;
    if (segment === '/*' ? end === from + 1 : !path.startsWith(segment, from)) return false;
    if (end === path.length) {
      return segmentEnd === pattern.length || pattern.slice(segmentEnd) === '/**';
    }
    if (path[end] !== '/' || segmentEnd === pattern.length) return false;
    [at, from] = [segmentEnd, end];
  }
}

/** Whether some path matches both patterns. */
export function patternsOverlap(pattern: string, other: string): boolean {
  const [wanted, given] = [pattern.split('/'), other.split('/')];
  for (const [at, segment] of [...wanted, undefined].entries()) {
    const another = given[at];
    if (segment === '**' || another === '**') return true;
    if (segment === undefined || another === undefined) return segment === another;
    const [literal, wildcard] = segment === '*' ? [another, segment] : [segment, another];
    if (wildcard === '*' ? literal === '' : literal !== wildcard) return false;
  }
  return false;
}

/** The index of the next slash, or the length of the path. */
function endOfSegment(path: string, slash: number): number {
  const end = path.indexOf('/', slash + 1);
  return end < 0 ? path.length : end;
}
