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
  const wanted = pattern.split('/');
  const given = path.split('/');
  const isOpen = wanted.at(-1) === '**';
  // `/admin/**` is `/admin` and all below.
  if (isOpen) wanted.pop();
  return (
    (isOpen ? given.length >= wanted.length : given.length === wanted.length) &&
    wanted.every((segment, at) => (segment === '*' ? given[at] !== '' : given[at] === segment))
  );
}
