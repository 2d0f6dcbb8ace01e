/**
 * A JSON Merge Patch (RFC 7396): a document that names what changes.
 */

/**
 * The patched target: named fields are replaced, `null` removes a field, objects are merged, and a list
 * is replaced as a whole.
 *
 * Source: RFC 7396, section 2.
 */
export function mergePatch(target: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return patch;
  const merged = new Map(Object.entries(isObject(target) ? target : {}));
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) merged.delete(name);
    else merged.set(name, mergePatch(merged.get(name), value));
  }
  // From entries, so that no field name can reach the prototype.
  return Object.fromEntries(merged);
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
