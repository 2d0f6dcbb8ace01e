/**
 * Chooses the cache behaviour for a path.
 *
 * Source: CloudFront developer guide, "Cache behavior settings", path pattern and path
 * normalization (read 2026-04-08).
 */
import { matchPattern, type CacheBehavior } from '@furlock/simulator-deployment';

/**
 * The first behaviour whose pattern matches; the default behaviour, pattern `*`, matches every path.
 *
 * Shape of `rawPath`: as on the wire; it is normalised only for this choice.
 */
export function chooseBehavior(
  behaviors: readonly CacheBehavior[],
  rawPath: string,
): CacheBehavior | undefined {
  const path = normalizePath(rawPath);
  return behaviors.find(({ pathPattern }) => matchesPathPattern(pathPattern, path));
}

/** `*` matches any characters, `?` exactly one; the leading slash is optional. */
export function matchesPathPattern(pattern: string, path: string): boolean {
  if (pattern === '*') return true;
  return matchPattern(pattern.startsWith('/') ? pattern : `/${pattern}`, path);
}

/** RFC 3986, section 6.2.2: decodes escapes of unreserved characters, removes dot segments, and replaces `//` with `/`. */
export function normalizePath(rawPath: string): string {
  const unescaped = rawPath.replace(/%[0-9a-f]{2}/gi, (escape) => {
    const character = String.fromCharCode(Number.parseInt(escape.slice(1), 16));
    return /[A-Za-z0-9\-._~]/.test(character) ? character : escape.toUpperCase();
  });
  const segments: string[] = [];
  const parts = unescaped.split('/').slice(1);
  for (const part of parts) {
    if (part === '..') segments.pop();
    else if (part !== '.' && part !== '') segments.push(part);
  }
  const last = parts.at(-1);
  const endsInSlash = segments.length > 0 && (last === '' || last === '.' || last === '..');
  return `/${segments.join('/')}${endsInSlash ? '/' : ''}`;
}
