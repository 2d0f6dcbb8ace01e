/**
 * Determines which of a service's endpoints a request was sent to.
 *
 * One server on this machine represents the endpoints of every region. It receives calls of bundles to
 * `<service>.<region>.amazonaws.com`, which are forwarded, and calls of clients whose endpoint is the
 * loopback address.
 */
import { isRegion } from '@furlock/edge-settings';
import { headerValues, parseAuthorization, type WireRequest } from '@furlock/simulator-sigv4-judge';

/**
 * Contains the original host of a forwarded call, because the connection's host is `127.0.0.1`.
 *
 * It cannot be abused: the servers listen on loopback only, the name must be a host of the service,
 * and the signature must cover it.
 */
export const CALLED_HOST_HEADER = 'x-forwarded-host';

/** An endpoint of a service, and the request as it was sent there. */
export interface CalledEndpoint {
  readonly region: string;
  /** The request with the host that the caller signed. */
  readonly request: WireRequest;
}

/**
 * The endpoint of a request; undefined if its host is neither a host of the service nor loopback, such
 * as the name of a web page that resolves to this machine (DNS rebinding).
 *
 * Source: AWS general reference, "Systems Manager endpoints and quotas" and "Amazon Cognito
 * endpoints and quotas" (read 2026-11-22).
 */
export function calledEndpoint(
  request: WireRequest,
  { service, homeRegion }: { readonly service: string; readonly homeRegion: string },
): CalledEndpoint | undefined {
  const forwardedHost = headerValues(request, CALLED_HOST_HEADER);
  if (forwardedHost.length === 0) {
    const host = headerValues(request, 'host').join(',');
    return LOOPBACK_HOST.test(host) ? { region: homeRegion, request } : undefined;
  }

  const host = forwardedHost.join(',');
  const [, hostService, region = ''] = /^([a-z-]+)\.([^.]+)\.amazonaws\.com$/.exec(host) ?? [];
  if (hostService !== service || !isRegion(region)) return undefined;
  return { region, request: asCalled(request, host) };
}

/** The region in a request's signature, which is not verified here. */
export function signedRegion(request: WireRequest): string | undefined {
  const claim = parseAuthorization(headerValues(request, 'authorization').join(','));
  return claim.ok ? claim.value.credentialScope.region : undefined;
}

const LOOPBACK_HOST = /^(?:127\.0\.0\.1|localhost|\[::1\])(?::\d{1,5})?$/;

function asCalled(request: WireRequest, host: string): WireRequest {
  const otherHeaders = request.headers.filter(
    ([name]) => name !== 'host' && name !== CALLED_HOST_HEADER,
  );
  return { ...request, headers: [['host', host], ...otherHeaders] };
}
