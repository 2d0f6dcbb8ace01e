/**
 * Determines to which region's endpoint of a service a request was sent.
 *
 * One server on this machine represents the endpoints of every region. It receives calls of bundles to
 * `<service>.<region>.amazonaws.com`, which are led here, and calls of clients whose endpoint is the
 * loopback address.
 */
import { isRegion } from '@furlock/edge-settings';
import { headerValues, parseAuthorization, type WireRequest } from '@furlock/simulator-sigv4-judge';

/**
 * The region of the endpoint that a request was sent to; undefined if its host is neither a host of
 * the service nor loopback, such as the name of a web page that resolves to this machine (DNS
 * rebinding).
 *
 * Source: AWS general reference, "Systems Manager endpoints and quotas" and "Amazon Cognito
 * endpoints and quotas" (read 2026-11-22).
 */
export function calledRegion(
  request: WireRequest,
  { service, homeRegion }: { readonly service: string; readonly homeRegion: string },
): string | undefined {
  const host = headerValues(request, 'host').join(',');
  if (LOOPBACK_HOST.test(host)) return homeRegion;

  const [, hostService, region = ''] = /^([a-z-]+)\.([^.]+)\.amazonaws\.com$/.exec(host) ?? [];
  return hostService === service && isRegion(region) ? region : undefined;
}

/** The region in a request's signature, which is not verified here. */
export function signedRegion(request: WireRequest): string | undefined {
  const claim = parseAuthorization(headerValues(request, 'authorization').join(','));
  return claim.ok ? claim.value.credentialScope.region : undefined;
}

const LOOPBACK_HOST = /^(?:127\.0\.0\.1|localhost|\[::1\])(?::\d{1,5})?$/;
