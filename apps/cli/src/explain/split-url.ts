/**
 * Splits a URL into its parts, unchanged: `URL` would normalise what is to be explained.
 */
import { wrongUsage, type Result } from '../terminal/failure.js';

/** A URL's parts on the wire. */
export interface UrlParts {
  /** With the port, unless it is the scheme's default. */
  readonly host: string;
  readonly path: string;
  /** Without the `?`. */
  readonly query: string;
}

/** The parts of an absolute http or https URL; the fragment, which is never sent, is dropped. */
export function splitUrl(url: string): Result<UrlParts> {
  const [, scheme = '', authority = '', path = '', query = ''] =
    /^(https?):\/\/([^/?#]+)([^?#]*)(?:\?([^#]*))?/i.exec(url.trim()) ?? [];
  if (authority === '') {
    return wrongUsage('The URL is not absolute: expected https://, a host, and a path.');
  }
  if (authority.includes('@')) {
    return wrongUsage(
      'The URL contains a user name or a password: expected a URL without them, because they are not signed.',
    );
  }
  const ownPort = scheme.toLowerCase() === 'https' ? /:443$/ : /:80$/;
  return {
    ok: true,
    value: { host: authority.replace(ownPort, ''), path: path === '' ? '/' : path, query },
  };
}

/** Path and query of a request target. */
export function splitTarget(target: string): { path: string; query: string } {
  const queryAt = target.indexOf('?');
  return queryAt < 0
    ? { path: target, query: '' }
    : { path: target.slice(0, queryAt), query: target.slice(queryAt + 1) };
}
