/**
 * Cross-origin requests (CORS): what a browser is told of who may call, and with what.
 *
 * It protects nobody from anything but pages: who is no browser need not ask. Every answer of a lock
 * that has CORS says `Vary: Origin` beside these headers, whoever asks. Pure, and linear in its
 * input: no regular expression comes from the settings.
 *
 * Source: Fetch Standard, section 3.3, "CORS protocol" (read 2026-11-25).
 */
import { CORS_HEADERS, CORS_METHODS, type CorsSettings, type Result } from '@furlock/edge-settings';

/** One header line. Names are lower case. */
export type CorsHeader = readonly [name: string, value: string];

/** What of a request CORS looks at. */
export interface CorsRequest {
  readonly method: string;
  readonly headers: readonly CorsHeader[];
}

/** A browser asked, and a page of that origin may not call. */
export interface CorsRefusal {
  readonly code: 'CORS_ORIGIN_NOT_ALLOWED';
}

/**
 * Whether a request is a browser's question before the request proper. It carries no token, by
 * the Fetch Standard, whatever the request that follows will carry.
 */
export function isPreflight({ method, headers }: CorsRequest): boolean {
  const asks = ['origin', 'access-control-request-method'];
  return method === 'OPTIONS' && asks.every((name) => valuesOf(headers, name).length > 0);
}

/**
 * The headers of the answer to a preflight. Methods and headers are listed as they are allowed,
 * whatever was asked for: it is the browser that compares, and says to the developer what differs.
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

/** The headers that let a page of another origin read an answer; none where it may not. */
export function corsHeaders(cors: CorsSettings, request: CorsRequest): readonly CorsHeader[] {
  const granted = grant(cors, request);
  const { exposeHeaders } = cors;
  if (granted.length > 0 && exposeHeaders !== undefined) {
    granted.push(accessControl('expose-headers', exposeHeaders));
  }
  return granted;
}

/** Empty where the origin may not call. */
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

/** Whether an origin is the pattern, or one or more labels stand for its one `*`. */
export function matchesOrigin(pattern: string, origin: string): boolean {
  const [before = '', after] = pattern.split('*');
  if (after === undefined) return origin === pattern;
  const labels = origin.slice(before.length, -after.length);
  return (
    origin === before + labels + after &&
    // As browsers write hosts: no port, no user and no path can hide here.
    labels.split('.').every((label) => /^[a-z0-9_-]+$/.test(label))
  );
}

function accessControl(name: string, values: readonly (string | number)[]): CorsHeader {
  return [`access-control-${name}`, values.join(', ')];
}

function valuesOf(headers: readonly CorsHeader[], name: string): string[] {
  return headers.filter(([field]) => field === name).map(([, value]) => value);
}
