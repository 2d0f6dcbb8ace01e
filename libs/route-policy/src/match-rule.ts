/**
 * Finds the rule that applies to a request.
 *
 * Paths are compared after normalisation, exactly as they are forwarded, so a rule and the backend
 * always see the same path. Matching is linear in pattern and path: no regular expression is built from
 * the settings.
 */
import type { Rule } from '@furlock/edge-settings';

/** The parts of a request that rules match. */
export interface Route {
  readonly method: string;
  /** Normalised. `%2F` is not a separator. */
  readonly path: string;
}

/** The first rule that matches; undefined if none does, in which case a signed-in caller is required. */
export function matchRule(rules: readonly Rule[], { method, path }: Route): Rule | undefined {
  return rules.find((rule) => matchesMethod(rule, method) && matchesPath(rule.path, path));
}

/** A rule for GET also applies to HEAD, which has the same semantics (RFC 9110, section 9.3.2). */
function matchesMethod({ methods }: Rule, method: string): boolean {
  if (methods === undefined || methods.includes(method)) return true;
  return method === 'HEAD' && methods.includes('GET');
}

/**
 * Whether a path matches a pattern, segment by segment and case-sensitively. `*` matches one non-empty
 * segment. `**` at the end matches zero or more segments. A path with a trailing slash is a different
 * path.
 */
export function matchesPath(pattern: string, path: string): boolean {
  const wanted = pattern.split('/');
  const given = path.split('/');
  const isOpen = wanted.at(-1) === '**';
  // `/admin/**` matches `/admin` and everything below it.
  if (isOpen) wanted.pop();
  return (
    (isOpen ? given.length >= wanted.length : given.length === wanted.length) &&
    wanted.every((segment, at) => (segment === '*' ? given[at] !== '' : given[at] === segment))
  );
}
