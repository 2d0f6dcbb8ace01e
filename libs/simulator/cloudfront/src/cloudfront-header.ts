/**
 * The headers that CloudFront adds to describe the viewer to the origin.
 *
 * Approximated: every viewer is a desktop computer near the Sydney edge location; addresses are not
 * looked up and `User-Agent` is not evaluated.
 *
 * Source: CloudFront developer guide, "Add CloudFront request headers" (read 2026-11-22).
 */
import type { HeaderList } from './header-list.js';
import type { ViewerRequest } from './viewer-request.js';

type Value = string | ((request: ViewerRequest) => string);

/** By lower-case name; headers that are not listed are not written. */
const headers: Readonly<Record<string, readonly [name: string, value: Value]>> = {
  'cloudfront-forwarded-proto': ['CloudFront-Forwarded-Proto', ({ scheme }) => scheme],
  'cloudfront-is-android-viewer': ['CloudFront-Is-Android-Viewer', 'false'],
  'cloudfront-is-desktop-viewer': ['CloudFront-Is-Desktop-Viewer', 'true'],
  'cloudfront-is-ios-viewer': ['CloudFront-Is-IOS-Viewer', 'false'],
  'cloudfront-is-mobile-viewer': ['CloudFront-Is-Mobile-Viewer', 'false'],
  'cloudfront-is-smarttv-viewer': ['CloudFront-Is-SmartTV-Viewer', 'false'],
  'cloudfront-is-tablet-viewer': ['CloudFront-Is-Tablet-Viewer', 'false'],
  'cloudfront-viewer-address': [
    'CloudFront-Viewer-Address',
    ({ clientIp, clientPort }) => `${clientIp}:${clientPort}`,
  ],
  'cloudfront-viewer-city': ['CloudFront-Viewer-City', 'Sydney'],
  'cloudfront-viewer-country': ['CloudFront-Viewer-Country', 'AU'],
  'cloudfront-viewer-country-name': ['CloudFront-Viewer-Country-Name', 'Australia'],
  'cloudfront-viewer-country-region': ['CloudFront-Viewer-Country-Region', 'NSW'],
  'cloudfront-viewer-country-region-name': [
    'CloudFront-Viewer-Country-Region-Name',
    'New South Wales',
  ],
  'cloudfront-viewer-http-version': [
    'CloudFront-Viewer-Http-Version',
    ({ httpVersion }) => httpVersion,
  ],
  'cloudfront-viewer-time-zone': ['CloudFront-Viewer-Time-Zone', 'Australia/Sydney'],
  'cloudfront-viewer-tls': [
    'CloudFront-Viewer-TLS',
    'TLSv1.3:TLS_AES_128_GCM_SHA256:fullHandshake',
  ],
};

/** A header that CloudFront writes for a request; empty for an unsupported name. */
export function cloudFrontHeader(lowerCaseName: string, request: ViewerRequest): HeaderList {
  const header = Object.hasOwn(headers, lowerCaseName) ? headers[lowerCaseName] : undefined;
  if (header === undefined) return [];
  const [name, value] = header;
  return [[name, typeof value === 'string' ? value : value(request)]];
}
