/** What came of something that is expected to fail at times, for the projects that nobody installs. */
export type Result<T, E> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: E };
