/**
 * What the backend is told about the viewer, in headers that only the edge can have written.
 */
import type { HeaderField } from '@furlock/cloudfront-http';
import {
  CLIENT_ADDRESS_HEADER,
  IDENTITY_HEADER,
  RESERVED_HEADER_PREFIX,
  TOKEN_HEADER,
  foldHeaderName,
} from '@furlock/viewer-identity';

/** What the backend is told. */
export interface ViewerFacts {
  /** The value of the identity header; null on a public route, where nobody was asked. */
  readonly identityHeader: string | null;
  /** The caller's token, where the settings say that the backend gets it. */
  readonly token?: string | undefined;
  /** As CloudFront saw it. */
  readonly clientAddress: string;
  /** Shape: `https://` and a host, nothing after it. */
  readonly publicOrigin: string;
}

/**
 * The request's headers with every copy of ours that the viewer sent removed, and then ours
 * written: the verified identity, the viewer's address, and the host that viewers call.
 *
 * Removed as well are `x-amz-` headers, which would be signed or taken for a part of the signature,
 * and those by which some servers let a client name another host, path or method than the edge saw.
 */
export function attachIdentity(
  headers: readonly HeaderField[],
  { identityHeader, token, clientAddress, publicOrigin }: ViewerFacts,
): HeaderField[] {
  const told = headers.filter(([name]) => !mayNotComeFromViewer(name));
  if (identityHeader !== null) told.push([IDENTITY_HEADER, identityHeader]);
  if (token !== undefined) told.push([TOKEN_HEADER, token]);
  told.push([CLIENT_ADDRESS_HEADER, clientAddress]);
  told.push(['x-forwarded-host', publicOrigin.slice('https://'.length)]);
  return told;
}

/**
 * Those of AWS, and those that speak for the viewer's address, host, path, method or identity to some
 * servers.
 */
const SPEAKS_FOR_THE_EDGE =
  /^(?:x-amz(?:n-oidc)?-|(?:forwarded|x-(?:forwarded-host|http-method(?:-override)?|method-override|original-url|rewrite-url))$)/;

function mayNotComeFromViewer(name: string): boolean {
  const folded = foldHeaderName(name);
  return folded.startsWith(RESERVED_HEADER_PREFIX) || SPEAKS_FOR_THE_EDGE.test(folded);
}
