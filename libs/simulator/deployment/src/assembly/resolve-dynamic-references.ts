/**
 * Replaces dynamic references in resolved values: `{{resolve:ssm:name}}` and its relatives.
 *
 * Source: CloudFormation user guide, "Get values stored in other services using dynamic references"
 * (read 2026-11-28).
 */
import { isJsonObject } from './json-object.js';

/** Shape: `ssm`, `ssm-secure` or `secretsmanager`, and the text after it, without the closing braces. */
export type DynamicValue = (service: string, reference: string) => string;

const START = '{{resolve:';
const END = '}}';

/** The value with every dynamic reference in its texts replaced. */
export function resolveDynamicReferences(value: unknown, dynamicValue: DynamicValue): unknown {
  if (typeof value === 'string') return replaceReferences(value, dynamicValue);
  if (Array.isArray(value)) {
    return value.map((item: unknown) => resolveDynamicReferences(item, dynamicValue));
  }
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [
      key,
      resolveDynamicReferences(member, dynamicValue),
    ]),
  );
}

function replaceReferences(text: string, dynamicValue: DynamicValue): string {
  const [before = '', ...references] = text.split(START);
  return references.reduce((sofar, rest) => {
    const end = rest.indexOf(END);
    const [service = '', ...reference] = rest.slice(0, Math.max(end, 0)).split(':');
    if (end === -1 || reference.length === 0) return sofar + START + rest;
    return sofar + dynamicValue(service, reference.join(':')) + rest.slice(end + END.length);
  }, before);
}
