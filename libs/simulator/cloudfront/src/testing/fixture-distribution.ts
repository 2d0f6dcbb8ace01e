/**
 * A distribution as plain data, for tests.
 */
import type { CacheBehavior, Distribution, Origin } from '@furlock/simulator-deployment';
import {
  ALL_VIEWER_EXCEPT_HOST_HEADER,
  CACHING_DISABLED,
  managedCachePolicy,
  managedOriginRequestPolicy,
} from '@furlock/simulator-deployment/testing';

export const EDGE_VERSION_ARN = 'arn:aws:lambda:us-east-1:123456789012:function:edge:1';

export const fixtureOrigin: Origin = {
  id: 'origin',
  domainName: 'abc.lambda-url.eu-central-1.on.aws',
  path: '',
  protocol: 'https',
  port: 443,
  readTimeoutSeconds: 30,
  keepaliveTimeoutSeconds: 5,
  sslProtocols: ['TLSv1.2'],
  customHeaders: [],
  connectionAttempts: 3,
};

export const fixtureBehavior: CacheBehavior = {
  pathPattern: '*',
  originId: 'origin',
  viewerProtocolPolicy: 'redirect-to-https',
  allowedMethods: ['GET', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'POST', 'DELETE'],
  cachedMethods: ['GET', 'HEAD'],
  cachePolicy: managedCachePolicy(CACHING_DISABLED),
  originRequestPolicy: managedOriginRequestPolicy(ALL_VIEWER_EXCEPT_HOST_HEADER),
  compress: false,
  functions: [{ eventType: 'origin-request', versionArn: EDGE_VERSION_ARN, includeBody: true }],
};

export const fixtureDistribution: Distribution = {
  stack: 'home',
  logicalId: 'Distribution',
  id: 'E0000000000000',
  domainName: 'd0000000000000.cloudfront.net',
  aliases: [],
  origins: [fixtureOrigin],
  originGroups: [],
  behaviors: [fixtureBehavior],
  errorCachingMinTtlSeconds: {},
  errorPages: {},
};
