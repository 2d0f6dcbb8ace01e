/**
 * The headers that describe the viewer to the backend, and that only the edge can have written.
 */
import type { HeaderField } from '@furlock/cloudfront-http';
import {
  CLIENT_ADDRESS_HEADER,
  IDENTITY_HEADER,
  RESERVED_HEADER_PREFIX,
  TOKEN_HEADER,
  foldHeaderName,
} from '@furlock/viewer-identity';

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
}

/**
 * The request's headers without those that only the edge may write, followed by the edge's own: the
 * verified identity, the viewer's address, and the host that viewers call.
 *
 * It also removes the viewer's `x-amz-` headers, which would be signed or read as part of the signature,
 * and headers with which a client can override the host, path or method that some servers see.
 */
export function attachIdentity(
  headers: readonly HeaderField[],
  { identityHeader, token, clientAddress, publicOrigin }: ViewerFacts,
): HeaderField[] {
  const attached = headers.filter(([name]) => !isReserved(name));
  if (identityHeader !== null) attached.push([IDENTITY_HEADER, identityHeader]);
  if (token !== undefined) attached.push([TOKEN_HEADER, token]);
  attached.push([CLIENT_ADDRESS_HEADER, clientAddress]);
  attached.push(['x-forwarded-host', publicOrigin.slice('https://'.length)]);
  return attached;
}

/**
 * Headers of AWS, and headers from which some servers take the viewer's address, host, path, method
 * or identity.
 */
const RESERVED_BY_OTHERS =
  /^(?:x-amz(?:n-oidc)?-|(?:forwarded|x-(?:forwarded-host|http-method(?:-override)?|method-override|original-url|rewrite-url))$)/;

function isReserved(name: string): boolean {
  const folded = foldHeaderName(name);
  return folded.startsWith(RESERVED_HEADER_PREFIX) || RESERVED_BY_OTHERS.test(folded);
}
