/**
 * Which pages of other origins may call from a browser, as the settings write it.
 *
 * It judges no request: that is `route-policy`'s.
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

/** A header's name, in lower case as browsers ask for it. */
const headerName = v.message(
  v.pipe(v.string(), v.regex(/^[a-z0-9][a-z0-9_-]*$/)),
  'must be a header name in lower case',
);

/** Every method that CloudFront forwards, less OPTIONS, which a page has no use for. */
export const CORS_METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

/** The least that a page needs that calls with a token. */
export const CORS_HEADERS = ['authorization', 'content-type'] as const;

const method = oneOf(CORS_METHODS);

/** Whose pages may call, and with what. */
export const corsSchema = v.pipe(
  v.object({
    /** `*` stands alone: any origin. */
    allowOrigins: listOf(origin),
    /** Absent: `CORS_METHODS`. */
    allowMethods: v.optional(listOf(method)),
    /** Request headers beyond those that browsers always allow. Absent: `CORS_HEADERS`. */
    allowHeaders: v.optional(listOf(headerName)),
    /** Response headers that a page may read beyond those that it always may. */
    exposeHeaders: v.optional(listOf(headerName)),
    /** How long a browser may keep the answer to a preflight. Absent: as long as it likes. */
    maxAgeSeconds: v.optional(wholeNumber(0, 86_400)),
    /** Whether a page may send the cookies of this site. A bearer token needs it not. */
    allowCredentials: v.optional(flag),
  }),
  v.check(
    ({ allowOrigins }) => allowOrigins.length === 1 || !allowOrigins.includes('*'),
    'must not name origins beside *',
  ),
  v.check(
    ({ allowOrigins, allowCredentials }) =>
      allowCredentials !== true || !allowOrigins.includes('*'),
    'must not allow credentials to *',
  ),
);

/** Who may call from a page of another origin. */
export type CorsSettings = v.InferOutput<typeof corsSchema>;

function isOriginPattern(pattern: string): boolean {
  if (pattern === '*') return true;
  // Two labels behind the star, so that nobody allows all of a top-level domain.
  const origin = pattern.replace(/^(https?:\/\/)\*\.([^.]+\.)/, '$1$2');
  return !origin.includes('*') && isWebOrigin(origin);
}
