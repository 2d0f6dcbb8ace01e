/**
 * A path as interpreted by a server that normalises paths.
 *
 * Source: RFC 3986, section 5.2.4, remove_dot_segments; collapsing `//` is what servers
 * commonly do.
 */
export function collapseSegments(path: string): string {
  const kept: string[] = [];
  const segments = path.split('/').slice(1);
  for (const [index, segment] of segments.entries()) {
    const isLast = index === segments.length - 1;
    if (segment === '..') kept.pop();
    else if (segment !== '' && segment !== '.') kept.push(segment);
    if (isLast && /^\.{0,2}$/.test(segment)) kept.push('');
  }
  return `/${kept.join('/')}`;
}
