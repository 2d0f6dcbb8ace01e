/**
 * Cross-origin requests (CORS): the headers that tell a browser which origins may call, and with what.
 *
 * CORS restricts only pages in browsers: other clients can ignore it. Every response of a lock with
 * CORS has `Vary: Origin` in addition to these headers. The functions are pure and linear in their
 * input: no regular expression is built from the settings.
 *
 * Source: Fetch Standard, section 3.3, "CORS protocol" (read 2026-11-25).
 */
import { CORS_HEADERS, CORS_METHODS, type CorsSettings, type Result } from '@furlock/edge-settings';

/** One header line. Names are lower case. */
export type CorsHeader = readonly [name: string, value: string];

/** The parts of a request that CORS depends on. */
export interface CorsRequest {
  readonly method: string;
  readonly headers: readonly CorsHeader[];
}

/** A preflight for a page whose origin is not allowed to call. */
export interface CorsRefusal {
  readonly code: 'CORS_ORIGIN_NOT_ALLOWED';
}

/**
 * Whether a request is a CORS preflight. According to the Fetch Standard it has no token, even if the actual
 * request will have one.
 */
export function isPreflight({ method, headers }: CorsRequest): boolean {
  const required = ['origin', 'access-control-request-method'];
  return method === 'OPTIONS' && required.every((name) => valuesOf(headers, name).length > 0);
}

/**
 * The headers of the response to a preflight. They list all allowed methods and headers, regardless of
 * the requested ones: the browser compares them, and shows the developer what differs.
 *
 * Errors: `CORS_ORIGIN_NOT_ALLOWED`.
 */
export function preflightHeaders(
  cors: CorsSettings,
  request: CorsRequest,
): Result<readonly CorsHeader[], CorsRefusal> {
  const { allowMethods = CORS_METHODS, allowHeaders = CORS_HEADERS, maxAgeSeconds } = cors;
  const value: CorsHeader[] = grant(cors, request);
  if (value.length === 0) return { ok: false, error: { code: 'CORS_ORIGIN_NOT_ALLOWED' } };
  value.push(
    accessControl('allow-methods', allowMethods),
    accessControl('allow-headers', allowHeaders),
  );
  if (maxAgeSeconds !== undefined) value.push(accessControl('max-age', [maxAgeSeconds]));
  return { ok: true, value };
}

/** The headers that let a page of another origin read a response; empty if the origin is not allowed. */
export function corsHeaders(cors: CorsSettings, request: CorsRequest): readonly CorsHeader[] {
  const granted = grant(cors, request);
  const { exposeHeaders } = cors;
  if (granted.length > 0 && exposeHeaders !== undefined) {
    granted.push(accessControl('expose-headers', exposeHeaders));
  }
  return granted;
}

/** Empty if the origin is not allowed. */
function grant(
  { allowOrigins, allowCredentials }: CorsSettings,
  request: CorsRequest,
): CorsHeader[] {
  const [origin, second] = valuesOf(request.headers, 'origin');
  if (origin === undefined || second !== undefined) return [];
  if (allowOrigins.includes('*')) return [accessControl('allow-origin', ['*'])];
  if (!allowOrigins.some((pattern) => matchesOrigin(pattern, origin))) return [];
  const granted = [accessControl('allow-origin', [origin])];
  if (allowCredentials) granted.push(accessControl('allow-credentials', ['true']));
  return granted;
}

/** Whether an origin equals the pattern; a `*` in the pattern matches one or more labels. */
export function matchesOrigin(pattern: string, origin: string): boolean {
  const [before = '', after] = pattern.split('*');
  if (after === undefined) return origin === pattern;
  const labels = origin.slice(before.length, -after.length);
  return (
    origin === before + labels + after &&
    // Labels as browsers write them, so the matched part cannot contain a port, a user or a path.
    labels.split('.').every((label) => /^[a-z0-9_-]+$/.test(label))
  );
}

function accessControl(name: string, values: readonly (string | number)[]): CorsHeader {
  return [`access-control-${name}`, values.join(', ')];
}

function valuesOf(headers: readonly CorsHeader[], name: string): string[] {
  return headers.filter(([field]) => field === name).map(([, value]) => value);
}
