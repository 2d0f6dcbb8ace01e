/**
 * The header names that only the edge may write, and how a viewer's copy is recognised.
 */

/** Every header under this prefix is Furlock's: a viewer's copy is removed before anything else. */
export const RESERVED_HEADER_PREFIX = 'x-furlock-';

/** Carries the verified identity: base64url JSON, covered by the request's SigV4 signature. */
export const IDENTITY_HEADER = 'x-furlock-identity';

/** Carries the viewer's address as CloudFront saw it. Shape: an IPv4 or IPv6 address, no port. */
export const CLIENT_ADDRESS_HEADER = 'x-furlock-client-address';

/**
 * Whether a header name is reserved, in any spelling that a server behind the edge might take for
 * ours: case is ignored and `_` counts as `-`, because CGI-style servers fold the two together.
 */
export function isReservedHeader(name: string): boolean {
  return name.toLowerCase().replaceAll('_', '-').startsWith(RESERVED_HEADER_PREFIX);
}
