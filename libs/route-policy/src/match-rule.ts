/**
 * Which rule a request falls under.
 *
 * Paths are compared as they are sent on, after normalisation, so a rule and the backend cannot
 * disagree about them. Linear in pattern and path: no regular expression comes from the settings.
 */
import type { Rule } from '@furlock/edge-settings';

/** What of a request a rule looks at. */
export interface Route {
  readonly method: string;
  /** Normalised: `%2F` is no separator. */
  readonly path: string;
}

/**
 * The first rule that matches; undefined where none does, and then a signed-in caller is needed.
 */
export function matchRule(rules: readonly Rule[], { method, path }: Route): Rule | undefined {
  return rules.find((rule) => matchesMethod(rule, method) && matchesPath(rule.path, path));
}

/** A rule for GET is one for HEAD too, which tells the same (RFC 9110, section 9.3.2). */
function matchesMethod({ methods }: Rule, method: string): boolean {
  if (methods === undefined || methods.includes(method)) return true;
  return method === 'HEAD' && methods.includes('GET');
}

/**
 * Whether a path matches a pattern: segment by segment, case-sensitive; `*` is any one segment that
 * is not empty, `**` at the end is any number of segments, none too. A trailing slash is another
 * path.
 */
export function matchesPath(pattern: string, path: string): boolean {
  let patternAt = 1;
  let pathAt = 1;
  for (;;) {
    const patternEnd = endOfSegment(pattern, patternAt);
    const wanted = pattern.slice(patternAt, patternEnd);
    // Also where the path has ended before it: `/admin/**` is `/admin` and all below.
    if (wanted === '**') return true;
    if (pathAt > path.length) return false;
    const pathEnd = endOfSegment(path, pathAt);
    const given = path.slice(pathAt, pathEnd);
    if (wanted === '*' ? given === '' : given !== wanted) return false;
    patternAt = patternEnd + 1;
    pathAt = pathEnd + 1;
    if (patternAt > pattern.length) return pathAt > path.length;
  }
}

function endOfSegment(text: string, at: number): number {
  const slash = text.indexOf('/', at);
  return slash < 0 ? text.length : slash;
}
