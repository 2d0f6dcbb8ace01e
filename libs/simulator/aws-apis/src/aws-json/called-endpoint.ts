/**
 * Which of a service's endpoints a request was sent to.
 *
 * One server on this machine stands for the endpoints of every region. It is called in two ways: by
 * a bundle, whose calls to `<service>.<region>.amazonaws.com` are carried here, and by a client that
 * was given the loopback address as its endpoint.
 */
import { isRegion } from '@furlock/edge-settings';
import { headerValues, parseAuthorization, type WireRequest } from '@furlock/simulator-sigv4-judge';

/**
 * Names the host that a carried call was made to, where the connection says `127.0.0.1`.
 *
 * Not a hole: the servers listen on loopback alone, the name must be one of the service's own, and
 * the signature must have been made for it.
 */
export const CALLED_HOST_HEADER = 'x-forwarded-host';

/** An endpoint of a service, and the request as it was sent there. */
export interface CalledEndpoint {
  readonly region: string;
  /** With the host that the caller called and signed. */
  readonly request: WireRequest;
}

/**
 * The endpoint of a request; undefined where its host is neither one of the service's nor loopback,
 * as when a web page has its own name resolve to this machine.
 *
 * Source: AWS general reference, "Systems Manager endpoints and quotas" and "Amazon Cognito
 * endpoints and quotas" (read 2026-11-22).
 */
export function calledEndpoint(
  request: WireRequest,
  { service, homeRegion }: { readonly service: string; readonly homeRegion: string },
): CalledEndpoint | undefined {
  const carriedTo = headerValues(request, CALLED_HOST_HEADER);
  if (carriedTo.length === 0) {
    const host = headerValues(request, 'host').join(',');
    return LOOPBACK_HOST.test(host) ? { region: homeRegion, request } : undefined;
  }

  const host = carriedTo.join(',');
  const [, hostService, region = ''] = /^([a-z-]+)\.([^.]+)\.amazonaws\.com$/.exec(host) ?? [];
  if (hostService !== service || !isRegion(region)) return undefined;
  return { region, request: asCalled(request, host) };
}

/** The region that a request claims to be signed for; whether it is, is judged later. */
export function signedRegion(request: WireRequest): string | undefined {
  const claim = parseAuthorization(headerValues(request, 'authorization').join(','));
  return claim.ok ? claim.value.credentialScope.region : undefined;
}

const LOOPBACK_HOST = /^(?:127\.0\.0\.1|localhost|\[::1\])(?::\d{1,5})?$/;

function asCalled(request: WireRequest, host: string): WireRequest {
  const carried = request.headers.filter(
    ([name]) => name !== 'host' && name !== CALLED_HOST_HEADER,
  );
  return { ...request, headers: [['host', host], ...carried] };
}
