/** A value, or an error. Each published lib declares its own type; all other projects use this one. */
export type Result<T, E> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: E };
