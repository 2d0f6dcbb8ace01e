/**
 * Parses filter patterns for JSON lines: equality of fields, joined by `&&`. `furlock logs` uses no
 * others.
 *
 * Source: CloudWatch Logs user guide, "Filter pattern syntax for metric filters, subscription
 * filters, and log events", JSON (read 2026-11-25).
 */

/** Whether a line matches. */
export type LineMatcher = (message: string) => boolean;

const TERM = /^\$\.(\w+) = "((?:[^"\\]|\\.)*)"$/;

/** The matcher of a pattern; an empty pattern matches every line; undefined if it is not supported. */
export function readFilterPattern(pattern: string): LineMatcher | undefined {
  if (pattern.trim() === '') return () => true;
  const [, inner] = /^\{ (.*) \}$/.exec(pattern.trim()) ?? [];
  const terms = inner?.split(' && ').map((term) => TERM.exec(term));
  if (terms === undefined || terms.some((term) => term === null)) return undefined;
  const wanted = terms.map((term): readonly [string, string] => [
    term?.[1] ?? '',
    (term?.[2] ?? '').replaceAll(/\\(.)/g, '$1'),
  ]);
  return (message) => {
    const fields = parseObject(message);
    return fields !== undefined && wanted.every(([name, value]) => fields[name] === value);
  };
}

function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}
