/**
 * The managed response headers policies, which every account has.
 *
 * Source: CloudFront developer guide, "Use managed response headers policies" (read 2026-11-25).
 */
import type { CorsPolicy, PolicyHeader, ResponseHeadersPolicy } from '../deployment.js';

const simpleCors: CorsPolicy = {
  allowOrigins: ['*'],
  allowMethods: [],
  allowHeaders: [],
  exposeHeaders: [],
  allowsCredentials: false,
  overrides: false,
};

const preflightCors: CorsPolicy = {
  ...simpleCors,
  allowMethods: ['GET', 'HEAD', 'PUT', 'POST', 'PATCH', 'DELETE', 'OPTIONS'],
  exposeHeaders: ['*'],
};

const securityHeaders: readonly PolicyHeader[] = [
  { name: 'Strict-Transport-Security', value: 'max-age=31536000', overrides: false },
  { name: 'X-Content-Type-Options', value: 'nosniff', overrides: true },
  { name: 'X-Frame-Options', value: 'SAMEORIGIN', overrides: false },
  { name: 'X-XSS-Protection', value: '1; mode=block', overrides: false },
  { name: 'Referrer-Policy', value: 'strict-origin-when-cross-origin', overrides: false },
];

export const SECURITY_HEADERS_POLICY = '67f7725c-6f97-4210-82d7-5512b31e9d03';

/** Managed response headers policies by id. */
export const managedResponseHeadersPolicies: Readonly<Record<string, ResponseHeadersPolicy>> = {
  '60669652-455b-4ae9-85a4-c4c02393f86c': policy('SimpleCORS', [], simpleCors),
  '5cc3b908-e619-4b99-88e5-2cf7f45965bd': policy('CORS-With-Preflight', [], preflightCors),
  [SECURITY_HEADERS_POLICY]: policy('SecurityHeadersPolicy', securityHeaders),
  'e61eb60c-9c35-4d20-a928-2b84e02af89c': policy(
    'CORS-and-SecurityHeadersPolicy',
    securityHeaders,
    simpleCors,
  ),
  'eaab4381-ed33-4a86-88ca-d9558dc6cd63': policy(
    'CORS-with-preflight-and-SecurityHeadersPolicy',
    securityHeaders,
    preflightCors,
  ),
};

function policy(
  name: string,
  headers: readonly PolicyHeader[],
  cors?: CorsPolicy,
): ResponseHeadersPolicy {
  return { name: `Managed-${name}`, removes: [], headers, ...(cors !== undefined && { cors }) };
}
