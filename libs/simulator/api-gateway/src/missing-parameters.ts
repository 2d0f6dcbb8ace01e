/**
 * Finds the parameters that a request validator requires and a request lacks.
 *
 * Source: API Gateway developer guide, "Request validation for REST APIs" (read 2026-11-28).
 */
import type { ApiRoute } from '@furlock/simulator-deployment';
import { queryValues } from '@furlock/simulator-function-url';
import { headerValues, type WireRequest } from '@furlock/simulator-sigv4-judge';

/** The names of the parameters that are absent or blank. */
export function missingParameters(
  { requiredParameters = [] }: ApiRoute,
  request: WireRequest,
): string[] {
  if (requiredParameters.length === 0) return [];
  const query = queryValues(request.query);
  return requiredParameters
    .filter(({ kind, name }) => {
      const values =
        kind === 'header' ? headerValues(request, name.toLowerCase()) : (query.get(name) ?? []);
      return values.every((value) => value.trim() === '');
    })
    .map(({ name }) => name);
}
