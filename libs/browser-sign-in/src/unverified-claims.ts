/** The claims of a JWT whose signature nobody has verified: only to refuse by, never to admit by. */
export type UnverifiedClaims = Readonly<Record<string, unknown>>;

/** The claims that a text contains if it is a JWT; none otherwise. */
export function unverifiedClaims(jwt: string): UnverifiedClaims {
  try {
    const claims: unknown = JSON.parse(
      Buffer.from(jwt.split('.')[1] ?? '', 'base64url').toString(),
    );
    return typeof claims === 'object' && claims !== null ? { ...claims } : {};
  } catch {
    return {};
  }
}
