/**
 * The schema of the settings' `cors`: the other origins from which pages in a browser may call.
 *
 * It does not check requests: `route-policy` does.
 */
import * as v from 'valibot';
import { isWebOrigin } from './url.js';
import { flag, listOf, oneOf, wholeNumber } from './value-kinds.js';

/**
 * An origin as browsers send it (RFC 6454, section 6.1), or with `*` for one or more labels in front
 * of a domain, such as `https://*.example.com`.
 */
const origin = v.message(
  v.pipe(v.string(), v.check(isOriginPattern)),
  'must be an origin such as https://app.example.com or https://*.example.com, or *',
);

/** A header's name, in lower case as browsers send it in a preflight. */
const headerName = v.message(
  v.pipe(v.string(), v.regex(/^[a-z0-9][a-z0-9_-]*$/)),
  'must be a header name in lower case',
);

/** Every method that CloudFront forwards except OPTIONS, which pages do not use. */
export const CORS_METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

/** The minimum that a page needs to call with a token. */
export const CORS_HEADERS = ['authorization', 'content-type'] as const;

const method = oneOf(CORS_METHODS);

/** The origins whose pages may call, with which methods and headers. */
export const corsSchema = v.pipe(
  v.object({
    /** `*` allows any origin, and must be the only entry. */
    allowOrigins: listOf(origin),
    /** Absent: `CORS_METHODS`. */
    allowMethods: v.optional(listOf(method)),
    /** Request headers in addition to those that browsers always allow. Absent: `CORS_HEADERS`. */
    allowHeaders: v.optional(listOf(headerName)),
    /** Response headers that a page may read, in addition to those that it can always read. */
    exposeHeaders: v.optional(listOf(headerName)),
    /** How long a browser may cache the response to a preflight. Absent: the browser's default. */
    maxAgeSeconds: v.optional(wholeNumber(0, 86_400)),
    /** Whether a page may send the cookies of this site. Not needed for bearer tokens. */
    allowCredentials: v.optional(flag),
  }),
  v.check(
    ({ allowOrigins }) => allowOrigins.length === 1 || !allowOrigins.includes('*'),
    'must not list other origins together with *',
  ),
  v.check(
    ({ allowOrigins, allowCredentials }) =>
      allowCredentials !== true || !allowOrigins.includes('*'),
    'must not allow credentials with origin *',
  ),
);

/** The settings' `cors`, validated. */
export type CorsSettings = v.InferOutput<typeof corsSchema>;

function isOriginPattern(pattern: string): boolean {
  if (pattern === '*') return true;
  // At least two labels after the star, so that no pattern allows a whole top-level domain.
  const origin = pattern.replace(/^(https?:\/\/)\*\.([^.]+\.)/, '$1$2');
  return !origin.includes('*') && isWebOrigin(origin);
}
