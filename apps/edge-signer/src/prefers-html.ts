/**
 * Whether a client would rather have a page than a problem document.
 */
import type { HeaderField } from '@furlock/cloudfront-http';

/**
 * Whether `text/html` has a higher quality in the Accept header than JSON, in which a problem
 * document counts as JSON. Browsers that navigate say so; `fetch` and curl do not. What accepts both
 * alike, or neither, gets the problem document.
 *
 * Source: RFC 9110, sections 12.4.2 and 12.5.1. Parameters other than `q` are not looked at.
 */
export function prefersHtml(headers: readonly HeaderField[]): boolean {
  const ranges = headers
    .filter(([name]) => name === 'accept')
    .flatMap(([, value]) => value.split(','))
    .map(parseRange);
  // The most specific range counts, and of two alike the better one.
  const qualityOf = (type: string) =>
    ranges
      .map(({ range, quality }) => ({ specificity: specificityOf(range, type), quality }))
      .filter(({ specificity }) => specificity > 0)
      .sort((a, b) => b.specificity - a.specificity || b.quality - a.quality)[0]?.quality ?? 0;
  const json = Math.max(qualityOf('application/problem+json'), qualityOf('application/json'));
  return qualityOf('text/html') > json;
}

function parseRange(text: string): { readonly range: string; readonly quality: number } {
  const parts = text.split(';').map((part) => part.trim().toLowerCase());
  const range = String(parts[0]);
  const weight = parts.find((part) => part.startsWith('q='))?.slice('q='.length);
  // A weight that is none says nothing that one could go by.
  const isWeight = weight === undefined || /^(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)$/.test(weight);
  return { range, quality: isWeight ? Number(weight ?? 1) : 0 };
}

/** 3 for the type itself, 2 for `text/*`, 1 for everything; 0 for what is not of the range. */
function specificityOf(range: string, type: string): number {
  if (range === type) return 3;
  if (range === `${type.slice(0, type.indexOf('/'))}/*`) return 2;
  return range === '*/*' ? 1 : 0;
}
