/**
 * The header names that only the edge may write, and how to recognise copies that a viewer sent.
 */

/** Every header with this prefix is reserved for Furlock: the edge removes a viewer's copies. */
export const RESERVED_HEADER_PREFIX = 'x-furlock-';

/** Contains the verified identity: base64url JSON, covered by the request's SigV4 signature. */
export const IDENTITY_HEADER = 'x-furlock-identity';

/**
 * Contains the caller's own token, if the lock's settings set `forwardToken`: a secret, for backends
 * that call other services on behalf of the caller, or that verify it again.
 */
export const TOKEN_HEADER = 'x-furlock-token';

/**
 * The environment variable that gives a backend the `caller` for `viewerIdentity`: the name of the edge
 * role, or `cloudfront`. A stack that puts a lock on a function sets it.
 */
export const CALLER_VARIABLE = 'FURLOCK_CALLER';

/** Contains the viewer's address as CloudFront saw it. Shape: an IPv4 or IPv6 address, no port. */
export const CLIENT_ADDRESS_HEADER = 'x-furlock-client-address';

/**
 * Contains the path and query as the viewer wrote them, only if the edge sends them in another spelling. Shape:
 * base64url of UTF-8 text.
 */
export const TARGET_HEADER = 'x-furlock-target';

/**
 * A header name as the least strict server might read it: in lower case, with `-` for every character
 * that is neither a letter nor a digit, because CGI-style servers map all of these to one character, and
 * without the white space around it, which lenient parsers ignore.
 *
 * Source: RFC 3875, section 4.1.18; RFC 9112, section 5.1.
 */
export function foldHeaderName(name: string): string {
  // Most names are sent like this.
  if (/^[a-z0-9-]*$/.test(name)) return name;
  return name
    .trim()
    .toLowerCase()
    .replace(/[^a-z0-9-]/g, '-');
}
