/**
 * Reads a claim by its name, or by the names that lead to it.
 */
import type { JsonObject } from './parse-compact-jwt.js';

/**
 * Where a claim is: its name, character for character, or the list of names that leads to it, such as
 * `['realm_access', 'roles']`.
 */
export type ClaimName = string | readonly string[];

/**
 * The value of a claim; undefined if the token does not have it. Never a property that every object
 * inherits, and never a member of a list.
 */
export function claimAt(claims: JsonObject, name: ClaimName | undefined): unknown {
  if (name === undefined) return undefined;
  let value: unknown = claims;
  for (const member of typeof name === 'string' ? [name] : name) {
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    if (!isObject || !Object.hasOwn(value as object, member)) return undefined;
    value = (value as JsonObject)[member];
  }
  return value;
}

/** The name of a claim in messages: the names joined with dots. */
export function claimText(name: ClaimName): string {
  return typeof name === 'string' ? name : name.join('.');
}
