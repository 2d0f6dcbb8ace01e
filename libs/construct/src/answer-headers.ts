/**
 * The headers that CloudFront adds to every response of a lock, from the edge or from the function:
 * security headers, and the CORS headers that let pages of other origins read the response.
 *
 * The edge function cannot add them to the function's responses: it runs before the origin is called.
 */
import { Duration, Stack } from 'aws-cdk-lib';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import type { Construct } from 'constructs';
import {
  CORS_HEADERS,
  CORS_METHODS,
  type CorsSettings,
  type LockName,
} from '@furlock/edge-settings';

/**
 * Makes the response headers policy of a lock.
 *
 * A header in the function's own response takes precedence, with two exceptions: a response must not
 * weaken HTTPS for its whole host, and browsers must not guess its content type.
 * Source: CloudFront developer guide, "Understand response headers policies" (read 2026-11-25).
 */
export function answerHeaders(
  scope: Construct,
  id: string,
  { stage, lock }: LockName,
  { cors, signIn }: { readonly cors: CorsSettings | undefined; readonly signIn: boolean },
): cloudfront.ResponseHeadersPolicy {
  return new cloudfront.ResponseHeadersPolicy(scope, id, {
    // Policies belong to an account, not to a region, and a stage may be deployed to two regions.
    responseHeadersPolicyName: `furlock-${stage}-${Stack.of(scope).region}-${lock}`,
    comment: `Furlock: the responses of the lock ${lock} of stage ${stage}`,
    securityHeadersBehavior: {
      strictTransportSecurity: {
        accessControlMaxAge: Duration.days(365),
        // A lock must not decide for other hosts of the domain.
        includeSubdomains: false,
        override: true,
      },
      contentTypeOptions: { override: true },
      frameOptions: { frameOption: cloudfront.HeadersFrameOption.DENY, override: false },
      referrerPolicy: {
        referrerPolicy: cloudfront.HeadersReferrerPolicy.STRICT_ORIGIN_WHEN_CROSS_ORIGIN,
        override: false,
      },
    },
    ...(cors !== undefined && { corsBehavior: corsBehavior(cors) }),
    ...(signIn && { customHeadersBehavior: { customHeaders: [NOT_STORED] } }),
  });
}

/**
 * After signing out, "back" must not show what only a signed-in person may see. The browser has no token that
 * would tell it so (RFC 9111, section 3.5): a cookie does not keep a response out of a cache.
 */
const NOT_STORED: cloudfront.ResponseCustomHeader = {
  header: 'Cache-Control',
  value: 'private, no-store',
  override: false,
};

function corsBehavior({
  allowOrigins,
  allowMethods,
  allowHeaders,
  exposeHeaders,
  maxAgeSeconds,
  allowCredentials = false,
}: CorsSettings): cloudfront.ResponseHeadersCorsBehavior {
  return {
    accessControlAllowOrigins: [...allowOrigins],
    accessControlAllowMethods: [...(allowMethods ?? CORS_METHODS)],
    accessControlAllowHeaders: [...(allowHeaders ?? CORS_HEADERS)],
    accessControlAllowCredentials: allowCredentials,
    ...(exposeHeaders !== undefined && { accessControlExposeHeaders: [...exposeHeaders] }),
    ...(maxAgeSeconds !== undefined && { accessControlMaxAge: Duration.seconds(maxAgeSeconds) }),
    // A response that already has CORS headers keeps them and gets none of these: the edge adds its
    // own from the current settings, which may be newer than the stack.
    originOverride: false,
  };
}
