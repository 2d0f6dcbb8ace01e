/** A value, or why there is none. Each published lib declares its own; all other projects use this one. */
export type Result<T, E> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: E };
