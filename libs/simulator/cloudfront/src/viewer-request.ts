/**
 * A viewer's request as CloudFront reads it from the wire, and the checks that CloudFront makes
 * first.
 */
import type { CacheBehavior } from '@furlock/simulator-deployment';
import type { CloudFrontErrorCode } from './cloudfront-error.js';
import { headerValues, type HeaderList } from './header-list.js';

/** A viewer's request without its body. Shape of texts: one character per byte of the wire. */
export interface ViewerRequest {
  readonly method: string;
  /** The path as sent. */
  readonly rawPath: string;
  /** The part after the first `?`, as sent; undefined if there is no `?`. */
  readonly rawQuery: string | undefined;
  readonly headers: HeaderList;
  readonly httpVersion: string;
  /** The scheme that the viewer is treated as using. */
  readonly scheme: 'http' | 'https';
  /** Shape: an IPv4 or IPv6 address. */
  readonly clientIp: string;
  readonly clientPort: number;
}

/** Source: CloudFront developer guide, "Quotas", URL length (read 2026-04-08). */
const MAX_URL_BYTES = 8_192;

/** Source: CloudFront developer guide, "Quotas", request line and headers (read 2026-04-08). */
const MAX_REQUEST_HEAD_BYTES = 32_768;

/** Path and query of a request target. Shape of `target`: one character per byte. */
export function splitTarget(target: string): Pick<ViewerRequest, 'rawPath' | 'rawQuery'> {
  const mark = target.indexOf('?');
  return mark === -1
    ? { rawPath: target, rawQuery: undefined }
    : { rawPath: target.slice(0, mark), rawQuery: target.slice(mark + 1) };
}

/** The request target from path and query. Shape: one character per byte. */
export function joinTarget({
  rawPath,
  rawQuery,
}: Pick<ViewerRequest, 'rawPath' | 'rawQuery'>): string {
  return rawPath + (rawQuery === undefined ? '' : `?${rawQuery}`);
}

/** Why CloudFront rejects a request before it chooses a behaviour. */
export function refuseRequest(request: ViewerRequest): CloudFrontErrorCode | undefined {
  const { method, rawPath, headers, httpVersion } = request;
  if (!rawPath.startsWith('/')) return 'BAD_REQUEST';
  // RFC 9112, section 3.2: a request without exactly one Host gets a 400. Without it, CloudFront cannot
  // find the distribution in any HTTP version; before 1.0 there were no headers at all.
  if (headerValues(headers, 'host').length !== 1) return 'BAD_REQUEST';
  if (httpVersion !== '1.1' && httpVersion !== '1.0') return 'BAD_REQUEST';
  const urlBytes = joinTarget(request).length;
  if (urlBytes > MAX_URL_BYTES) return 'URL_TOO_LONG';
  if (method.length + urlBytes + headBytes(headers) > MAX_REQUEST_HEAD_BYTES) {
    return 'HEADERS_TOO_LARGE';
  }
  // CloudFront developer guide, "Request and response behavior for custom origins", GET requests
  // that include a body (read 2026-04-08).
  if ((method === 'GET' || method === 'HEAD') && announcesBody(headers)) return 'BODY_NOT_ALLOWED';
  return undefined;
}

/** Why a behaviour rejects a request. */
export function refuseByBehavior(
  { allowedMethods, viewerProtocolPolicy }: CacheBehavior,
  { method, scheme }: ViewerRequest,
): CloudFrontErrorCode | undefined {
  // CloudFront API reference, CacheBehavior, ViewerProtocolPolicy (read 2026-11-22).
  if (scheme === 'http' && viewerProtocolPolicy === 'https-only') return 'HTTPS_REQUIRED';
  return allowedMethods.includes(method) ? undefined : 'METHOD_NOT_ALLOWED';
}

/**
 * Where a viewer without TLS is redirected to, or undefined if it is not.
 *
 * Source: CloudFront API reference, CacheBehavior, ViewerProtocolPolicy (read 2026-11-22).
 */
export function httpsLocation(
  { viewerProtocolPolicy }: CacheBehavior,
  request: ViewerRequest,
  domainName: string,
): string | undefined {
  if (request.scheme === 'https' || viewerProtocolPolicy !== 'redirect-to-https') return undefined;
  const host = headerValues(request.headers, 'host')[0] ?? domainName;
  return `https://${host}${joinTarget(request)}`;
}

/** Whether a body follows the headers (RFC 9112, section 6). */
export function announcesBody(headers: HeaderList): boolean {
  return (
    headerValues(headers, 'transfer-encoding').length > 0 ||
    headerValues(headers, 'content-length').some((value) => Number(value) > 0)
  );
}

/** The size of the header lines; each is a name, `: `, a value and a line end. */
function headBytes(headers: HeaderList): number {
  return headers.reduce((sum, [name, value]) => sum + name.length + value.length + 4, 0);
}
