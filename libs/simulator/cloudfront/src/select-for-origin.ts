/**
 * Selects the parts of a viewer's request to forward to the origin: only those that the cache policy
 * and the origin request policy name.
 *
 * It runs on a cache miss, before the origin-request function. `origin-headers.ts` adds what
 * CloudFront writes on the last hop.
 *
 * Source: CloudFront developer guide, "How origin request policies and cache policies work
 * together"; "Request and response behavior for custom origins", HTTP request headers (read
 * 2026-11-22).
 */
import type { CacheBehavior, HeaderSelection, Origin } from '@furlock/simulator-deployment';
import { acceptedEncodings } from './accepted-encodings.js';
import { cloudFrontHeader } from './cloudfront-header.js';
import { headerValues, withoutHeaders, type HeaderList } from './header-list.js';
import { isHopByHopHeader } from './header-rules.js';
import { selectCookies, selectsName, selectQuery } from './select-names.js';
import type { ViewerRequest } from './viewer-request.js';

/** Headers that describe the body are forwarded with it. */
const BODY_HEADERS = ['content-length', 'transfer-encoding'];

/** Headers that CloudFront always forwards and appends to. */
const APPENDED_HEADERS = ['via', 'x-forwarded-for'];

/** Removed with `ForwardedValues` unless listed there. */
const LEGACY_REMOVED = ['accept', 'accept-charset', 'accept-language', 'referer', 'user-agent'];

/** The request with only the parts that the policies of a behaviour forward, and with its final Host. */
export function selectForOrigin(
  request: ViewerRequest,
  behavior: CacheBehavior,
  origin: Origin,
): ViewerRequest {
  const { cachePolicy, originRequestPolicy } = behavior;
  const isNamed = headerTest(request.method, behavior);
  // "CloudFront forwards a Range GET": Request and response behavior for Amazon S3 origins.
  const forwardsHeader =
    origin.s3 === undefined ? isNamed : (name: string) => name === 'range' || isNamed(name);
  const overwritten = origin.customHeaders.map(([name]) => name.toLowerCase());
  const kept = withoutHeaders(
    request.headers,
    (name) =>
      // "CloudFront overwrites a header of the same name": add custom headers to origin requests.
      overwritten.includes(name) ||
      isHopByHopHeader(name) ||
      ['cookie', 'host', 'accept-encoding'].includes(name) ||
      isWrittenByCloudFront(name, behavior) ||
      !forwardsHeader(name),
  );
  const userAgent: HeaderList =
    headerValues(kept, 'user-agent').length > 0 ? [] : [['User-Agent', 'Amazon CloudFront']];
  const host = forwardsHeader('host') ? headerValues(request.headers, 'host')[0] : undefined;
  return {
    ...request,
    rawQuery: selectQuery(
      request.rawQuery,
      (name) =>
        selectsName(cachePolicy.queryStrings, name) ||
        (originRequestPolicy !== undefined && selectsName(originRequestPolicy.queryStrings, name)),
    ),
    headers: [
      ...kept,
      ...selectCookies(
        request.headers,
        (name) =>
          selectsName(cachePolicy.cookies, name) ||
          (originRequestPolicy !== undefined && selectsName(originRequestPolicy.cookies, name)),
      ),
      ...encodingHeaders(request, behavior, forwardsHeader),
      ...(overwritten.includes('user-agent') ? [] : userAgent),
      ...writtenByCloudFront(behavior).flatMap((name) => cloudFrontHeader(name, request)),
      ['Host', host ?? origin.domainName],
    ],
  };
}

/** Whether a viewer header is forwarded. */
function headerTest(
  method: string,
  { cachePolicy, originRequestPolicy, cachedMethods }: CacheBehavior,
): (name: string) => boolean {
  const selection: HeaderSelection = originRequestPolicy?.headers ?? { kind: 'none' };
  return (name) => {
    if (cachePolicy.headers.includes(name)) return true;
    if (BODY_HEADERS.includes(name) || APPENDED_HEADERS.includes(name)) return true;
    if (name === 'authorization' && passesAuthorization(method, cachedMethods)) return true;
    switch (selection.kind) {
      case 'none':
        return false;
      case 'all':
        return true;
      case 'only':
        return selection.names.includes(name);
      case 'all-except':
        return !selection.names.includes(name);
      case 'legacy-defaults':
        return !LEGACY_REMOVED.includes(name) && name !== 'host' && name !== 'authorization';
    }
  };
}

/**
 * By default, CloudFront removes Authorization from GET and HEAD, and from OPTIONS if its answers are
 * cached. It keeps it on the methods that write.
 */
function passesAuthorization(method: string, cachedMethods: readonly string[]): boolean {
  return method !== 'GET' && method !== 'HEAD' && !cachedMethods.includes(method);
}

/** If the cache policy normalises Accept-Encoding, the viewer's own is not forwarded. */
function encodingHeaders(
  request: ViewerRequest,
  { cachePolicy }: CacheBehavior,
  forwardsHeader: (name: string) => boolean,
): HeaderList {
  if (!cachePolicy.acceptsGzip && !cachePolicy.acceptsBrotli) {
    return forwardsHeader('accept-encoding')
      ? headerValues(request.headers, 'accept-encoding').map(
          (value) => ['Accept-Encoding', value] as const,
        )
      : [];
  }
  const encodings = acceptedEncodings(request, cachePolicy);
  return encodings.length === 0 ? [] : [['Accept-Encoding', encodings.join(',')]];
}

/** The headers that CloudFront writes because a policy names them. */
export function writtenByCloudFront({ cachePolicy, originRequestPolicy }: CacheBehavior): string[] {
  const selection = originRequestPolicy?.headers;
  const names = [
    ...cachePolicy.headers,
    ...(selection?.kind === 'all' ? selection.cloudFrontHeaders : []),
    ...(selection?.kind === 'only' ? selection.names : []),
  ];
  return [...new Set(names)].filter((name) => name.startsWith('cloudfront-'));
}

function isWrittenByCloudFront(name: string, behavior: CacheBehavior): boolean {
  return writtenByCloudFront(behavior).includes(name);
}
