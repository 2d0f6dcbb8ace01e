/**
 * The caller of an API, and what events contain of it.
 */
import type { RoleSession } from '@furlock/simulator-deployment';
import { iamAuthorizer } from '@furlock/simulator-function-url';
import type { VerifiedToken } from './authorize-token.js';
import type { VerifiedUser } from './authorize-user.js';

/** A caller that the authorizer of a route has admitted. */
export type Caller =
  /** A route without an authorizer admits everyone. */
  | { readonly kind: 'anyone' }
  | { readonly kind: 'token'; readonly token: VerifiedToken }
  | { readonly kind: 'user'; readonly user: VerifiedUser }
  | { readonly kind: 'signer'; readonly session: RoleSession };

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
  }
}

/** The authorizer of an event of format 1.0; undefined if it has none. */
export function authorizerOfProxyEvent(caller: Caller): unknown {
  switch (caller.kind) {
    case 'anyone':
    case 'signer':
      return undefined;
    case 'token':
      return caller.token;
    case 'user':
      return caller.user;
  }
}
