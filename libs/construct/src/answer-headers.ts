/**
 * The headers that CloudFront puts on every answer of a lock, whoever made it: those for security,
 * and for pages of other origins those that let them read it.
 *
 * The edge function cannot do it for the backend's answers: it runs before the origin is called.
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
 * Where the function's own answer says something else, that counts, but for two: an answer must not
 * weaken HTTPS for its whole host, and has the type that it says.
 * Source: CloudFront developer guide, "Understand response headers policies" (read 2026-11-25).
 */
export function answerHeaders(
  scope: Construct,
  id: string,
  { stage, lock }: LockName,
  cors: CorsSettings | undefined,
): cloudfront.ResponseHeadersPolicy {
  return new cloudfront.ResponseHeadersPolicy(scope, id, {
    // Policies are the account's, not a region's, and a stage may be deployed to two regions.
    responseHeadersPolicyName: `furlock-${stage}-${Stack.of(scope).region}-${lock}`,
    comment: `Furlock: the answers of the lock ${lock} of stage ${stage}`,
    securityHeadersBehavior: {
      strictTransportSecurity: {
        accessControlMaxAge: Duration.days(365),
        // Other hosts of the domain are nobody's business here.
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
  });
}

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
    // An answer that has CORS headers keeps its own and gets none of these: the edge's answers have
    // them by the settings in force, which may be newer than the stack.
    originOverride: false,
  };
}
