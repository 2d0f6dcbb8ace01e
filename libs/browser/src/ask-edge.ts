/**
 * What the edge says about the session.
 */

/** Who is signed in, and until when. */
export interface SignedIn {
  readonly subject: string;
  /** Null if the token has none. */
  readonly username: string | null;
  readonly groups: readonly string[];
  /** When the token expires. The session is then refreshed. Units: seconds since 1970. */
  readonly expiresAt: number;
  /** When the person must sign in again. Units: seconds since 1970. */
  readonly endsAt: number;
}

/** What `<prefix>/session` and `<prefix>/refresh` answer, or the code of a refusal. Empty if the answer is neither. */
export type Answer =
  | (SignedIn & { readonly signedIn: true; readonly code?: undefined })
  | { readonly signedIn?: false; readonly code?: string | undefined };

/** No answer of the edge takes longer. Source: Lambda@Edge quotas, timeout of origin-request functions (read 2026-11-28). */
const TIMEOUT_MS = 30_000;

/** The edge's answer at one of its own addresses. Errors: rejects if there is no answer. */
export async function askEdge(
  send: typeof fetch,
  url: string,
  method: 'GET' | 'POST',
): Promise<Answer> {
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  const response = await send(url, { method, cache: 'no-store', signal });
  return ((await response.json().catch(() => null)) ?? {}) as Answer;
}

/** Whether nobody is signed in, and a refresh cannot help. */
export function isOver({ signedIn, code }: Answer): boolean {
  return signedIn === false || code === 'SESSION_ENDED' || code === 'SESSION_MISSING';
}

/** A response that the edge may have made for want of a session. */
export function mayBeRefusal({ status, type }: Response): boolean {
  // After a redirect, another origin may have answered.
  return status === 401 && type !== 'cors';
}

/**
 * The code of the edge's problem document; undefined if the response is not from the edge, and null if it may be but
 * cannot be read: the answer to HEAD has no body, and a page has no code for scripts.
 */
export async function refusalCode(response: Response): Promise<string | null | undefined> {
  const { headers } = response;
  if (headers.get('content-type')?.startsWith('application/problem+json')) {
    const problem = (await response
      .clone()
      .json()
      .catch(() => null)) as { readonly type?: unknown; readonly code?: string } | null;
    // The backend may have codes of its own.
    if (problem)
      return problem.type === `urn:furlock:problem:${problem.code}` ? problem.code : undefined;
  }
  return headers.get('www-authenticate')?.startsWith('Bearer') ? null : undefined;
}
