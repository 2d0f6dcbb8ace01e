/**
 * The managed cache policies and origin request policies, which every account has.
 *
 * Source: CloudFront developer guide, "Use managed cache policies" and "Use managed origin request
 * policies" (read 2026-11-22). Amplify's own policies are not included.
 */
import type { CachePolicy, OriginRequestPolicy } from '../deployment.js';

export const CACHING_DISABLED = '4135ea2d-6df8-44a3-9df3-4b5a84be39ad';
export const CACHING_OPTIMIZED = '658327ea-f89d-4fab-a63d-7e88639e58f6';
export const ALL_VIEWER = '216adef6-5c7f-47e4-b989-5492eafa07d3';
export const ALL_VIEWER_EXCEPT_HOST_HEADER = 'b689b0a8-53d0-40ab-baf2-68738e2966ac';

const DAY_SECONDS = 86_400;
const YEAR_SECONDS = 31_536_000;

const nothing = { kind: 'none' } as const;
const everything = { kind: 'all' } as const;

const optimized: CachePolicy = {
  name: 'Managed-CachingOptimized',
  minTtlSeconds: 1,
  defaultTtlSeconds: DAY_SECONDS,
  maxTtlSeconds: YEAR_SECONDS,
  cachesErrors: true,
  headers: [],
  cookies: nothing,
  queryStrings: nothing,
  acceptsGzip: true,
  acceptsBrotli: true,
};

const originCacheControl: CachePolicy = {
  ...optimized,
  name: 'Managed-UseOriginCacheControlHeaders',
  minTtlSeconds: 0,
  defaultTtlSeconds: 0,
  headers: ['host', 'origin', 'x-http-method-override', 'x-http-method', 'x-method-override'],
  cookies: everything,
};

/** Managed cache policies by id. */
export const managedCachePolicies: Readonly<Record<string, CachePolicy>> = {
  [CACHING_DISABLED]: {
    ...optimized,
    name: 'Managed-CachingDisabled',
    minTtlSeconds: 0,
    defaultTtlSeconds: 0,
    maxTtlSeconds: 0,
    cachesErrors: false,
    acceptsGzip: false,
    acceptsBrotli: false,
  },
  [CACHING_OPTIMIZED]: optimized,
  'b2884449-e4de-46a7-ac36-70bc7f1ddd6d': {
    ...optimized,
    name: 'Managed-CachingOptimizedForUncompressedObjects',
    acceptsGzip: false,
    acceptsBrotli: false,
  },
  '08627262-05a9-4f76-9ded-b50ca2e3a84f': {
    ...optimized,
    name: 'Managed-Elemental-MediaPackage',
    minTtlSeconds: 0,
    headers: ['origin'],
    queryStrings: { kind: 'only', names: ['aws.manifestfilter', 'start', 'end', 'm'] },
    acceptsBrotli: false,
  },
  '2e54312d-136d-493c-8eb9-b001f22f67d2': {
    ...optimized,
    name: 'Managed-Amplify',
    minTtlSeconds: 2,
    defaultTtlSeconds: 2,
    maxTtlSeconds: 600,
    headers: ['authorization', 'cloudfront-viewer-country', 'host'],
    cookies: everything,
    queryStrings: everything,
  },
  '83da9c7e-98b4-4e11-a168-04f0df8e2c65': originCacheControl,
  '4cc15a8a-d715-48a4-82b8-cc0b614638fe': {
    ...originCacheControl,
    name: 'Managed-UseOriginCacheControlHeaders-QueryStrings',
    queryStrings: everything,
  },
};

/** The headers of AllViewerAndCloudFrontHeaders-2022-06. */
const CLOUDFRONT_HEADERS_OF_JUNE_2022 = [
  'cloudfront-forwarded-proto',
  'cloudfront-is-android-viewer',
  'cloudfront-is-desktop-viewer',
  'cloudfront-is-ios-viewer',
  'cloudfront-is-mobile-viewer',
  'cloudfront-is-smarttv-viewer',
  'cloudfront-is-tablet-viewer',
  'cloudfront-viewer-address',
  'cloudfront-viewer-asn',
  'cloudfront-viewer-city',
  'cloudfront-viewer-country',
  'cloudfront-viewer-country-name',
  'cloudfront-viewer-country-region',
  'cloudfront-viewer-country-region-name',
  'cloudfront-viewer-http-version',
  'cloudfront-viewer-latitude',
  'cloudfront-viewer-longitude',
  'cloudfront-viewer-metro-code',
  'cloudfront-viewer-postal-code',
  'cloudfront-viewer-time-zone',
  'cloudfront-viewer-tls',
];

const CROSS_ORIGIN_HEADERS = [
  'origin',
  'access-control-request-headers',
  'access-control-request-method',
];

/** Managed origin request policies by id. */
export const managedOriginRequestPolicies: Readonly<Record<string, OriginRequestPolicy>> = {
  [ALL_VIEWER]: {
    name: 'Managed-AllViewer',
    headers: { kind: 'all', cloudFrontHeaders: [] },
    cookies: everything,
    queryStrings: everything,
  },
  '33f36d7e-f396-46d9-90e0-52428a34d9dc': {
    name: 'Managed-AllViewerAndCloudFrontHeaders-2022-06',
    headers: { kind: 'all', cloudFrontHeaders: CLOUDFRONT_HEADERS_OF_JUNE_2022 },
    cookies: everything,
    queryStrings: everything,
  },
  [ALL_VIEWER_EXCEPT_HOST_HEADER]: {
    name: 'Managed-AllViewerExceptHostHeader',
    headers: { kind: 'all-except', names: ['host'] },
    cookies: everything,
    queryStrings: everything,
  },
  '59781a5b-3903-41f3-afcb-af62929ccde1': onlyHeaders('Managed-CORS-CustomOrigin', ['origin']),
  '88a5eaf4-2fd4-4709-b370-b4c650ea3fcf': onlyHeaders(
    'Managed-CORS-S3Origin',
    CROSS_ORIGIN_HEADERS,
  ),
  '775133bc-15f2-49f9-abea-afb2e0bf67d2': {
    ...onlyHeaders('Managed-Elemental-MediaTailor-PersonalizedManifests', [
      ...CROSS_ORIGIN_HEADERS,
      'user-agent',
      'x-forwarded-for',
    ]),
    queryStrings: everything,
  },
  'bf0718e1-ba1e-49d1-88b1-f726733018ae': onlyHeaders('Managed-HostHeaderOnly', ['host']),
  'acba4595-bd28-49b8-b9fe-13317c0390fa': onlyHeaders('Managed-UserAgentRefererHeaders', [
    'user-agent',
    'referer',
  ]),
};

function onlyHeaders(name: string, names: readonly string[]): OriginRequestPolicy {
  return { name, headers: { kind: 'only', names }, cookies: nothing, queryStrings: nothing };
}
