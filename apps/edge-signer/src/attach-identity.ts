/**
 * What the backend is told about the viewer, in headers that only the edge can have written.
 */
import type { EdgeRequest, HeaderField } from '@furlock/cloudfront-http';
import {
  CLIENT_ADDRESS_HEADER,
  IDENTITY_HEADER,
  encodeIdentity,
  isReservedHeader,
  type Identity,
} from '@furlock/viewer-identity';

/**
 * The request's headers with every copy of ours that the viewer sent removed, and then ours
 * written: the verified identity, the viewer's address, and the host that viewers call.
 *
 * Viewer-sent `x-amz-` headers are removed as well: they would be signed, or taken by the function
 * URL for a part of the signature.
 */
export function attachIdentity(
  { headers, clientAddress }: Pick<EdgeRequest, 'headers' | 'clientAddress'>,
  { identity, publicOrigin }: { readonly identity: Identity; readonly publicOrigin: string },
): HeaderField[] {
  return [
    ...headers.filter(([name]) => !mayNotComeFromViewer(name)),
    [IDENTITY_HEADER, encodeIdentity(identity)],
    [CLIENT_ADDRESS_HEADER, clientAddress],
    ['x-forwarded-host', new URL(publicOrigin).host],
  ];
}

function mayNotComeFromViewer(name: string): boolean {
  // CGI-style servers read `_` as `-`, so either spelling could reach the backend as ours.
  const folded = name.replaceAll('_', '-');
  return isReservedHeader(name) || folded.startsWith('x-amz-') || folded === 'x-forwarded-host';
}
