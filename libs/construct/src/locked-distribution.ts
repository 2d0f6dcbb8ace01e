/**
 * The distribution in front of a function URL: one behaviour, and the edge function on it.
 *
 * There is no second behaviour and no cached mode: on a cache hit the edge function does not run,
 * and an unlocked neighbour behaviour could be reached under a locked path's name.
 */
import type { Duration } from 'aws-cdk-lib';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as origins from 'aws-cdk-lib/aws-cloudfront-origins';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';

/** What stands behind the distribution, and who judges in front of it. */
export interface LockedDistributionProps {
  readonly functionUrl: lambda.IFunctionUrl;
  readonly edgeVersion: lambda.IVersion;
  readonly originReadTimeout: Duration;
  readonly comment: string;
}

/** Makes the distribution that carries every request past the edge function to the URL. */
export function lockedDistribution(
  scope: Construct,
  id: string,
  { functionUrl, edgeVersion, originReadTimeout, comment }: LockedDistributionProps,
): cloudfront.Distribution {
  return new cloudfront.Distribution(scope, id, {
    comment,
    httpVersion: cloudfront.HttpVersion.HTTP2_AND_3,
    defaultBehavior: {
      // Over https with TLS 1.2 only, which is all that this kind of origin does.
      origin: new origins.FunctionUrlOrigin(functionUrl, { readTimeout: originReadTimeout }),
      cachePolicy: cloudfront.CachePolicy.CACHING_DISABLED,
      // The function URL answers to its own host name only, and without this policy CloudFront
      // drops Authorization, the query and the cookies.
      originRequestPolicy: cloudfront.OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
      viewerProtocolPolicy: cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
      allowedMethods: cloudfront.AllowedMethods.ALLOW_ALL,
      // CloudFront compresses nothing that it may not cache; Accept-Encoding reaches the backend.
      // Source: CloudFront developer guide, "Serve compressed files" (read 2026-11-22).
      compress: false,
      edgeLambdas: [
        {
          functionVersion: edgeVersion,
          eventType: cloudfront.LambdaEdgeEventType.ORIGIN_REQUEST,
          // The signature covers the body.
          includeBody: true,
        },
      ],
    },
  });
}
