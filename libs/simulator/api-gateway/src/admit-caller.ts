/**
 * Decides whether the caller of a request may call its route: by the resource policy of the API and the
 * authorizer of the route.
 */
import { failure, success, type Result } from '@furlock/simulator-sigv4-judge';
import { authorizeApiKey, type ApiKeyRefusal } from './authorize-api-key.js';
import {
  authorizeByFunction,
  type AuthorizerContext,
  type AuthorizerRefusal,
} from './authorize-by-function.js';
import { ANONYMOUS, authorizeInvoke } from './authorize-invoke.js';
import { authorizeSigner, type SignerContext, type SignerRefusal } from './authorize-signer.js';
import { authorizeToken, type TokenRefusal } from './authorize-token.js';
import { authorizeUser, type UserRefusal } from './authorize-user.js';
import type { Caller } from './caller.js';
import type { Admission, ReceivedRequest } from './event-context.js';
import type { TokenContext } from './verify-token.js';

/** Why a caller is not admitted. */
export type CallerRefusal =
  TokenRefusal | UserRefusal | SignerRefusal | AuthorizerRefusal | ApiKeyRefusal;

/** What authorizers need besides the request. */
export type AdmissionContext = Pick<TokenContext, 'fetchKeys'> & SignerContext & AuthorizerContext;

/** The caller and its API key, if the route requires one. Errors: those of the policy, the authorizer, the key. */
export async function admitCaller(
  received: ReceivedRequest,
  context: AdmissionContext,
): Promise<Result<Admission, CallerRefusal>> {
  const caller = await authorizedCaller(received, context);
  if (!caller.ok) return caller;
  const apiKey = authorizeApiKey(received, caller.value);
  return apiKey.ok ? success({ caller: caller.value, apiKey: apiKey.value }) : apiKey;
}

/**
 * The caller whom the resource policy and the authorizer admit.
 *
 * A resource policy must allow every call, except where the signer's policies or that of a Lambda authorizer
 * suffice.
 */
async function authorizedCaller(
  received: ReceivedRequest,
  context: AdmissionContext,
): Promise<Result<Caller, CallerRefusal>> {
  const { api, route, request, now } = received;
  const { authorizer } = route;
  const hasPolicies = authorizer?.kind === 'iam' || authorizer?.kind === 'function';
  if (api.policy !== undefined && !hasPolicies) {
    const denied = authorizeInvoke(received, ANONYMOUS);
    if (denied !== undefined) return failure(denied);
  }
  const tokens: TokenContext = { fetchKeys: context.fetchKeys, nowMs: now };
  switch (authorizer?.kind) {
    case undefined:
      return success({ kind: 'anyone' });
    case 'jwt': {
      const token = await authorizeToken(request, authorizer, tokens);
      return token.ok ? success({ kind: 'token', token: token.value }) : token;
    }
    case 'user-pools': {
      const user = await authorizeUser(request, authorizer, tokens);
      return user.ok ? success({ kind: 'user', user: user.value }) : user;
    }
    case 'function': {
      const decision = await authorizeByFunction(received, authorizer, context);
      return decision.ok ? success({ kind: 'decided', decision: decision.value }) : decision;
    }
    case 'iam': {
      const signer = authorizeSigner(received, context);
      return signer.ok ? success({ kind: 'signer', session: signer.value }) : signer;
    }
  }
}
