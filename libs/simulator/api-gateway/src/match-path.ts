/**
 * Matches the path of a request with the path of a route.
 */

/** The values of the variables, still encoded, and how specific each segment of the route is. */
export interface PathMatch {
  readonly variables: Readonly<Record<string, string>>;
  /** One rank for each segment of the route, the lower the more specific: literal, variable, greedy. */
  readonly ranks: readonly number[];
}

const LITERAL = 0;
const VARIABLE = 1;
const GREEDY = 2;

/** The segments of a path. Shape: begins with `/`. */
export function segmentsOf(path: string): string[] {
  return path.slice(1).split('/');
}

/**
 * The match of a request's segments; undefined if the path is another one.
 *
 * A variable stands for one segment that is not empty, a greedy one for the rest of the path, which is not
 * empty.
 */
export function matchPath(
  routeSegments: readonly string[],
  segments: readonly string[],
): PathMatch | undefined {
  const variables: Record<string, string> = {};
  const ranks: number[] = [];
  for (const [index, part] of routeSegments.entries()) {
    const segment = segments[index];
    if (segment === undefined) return undefined;
    if (part.endsWith('+}')) {
      const rest = segments.slice(index).join('/');
      if (rest === '') return undefined;
      variables[part.slice(1, -2)] = rest;
      return { variables, ranks: [...ranks, GREEDY] };
    }
    if (part.startsWith('{')) {
      if (segment === '') return undefined;
      variables[part.slice(1, -1)] = segment;
      ranks.push(VARIABLE);
    } else {
      if (part !== segment) return undefined;
      ranks.push(LITERAL);
    }
  }
  return segments.length === routeSegments.length ? { variables, ranks } : undefined;
}

/** Orders matches of one request: the more specific one first. */
export function compareMatches(one: PathMatch, other: PathMatch): number {
  for (const [index, rank] of one.ranks.entries()) {
    const difference = rank - (other.ranks[index] ?? GREEDY);
    if (difference !== 0) return difference;
  }
  return 0;
}
