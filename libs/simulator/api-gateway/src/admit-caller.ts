/**
 * Decides whether the caller of a request may call its route, as the route's authorizer does.
 */
import { success, type Result } from '@furlock/simulator-sigv4-judge';
import { authorizeToken, type TokenRefusal } from './authorize-token.js';
import { authorizeUser, type UserRefusal } from './authorize-user.js';
import type { Caller } from './caller.js';
import type { ReceivedRequest } from './event-context.js';
import type { TokenContext } from './verify-token.js';

/** Why a caller is not admitted. */
export type CallerRefusal = TokenRefusal | UserRefusal;

/** What authorizers need besides the request. */
export type AdmissionContext = Pick<TokenContext, 'fetchKeys'>;

/** The caller. Errors: those of the authorizer. */
export async function admitCaller(
  { route: { authorizer }, request, now }: ReceivedRequest,
  { fetchKeys }: AdmissionContext,
): Promise<Result<Caller, CallerRefusal>> {
  switch (authorizer?.kind) {
    case undefined:
      return success({ kind: 'anyone' });
    case 'jwt': {
      const token = await authorizeToken(request, authorizer, { fetchKeys, nowMs: now });
      return token.ok ? success({ kind: 'token', token: token.value }) : token;
    }
    case 'user-pools': {
      const user = await authorizeUser(request, authorizer, { fetchKeys, nowMs: now });
      return user.ok ? success({ kind: 'user', user: user.value }) : user;
    }
  }
}
