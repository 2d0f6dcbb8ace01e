/**
 * The paths of the edge under the prefix. Those of the settings' `SIGN_IN_PATHS`, which a test compares: an
 * import would bring the schemas of the settings into the bundle a second time.
 */
export const SIGN_IN_PATH_NAMES = [
  'sign-in',
  'callback',
  'refresh',
  'sign-out',
  'session',
] as const;

/** The name of a path. */
export type SignInPathName = (typeof SIGN_IN_PATH_NAMES)[number];

/** The paths by their names. */
export type SignInPaths = Readonly<Record<SignInPathName, string>>;
