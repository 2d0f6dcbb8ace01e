/**
 * From a URL to its parts as they are sent, untouched: `URL` would rewrite what is to be explained.
 */
import { wrongUsage, type Result } from '../terminal/failure.js';

/** A URL's parts on the wire. */
export interface UrlParts {
  /** With the port unless it is the scheme's own. */
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
    return wrongUsage('The URL is not absolute: expected https://, a host, and what is asked for.');
  }
  if (authority.includes('@')) {
    return wrongUsage(
      'The URL holds a user name or a password: expected it without, because they are no part of what is signed.',
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
