/**
 * What the backend is told about the viewer, in headers that only the edge can have written.
 */
import type { HeaderField } from '@furlock/cloudfront-http';
import {
  CLIENT_ADDRESS_HEADER,
  IDENTITY_HEADER,
  RESERVED_HEADER_PREFIX,
  TOKEN_HEADER,
  encodeIdentity,
  foldHeaderName,
  type Identity,
} from '@furlock/viewer-identity';

/** What the backend is told. */
export interface ViewerFacts {
  /** Null on a public route, where nobody was asked. */
  readonly identity: Identity | null;
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
  { identity, token, clientAddress, publicOrigin }: ViewerFacts,
): HeaderField[] {
  const told = headers.filter(([name]) => !mayNotComeFromViewer(name));
  if (identity !== null) told.push([IDENTITY_HEADER, writtenOf(identity)]);
  if (token !== undefined) told.push([TOKEN_HEADER, token]);
  told.push([CLIENT_ADDRESS_HEADER, clientAddress]);
  told.push(['x-forwarded-host', publicOrigin.slice('https://'.length)]);
  return told;
}

function writtenOf(identity: WrittenIdentity): string {
  return (identity[WRITTEN] ??= encodeIdentity(identity));
}

/**
 * Where an identity keeps the value that was written of it: a token that was verified before has the
 * very claims that it had then. (A weak map would do the same, at the garbage collector's cost.)
 */
const WRITTEN = Symbol();
type WrittenIdentity = Identity & { [WRITTEN]?: string };

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
