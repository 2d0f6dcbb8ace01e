/**
 * Compares a path with a pattern.
 */

/**
 * Whether a path matches a pattern, segment by segment and as they are spelled. `*` matches one
 * non-empty segment. `**` at the end matches zero or more segments: `/admin/**` matches `/admin` and
 * everything below it, but not `/admin//x`, which some routers do not find below `/admin`. Only a reading
 * of a path can have such an empty segment, and another reading has its slashes merged.
 *
 * It ends at the first difference, so a long path costs no more than the pattern is long, apart from
 * segments that match `*`.
 */
export function matchesPath(pattern: string, path: string): boolean {
  let [at, from] = [0, 0];
  for (;;) {
    // Both are at a slash.
    if (pattern.endsWith('/**') && at === pattern.length - 3) {
      return at === 0 || !path.startsWith('//', from);
    }
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

/** The index of the next slash, or the length of the path. */
function endOfSegment(path: string, slash: number): number {
  const end = path.indexOf('/', slash + 1);
  return end < 0 ? path.length : end;
}
