import { endsAt } from './session-times.js';
import type { SessionState } from './sign-in-answer.js';
import type { SessionCaller, SignIn } from './sign-in-options.js';

/** What a script may know about a session: who, and until when. Never its token. */
export function sessionState(
  { claims }: SessionCaller,
  { signIn }: { readonly signIn: SignIn },
): SessionState {
  const { subject, username, groups, expiresAt } = claims;
  return { signedIn: true, subject, username, groups, expiresAt, endsAt: endsAt(claims, signIn) };
}
