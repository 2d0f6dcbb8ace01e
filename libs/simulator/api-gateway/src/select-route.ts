/**
 * Selects the stage and the route of a request.
 *
 * Source: API Gateway developer guide, "Create routes for HTTP APIs", routing API requests; "Set up API
 * methods"; "Set up a stage" (read 2026-11-28).
 */
import type { Api, ApiRoute, ApiStage } from '@furlock/simulator-deployment';
import { compareMatches, matchPath, segmentsOf, type PathMatch } from './match-path.js';

/** The stage of a request, and its path without the stage. Shape: begins with `/`. */
export interface SelectedStage {
  readonly stage: ApiStage;
  readonly path: string;
}

/** The route of a request, and the variables of its path, as sent. */
export interface SelectedRoute {
  readonly route: ApiRoute;
  readonly variables: Readonly<Record<string, string>>;
}

/** The stage that the path begins with, or `$default`; undefined if there is neither. */
export function selectStage({ stages }: Api, path: string): SelectedStage | undefined {
  const [first = '', ...rest] = segmentsOf(path);
  // `$default` has no name in a path.
  const named = stages.find(({ name }) => name === first && name !== '$default');
  if (named !== undefined) return { stage: named, path: `/${rest.join('/')}` };
  const stage = stages.find(({ name }) => name === '$default');
  return stage && { stage, path };
}

/** The route for a method and a path; undefined if there is none. */
export function selectRoute(api: Api, method: string, path: string): SelectedRoute | undefined {
  return api.kind === 'HTTP'
    ? selectHttpRoute(api.routes, method, path)
    : selectMethod(api.routes, method, path);
}

/**
 * First a route without a greedy variable, then one with it, then `$default`; among several the one with
 * the more specific path, and then the one for the method alone.
 *
 * Approximated: AWS documents the three groups, but not the order within them.
 */
function selectHttpRoute(
  routes: readonly ApiRoute[],
  method: string,
  path: string,
): SelectedRoute | undefined {
  const segments = segmentsOf(path);
  const candidates = routes.filter((route) => isForMethod(route, method));
  const [best] = matching(candidates, segments).sort(
    (one, other) =>
      Number(isGreedy(one.match)) - Number(isGreedy(other.match)) ||
      compareMatches(one.match, other.match) ||
      Number(one.route.method === 'ANY') - Number(other.route.method === 'ANY'),
  );
  if (best !== undefined) return { route: best.route, variables: best.match.variables };
  const fallback = candidates.find(({ path: key }) => key === '$default');
  return fallback && { route: fallback, variables: {} };
}

/**
 * First the resource with the most specific path, then its method, or else its `ANY`. A resource without
 * the method does not give way to a less specific one.
 *
 * Approximated: AWS does not document the choice among resources. A slash at the end is ignored.
 */
function selectMethod(
  routes: readonly ApiRoute[],
  method: string,
  path: string,
): SelectedRoute | undefined {
  const segments = segmentsOf(path);
  const trimmed = segments.at(-1) === '' && segments.length > 1 ? segments.slice(0, -1) : segments;
  const matches = matching(routes, trimmed).sort((one, other) =>
    compareMatches(one.match, other.match),
  );
  const [best] = matches;
  const ofResource = matches.filter(({ route }) => route.path === best?.route.path);
  const chosen =
    ofResource.find(({ route }) => route.method === method) ??
    ofResource.find(({ route }) => route.method === 'ANY');
  return chosen && { route: chosen.route, variables: chosen.match.variables };
}

function matching(
  routes: readonly ApiRoute[],
  segments: readonly string[],
): { readonly route: ApiRoute; readonly match: PathMatch }[] {
  return routes.flatMap((route) => {
    if (route.path === '$default') return [];
    const match = matchPath(segmentsOf(route.path), segments);
    return match === undefined ? [] : [{ route, match }];
  });
}

function isForMethod(route: ApiRoute, method: string): boolean {
  return route.method === 'ANY' || route.method === method;
}

function isGreedy({ ranks }: PathMatch): boolean {
  return ranks.at(-1) === 2;
}
