/**
 * The distribution in front of a function URL: one behaviour, and the edge function on it.
 *
 * It makes no second behaviour and no cached mode: on a cache hit the edge function does not run,
 * and an unlocked neighbour behaviour could be reached under a locked path's name. What a user adds
 * by `distributionProps` or afterwards is judged at synth (`guards/`).
 */
import { Validations, type Duration } from 'aws-cdk-lib';
import type * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as origins from 'aws-cdk-lib/aws-cloudfront-origins';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { Signing } from '@furlock/edge-settings';

/** Where CloudFront writes a line for each request, with its path, query and viewer's address. */
export interface AccessLogs {
  /**
   * The bucket. CloudFront writes by an access control list, so its object ownership must be
   * `BUCKET_OWNER_PREFERRED`.
   *
   * Source: CloudFront developer guide, "Configure standard logging (legacy)" (read 2026-11-25).
   */
  readonly bucket: s3.IBucket;

  /**
   * What the names of the log files begin with.
   *
   * @default none
   */
  readonly prefix?: string;
}

/** What a lock states by properties of its own. */
type OwnProps =
  | 'certificate'
  | 'defaultBehavior'
  | 'domainNames'
  | 'enableLogging'
  | 'logBucket'
  | 'logFilePrefix'
  | 'logIncludesCookies'
  | 'webAclId';

/** The rest of what a distribution can be told: passed on, and checked at synth. */
export interface LockDistributionProps extends Partial<
  Omit<cloudfront.DistributionProps, OwnProps>
> {
  /**
   * What is changed about the one behaviour, such as functions for other events.
   *
   * @default nothing
   */
  readonly defaultBehavior?: cloudfront.AddBehaviorOptions;
}

/** What stands behind the distribution, and who judges in front of it. */
export interface LockedDistributionProps {
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

/** Makes the distribution that carries every request past the edge function to the URL. */
export function lockedDistribution(
  scope: Construct,
  id: string,
  props: LockedDistributionProps,
): cloudfront.Distribution {
  const { domainNames, certificate, webAclId, accessLogs } = props;
  const { defaultBehavior = {}, ...rest } = props.rest ?? {};
  const distribution = new cloudfront.Distribution(scope, id, {
    comment: props.comment,
    httpVersion: cloudfront.HttpVersion.HTTP2_AND_3,
    // CloudFront's own name and certificate have a fixed minimum, which is lower.
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
      // A session is in a cookie.
      logIncludesCookies: false,
    }),
    defaultBehavior: {
      cachePolicy: cloudfront.CachePolicy.CACHING_DISABLED,
      // The function URL answers to its own host name only, and without this policy CloudFront
      // drops Authorization, the query and the cookies.
      originRequestPolicy: cloudfront.OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
      responseHeadersPolicy: props.responseHeadersPolicy,
      viewerProtocolPolicy: cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
      allowedMethods: cloudfront.AllowedMethods.ALLOW_ALL,
      // CloudFront compresses nothing that it may not cache; Accept-Encoding reaches the backend.
      // Source: CloudFront developer guide, "Serve compressed files" (read 2026-11-22).
      compress: false,
      ...defaultBehavior,
      // Over https with TLS 1.2 only, which is all that this kind of origin does.
      origin: new origins.FunctionUrlOrigin(props.functionUrl, {
        readTimeout: props.originReadTimeout,
        ...(props.signing === 'oac' && {
          originAccessControlId: new cloudfront.FunctionUrlOriginAccessControl(
            scope,
            'OriginAccessControl',
            { signing: cloudfront.Signing.SIGV4_ALWAYS },
          ).originAccessControlId,
        }),
      }),
      edgeLambdas: [
        {
          functionVersion: props.edgeVersion,
          eventType: cloudfront.LambdaEdgeEventType.ORIGIN_REQUEST,
          // The signature covers the body, whoever makes it.
          includeBody: true,
        },
        ...(defaultBehavior.edgeLambdas ?? []),
      ],
    },
  });
  Validations.of(distribution).acknowledge(
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

/** Why rules of cdk-nag's AwsSolutions pack do not hold here. */
const WHO_MAY_CALL =
  'Who may call is decided by a token, wherever they are; distributionProps.geoRestriction is for what a law asks';
const WEB_ACL = 'AWS WAF costs by the month and by the request: webAclId is for those who want it';
const NO_LOGS =
  'A line of access logs holds a path, a query and an address of a viewer: accessLogs is for those who want them';
const CLOUDFRONT_CERTIFICATE =
  "CloudFront's own certificate takes TLS 1.0 from viewers and cannot be told otherwise: domainNames and certificate make TLS 1.2 the minimum";
