/**
 * Whether a client prefers an HTML page to a problem document.
 */
import type { HeaderField } from '@furlock/cloudfront-http';

/**
 * Whether `text/html` has a higher quality in the Accept header than `application/json` and
 * `application/problem+json`. This is true when a browser navigates, but not for `fetch` and curl. A
 * client that prefers neither gets the problem document.
 *
 * Source: RFC 9110, sections 12.4.2 and 12.5.1. Parameters other than `q` are ignored.
 */
export function prefersHtml(headers: readonly HeaderField[]): boolean {
  const qualities = new Map<string, number>();
  for (const [name, value] of headers) {
    for (const text of name === 'accept' ? value.split(',') : []) {
      const { range, quality } = parseRange(text);
      qualities.set(range, Math.max(quality, qualities.get(range) ?? 0));
    }
  }
  // The most specific range takes precedence.
  const qualityOf = (type: string) =>
    [type, type.replace(/[^/]+$/, '*'), '*/*']
      .map((range) => qualities.get(range))
      .find((quality) => quality !== undefined) ?? 0;
  const json = Math.max(qualityOf('application/problem+json'), qualityOf('application/json'));
  return qualityOf('text/html') > json;
}

function parseRange(text: string): { readonly range: string; readonly quality: number } {
  const [range = '', ...parameters] = text.split(';').map((part) => part.trim().toLowerCase());
  const weight =
    parameters.find((parameter) => parameter.startsWith('q='))?.slice('q='.length) ?? '1';
  // An invalid weight is treated as 0.
  const isWeight = /^(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)$/.test(weight);
  return { range, quality: isWeight ? Number(weight) : 0 };
}
