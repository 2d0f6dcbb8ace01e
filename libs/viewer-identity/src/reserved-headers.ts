/**
 * The header names that only the edge may write, and how a viewer's copy is recognised.
 */

/** Every header under this prefix is Furlock's: a viewer's copy is removed before anything else. */
export const RESERVED_HEADER_PREFIX = 'x-furlock-';

/** Carries the verified identity: base64url JSON, covered by the request's SigV4 signature. */
export const IDENTITY_HEADER = 'x-furlock-identity';

/**
 * Carries the caller's own token, where the lock's settings ask for it (`forwardToken`): a secret, for
 * backends that call other services in the caller's name.
 */
export const TOKEN_HEADER = 'x-furlock-token';

/**
 * The environment variable by which a backend learns who its lock calls as, for `viewerIdentity`: the
 * name of the edge's role, or `cloudfront`. A stack that puts a lock on a function sets it.
 */
export const CALLER_VARIABLE = 'FURLOCK_CALLER';

/** Carries the viewer's address as CloudFront saw it. Shape: an IPv4 or IPv6 address, no port. */
export const CLIENT_ADDRESS_HEADER = 'x-furlock-client-address';

/**
 * A header name as the most forgetful server might read it: lower case, and `-` for everything that
 * is neither letter nor digit, because CGI-style servers fold such characters together.
 *
 * Source: RFC 3875, section 4.1.18.
 */
export function foldHeaderName(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9-]/g, '-');
}
