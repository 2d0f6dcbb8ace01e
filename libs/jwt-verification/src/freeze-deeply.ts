/**
 * Freezes a value that was parsed from JSON, with everything in it, and returns it.
 *
 * It calls itself for each level: the parser limits the levels of a token (`parse-compact-jwt.ts`).
 */
export function freezeDeeply<Value extends object>(value: Value): Readonly<Value> {
  for (const member of Object.values(value) as unknown[]) {
    if (typeof member === 'object' && member !== null) freezeDeeply(member);
  }
  return Object.freeze(value);
}
