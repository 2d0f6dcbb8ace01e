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
import { placeHash } from './place-hash.js';

/** What the responses of a lock need. */
interface AnswerHeaders {
  readonly cors: CorsSettings | undefined;
  readonly signIn: boolean;
}

/**
 * The response headers policy of a lock. Without CORS, the locks of one stage in a stack share it: an account has
 * 20 such policies.
 *
 * A header in the function's own response takes precedence, with two exceptions: a response must not
 * weaken HTTPS for its whole host, and browsers must not guess its content type.
 * Source: CloudFront developer guide, "Understand response headers policies" (read 2026-11-25), "Quotas"
 * (read 2026-11-28).
 */
export function answerHeaders(
  scope: Construct,
  id: string,
  { stage, lock }: LockName,
  headers: AnswerHeaders,
): cloudfront.ResponseHeadersPolicy {
  const stack = Stack.of(scope);
  // Policies belong to an account, not to a region, and a stage may be deployed to two regions.
  const prefix = `furlock-${stage}-${stack.region}`;
  if (headers.cors !== undefined) {
    return newPolicy(scope, id, headers, {
      responseHeadersPolicyName: `${prefix}-${lock}`,
      comment: `Furlock: the responses of the lock ${lock} of stage ${stage}`,
    });
  }
  const suffix = headers.signIn ? '-sign-in' : '';
  const sharedId = `Furlock--${stage}--AnswerHeaders${suffix}`;
  const shared = stack.node.tryFindChild(sharedId) as cloudfront.ResponseHeadersPolicy | undefined;
  return (
    shared ??
    newPolicy(stack, sharedId, headers, {
      // No lock's name contains two hyphens in a row.
      responseHeadersPolicyName: `${prefix}--${placeHash(stack)}${suffix}`,
      comment: `Furlock: the responses of locks of stage ${stage}`,
    })
  );
}

function newPolicy(
  scope: Construct,
  id: string,
  { cors, signIn }: AnswerHeaders,
  identity: Pick<cloudfront.ResponseHeadersPolicyProps, 'responseHeadersPolicyName' | 'comment'>,
): cloudfront.ResponseHeadersPolicy {
  return new cloudfront.ResponseHeadersPolicy(scope, id, {
    ...identity,
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
