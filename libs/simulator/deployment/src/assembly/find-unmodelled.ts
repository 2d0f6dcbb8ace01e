/**
 * Finds properties that a template sets and that are not modelled.
 */
import { isJsonObject, type JsonObject } from './json-object.js';
import type { Resource } from './resource.js';

/** Properties that decide who may send a request or change it on its way, and what is said about each. */
export type UnmodelledParts = Readonly<Record<string, string>>;

/** A property that is set, and what is said about it. */
type Unmodelled = readonly [property: string, sentence: string];

/** The first property that is set; undefined if none is. */
export function findUnmodelled(
  resource: Resource,
  config: JsonObject,
  parts: UnmodelledParts,
): Unmodelled | undefined {
  return allUnmodelled(resource, config, parts)[0];
}

/** Every property that is set. */
export function allUnmodelled(
  resource: Resource,
  config: JsonObject,
  parts: UnmodelledParts,
): Unmodelled[] {
  return Object.entries(parts).filter(([property]) => isSet(resource.resolve(config[property])));
}

/** Neither empty nor switched off. */
function isSet(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0;
  if (isJsonObject(value)) return Object.keys(value).length > 0;
  return !(value === undefined || value === '' || value === false || value === 'false');
}
