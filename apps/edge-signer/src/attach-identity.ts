/**
 * The headers that describe the viewer to the backend, and that only the edge can have written.
 */
import type { HeaderField } from '@furlock/cloudfront-http';
import {
  CLIENT_ADDRESS_HEADER,
  IDENTITY_HEADER,
  TARGET_HEADER,
  TOKEN_HEADER,
  encodeOriginalTarget,
  foldHeaderName,
} from '@furlock/viewer-identity';
import { isRemovedHeader } from './removed-headers.js';

/** What the backend learns about the viewer. */
export interface ViewerFacts {
  /** The value of the identity header; null on a public route, where no caller is authenticated. */
  readonly identityHeader: string | null;
  /** The caller's token, if the settings forward it to the backend. */
  readonly token?: string | undefined;
  /** The viewer's address as CloudFront saw it. */
  readonly clientAddress: string;
  /** Shape: `https://` and a host, without a path. */
  readonly publicOrigin: string;
  /** The `cloudfront-` headers that CloudFront writes, whatever the viewer sent. Default: none. */
  readonly headersFromCloudFront?: readonly string[] | undefined;
  /** The path and query as the viewer wrote them, if they are sent in another spelling. */
  readonly originalTarget?: string | undefined;
}

/**
 * The request's headers without those that a viewer could have written to be trusted, followed by the
 * edge's own: the verified identity, the viewer's address, and the host that viewers call.
 *
 * `x-forwarded-for` is written too, because a function URL passes on only its first address, and CloudFront
 * appends the viewer's address to whatever the viewer sent. It is not signed: CloudFront may append to it.
 *
 * Source: reported by users of function URLs (speedrun.nobackspacecrew.com, "Obtaining caller ip address
 * with Lambda FURLs", read 2026-11-28); AWS documents only what CloudFront appends.
 */
export function attachIdentity(
  headers: readonly HeaderField[],
  {
    identityHeader,
    token,
    clientAddress,
    publicOrigin,
    originalTarget,
    headersFromCloudFront = [],
  }: ViewerFacts,
): HeaderField[] {
  const attached = headers.filter(
    ([name]) => !isRemovedHeader(foldHeaderName(name)) || headersFromCloudFront.includes(name),
  );
  if (identityHeader !== null) attached.push([IDENTITY_HEADER, identityHeader]);
  if (token !== undefined) attached.push([TOKEN_HEADER, token]);
  attached.push([CLIENT_ADDRESS_HEADER, clientAddress]);
  attached.push(['x-forwarded-for', clientAddress]);
  if (originalTarget !== undefined) {
    attached.push([TARGET_HEADER, encodeOriginalTarget(originalTarget)]);
  }
  attached.push(['x-forwarded-host', publicOrigin.slice('https://'.length)]);
  return attached;
}
