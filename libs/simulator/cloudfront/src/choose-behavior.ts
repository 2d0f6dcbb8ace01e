/**
 * Which cache behaviour a path falls under.
 *
 * Source: CloudFront developer guide, "Cache behavior settings", path pattern and path
 * normalization (read 2026-04-08).
 */
import type { CacheBehavior } from '@furlock/simulator-deployment';

/**
 * The first behaviour whose pattern fits; the default behaviour, pattern `*`, fits everything.
 *
 * Shape of `rawPath`: as on the wire; it is normalised for this choice only.
 */
export function chooseBehavior(
  behaviors: readonly CacheBehavior[],
  rawPath: string,
): CacheBehavior | undefined {
  const path = normalizePath(rawPath);
  return behaviors.find(({ pathPattern }) => matchesPathPattern(pathPattern, path));
}

/** `*` stands for any characters, `?` for exactly one; the leading slash may be left out. */
export function matchesPathPattern(pattern: string, path: string): boolean {
  if (pattern === '*') return true;
  const absolute = pattern.startsWith('/') ? pattern : `/${pattern}`;
  const source = absolute
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 's').test(path);
}

/** RFC 3986, section 6.2.2: escapes of unreserved characters, dot segments; and `//` as `/`. */
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
