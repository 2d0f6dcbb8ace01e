/**
 * Reads the principals of one statement of a resource policy.
 */
import { isJsonObject } from './json-object.js';
import type { Resource } from './resource.js';

/** The principals of the given kinds; a principal of another kind is refused as not modelled. */
export function readPrincipals(
  resource: Resource,
  principal: unknown,
  kinds: readonly string[],
): string[] {
  if (principal === undefined) return [];
  if (typeof principal === 'string') return [principal];
  if (!isJsonObject(principal)) return resource.refuse('has a principal that is not an object');
  for (const kind of Object.keys(principal)) {
    if (!kinds.includes(kind)) {
      resource.refuse(`has a ${kind} principal, which the local edge does not model`);
    }
  }
  return Object.keys(principal).flatMap((kind) => resource.texts(principal, kind));
}
