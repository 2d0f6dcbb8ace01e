/**
 * The caller of an API, and what events contain of it.
 */
import type { Api, RoleSession } from '@furlock/simulator-deployment';
import { iamAuthorizer } from '@furlock/simulator-function-url';
import type { AuthorizerDecision } from './authorizer-decision.js';
import type { VerifiedToken } from './authorize-token.js';
import type { VerifiedUser } from './authorize-user.js';

/** A caller that the authorizer of a route has admitted. */
export type Caller =
  /** A route without an authorizer admits everyone. */
  | { readonly kind: 'anyone' }
  | { readonly kind: 'token'; readonly token: VerifiedToken }
  | { readonly kind: 'user'; readonly user: VerifiedUser }
  | { readonly kind: 'signer'; readonly session: RoleSession }
  | { readonly kind: 'decided'; readonly decision: AuthorizerDecision };

/** The authorizer of an event of format 2.0; undefined if it has none. */
export function authorizerOfHttpEvent(caller: Caller): unknown {
  switch (caller.kind) {
    case 'anyone':
    case 'user':
      return undefined;
    case 'token':
      return { jwt: caller.token };
    case 'signer':
      return { iam: iamAuthorizer(caller.session) };
    case 'decided':
      return { lambda: caller.decision.context };
  }
}

/** The authorizer of an event of format 1.0; undefined if it has none. */
export function authorizerOfProxyEvent(caller: Caller, kind: Api['kind']): unknown {
  switch (caller.kind) {
    case 'anyone':
    case 'signer':
      return undefined;
    case 'token':
      return caller.token;
    case 'user':
      return caller.user;
    case 'decided': {
      const { principalId, context } = caller.decision;
      return { ...(kind === 'REST' ? textValues(context) : context), principalId };
    }
  }
}

/** Source: API Gateway developer guide, "Output from an API Gateway Lambda authorizer": values become text. */
function textValues(context: Readonly<Record<string, unknown>>): Record<string, string | null> {
  return Object.fromEntries(
    Object.entries(context).map(([name, value]) => [
      name,
      value === null || typeof value === 'string' ? value : JSON.stringify(value),
    ]),
  );
}
