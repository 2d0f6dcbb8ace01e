/**
 * The distribution in front of a function URL: one behaviour, associated with the edge function.
 *
 * It has no second behaviour and no caching mode: on a cache hit the edge function does not run, and
 * a second behaviour without the lock could be reached under the name of a locked path. What a user
 * adds with `distributionProps` or afterwards is checked at synth (`guards/`).
 */
import { Stack, type Duration } from 'aws-cdk-lib';
import type * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as origins from 'aws-cdk-lib/aws-cloudfront-origins';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { LockName, Signing } from '@furlock/edge-settings';
import { acknowledge } from './acknowledge.js';

/** Where CloudFront writes a line for each request, with its path, query string and viewer address. */
export interface AccessLogs {
  /**
   * The bucket. CloudFront writes with an access control list, so the bucket's object ownership must
   * be `BUCKET_OWNER_PREFERRED`.
   *
   * Source: CloudFront developer guide, "Configure standard logging (legacy)" (read 2026-11-25).
   */
  readonly bucket: s3.IBucket;

  /**
   * The prefix of the log files' names.
   *
   * @default none
   */
  readonly prefix?: string;
}

/** The distribution properties that a lock sets from its own properties. */
type OwnProps =
  | 'certificate'
  | 'defaultBehavior'
  | 'domainNames'
  | 'enableLogging'
  | 'logBucket'
  | 'logFilePrefix'
  | 'logIncludesCookies'
  | 'webAclId';

/** Other properties of the distribution: passed on, and checked at synth. */
export interface LockDistributionProps extends Partial<
  Omit<cloudfront.DistributionProps, OwnProps>
> {
  /**
   * Changes to the one behaviour, such as functions for other events.
   *
   * @default none
   */
  readonly defaultBehavior?: cloudfront.AddBehaviorOptions;
}

/** The origin behind the distribution, the edge function in front of it, and its other properties. */
export interface LockedDistributionProps {
  readonly lockName: LockName;
  readonly functionUrl: lambda.IFunctionUrl;
  readonly edgeVersion: lambda.IVersion;
  readonly signing: Signing;
  readonly responseHeadersPolicy: cloudfront.IResponseHeadersPolicy;
  readonly originReadTimeout: Duration;
  readonly comment: string;
  readonly domainNames?: readonly string[] | undefined;
  readonly certificate?: acm.ICertificate | undefined;
  readonly webAclId?: string | undefined;
  readonly accessLogs?: AccessLogs | undefined;
  readonly rest?: LockDistributionProps | undefined;
}

type LockedBehavior = cloudfront.AddBehaviorOptions & {
  readonly edgeLambdas: cloudfront.EdgeLambda[];
};

/** How a behaviour sends every request of its path through the edge function to the function URL. */
export function lockedBehavior({
  edgeVersion,
  responseHeadersPolicy,
}: Pick<LockedDistributionProps, 'edgeVersion' | 'responseHeadersPolicy'>): LockedBehavior {
  return {
    cachePolicy: cloudfront.CachePolicy.CACHING_DISABLED,
    // The function URL accepts only its own host name. Without a policy, CloudFront drops
    // Authorization, the query string and the cookies.
    originRequestPolicy: cloudfront.OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
    responseHeadersPolicy,
    viewerProtocolPolicy: cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
    allowedMethods: cloudfront.AllowedMethods.ALLOW_ALL,
    // CloudFront compresses only what it may cache. The function receives Accept-Encoding.
    // Source: CloudFront developer guide, "Serve compressed files" (read 2026-11-22).
    compress: false,
    edgeLambdas: [
      {
        functionVersion: edgeVersion,
        eventType: cloudfront.LambdaEdgeEventType.ORIGIN_REQUEST,
        // The signature covers the body in both signing modes.
        includeBody: true,
      },
    ],
  };
}

/** Makes the distribution that sends every request through the edge function to the function URL. */
export function lockedDistribution(
  scope: Construct,
  id: string,
  props: LockedDistributionProps,
): cloudfront.Distribution {
  const { domainNames, certificate, webAclId, accessLogs } = props;
  const { stage, lock } = props.lockName;
  const { defaultBehavior = {}, ...rest } = props.rest ?? {};
  const { edgeLambdas, ...locked } = lockedBehavior(props);
  const distribution = new cloudfront.Distribution(scope, id, {
    comment: props.comment,
    httpVersion: cloudfront.HttpVersion.HTTP2_AND_3,
    // With CloudFront's own name and certificate the minimum is fixed, and lower.
    ...(certificate !== undefined && {
      minimumProtocolVersion: cloudfront.SecurityPolicyProtocol.TLS_V1_2_2021,
    }),
    ...rest,
    ...(domainNames !== undefined && { domainNames: [...domainNames] }),
    ...(certificate !== undefined && { certificate }),
    ...(webAclId !== undefined && { webAclId }),
    ...(accessLogs !== undefined && {
      logBucket: accessLogs.bucket,
      ...(accessLogs.prefix !== undefined && { logFilePrefix: accessLogs.prefix }),
      // A cookie may contain a session.
      logIncludesCookies: false,
    }),
    defaultBehavior: {
      ...locked,
      ...defaultBehavior,
      // This kind of origin supports only HTTPS with TLS 1.2.
      origin: new origins.FunctionUrlOrigin(props.functionUrl, {
        readTimeout: props.originReadTimeout,
        ...(props.signing === 'oac' && {
          originAccessControlId: new cloudfront.FunctionUrlOriginAccessControl(
            scope,
            'OriginAccessControl',
            {
              signing: cloudfront.Signing.SIGV4_ALWAYS,
              // Access controls belong to an account, not to a region.
              originAccessControlName: `furlock-${stage}-${Stack.of(scope).region}-${lock}`,
            },
          ).originAccessControlId,
        }),
      }),
      edgeLambdas: [...edgeLambdas, ...(defaultBehavior.edgeLambdas ?? [])],
    },
  });
  acknowledge(
    distribution,
    { id: 'AwsSolutions::AwsSolutions-CFR1', reason: WHO_MAY_CALL },
    { id: 'AwsSolutions::AwsSolutions-CFR2', reason: WEB_ACL },
    ...(accessLogs === undefined
      ? [{ id: 'AwsSolutions::AwsSolutions-CFR3', reason: NO_LOGS }]
      : []),
    ...(certificate === undefined
      ? [{ id: 'AwsSolutions::AwsSolutions-CFR4', reason: CLOUDFRONT_CERTIFICATE }]
      : []),
  );
  return distribution;
}

/** Why some rules of cdk-nag's AwsSolutions pack do not apply here. */
const WHO_MAY_CALL =
  'A token decides who may call, regardless of location; distributionProps.geoRestriction is for legal requirements';
const WEB_ACL = 'AWS WAF is billed per month and per request: set webAclId to use it';
const NO_LOGS =
  'Access logs record the path, query string and address of each viewer: set accessLogs to enable them';
const CLOUDFRONT_CERTIFICATE =
  "CloudFront's own certificate always accepts TLS 1.0 from viewers: set domainNames and certificate to make TLS 1.2 the minimum";
