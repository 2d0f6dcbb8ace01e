/**
 * Reads the route keys and paths of APIs.
 *
 * Source: API Gateway developer guide, "Create routes for HTTP APIs" and "Set up API methods" (read
 * 2026-11-28).
 */

/** A method and a path of an API. */
export interface RouteKey {
  /** `ANY` for every method. */
  readonly method: string;
  /** Shape: `$default`, or `/` and segments. */
  readonly path: string;
}

const METHODS = ['ANY', 'DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT'];

/** The method and the path of a route key; undefined if API Gateway rejects it. */
export function parseRouteKey(key: string): RouteKey | undefined {
  if (key === '$default') return { method: 'ANY', path: key };
  const spaceAt = key.indexOf(' ');
  const method = key.slice(0, spaceAt);
  const path = key.slice(spaceAt + 1);
  return METHODS.includes(method) && isRoutePath(path) ? { method, path } : undefined;
}

/** Whether a path is well-formed: a variable is a whole segment, and only the last one can be greedy. */
export function isRoutePath(path: string): boolean {
  if (!path.startsWith('/') || /\s/.test(path)) return false;
  const segments = path.slice(1).split('/');
  const names = segments.filter((segment) => segment.startsWith('{')).map(variableName);
  return (
    segments.every(
      (segment, index) =>
        !/[{}]/.test(segment) ||
        /^\{[\w.:-]+\}$/.test(segment) ||
        (index === segments.length - 1 && /^\{[\w.:-]+\+\}$/.test(segment)),
    ) && new Set(names).size === names.length
  );
}

function variableName(segment: string): string {
  return segment.replace(/[{}+]/g, '');
}
