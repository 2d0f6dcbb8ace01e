/**
 * Decides as the authorization `AWS_IAM` whether a request may reach its route: its signature must be valid,
 * and a policy must let the signer call the API.
 *
 * Source: API Gateway developer guide, "Control access to a REST API with IAM permissions" and "Control access
 * to HTTP APIs with IAM authorization" (read 2026-11-28).
 */
import type { Deployment, RoleSession } from '@furlock/simulator-deployment';
import {
  failure,
  success,
  verifySigv4,
  type Result,
  type Sigv4Refusal,
} from '@furlock/simulator-sigv4-judge';
import { authorizeInvoke, type InvokeDenied } from './authorize-invoke.js';
import type { ReceivedRequest } from './event-context.js';

/** Why a request of a signer is refused. It contains no key, token or signature. */
export type SignerRefusal = Sigv4Refusal | InvokeDenied;

/** Where signers and their policies come from. */
export interface SignerContext {
  /** The session of an access key id, if it exists. */
  readonly findSession: (accessKeyId: string) => RoleSession | undefined;
  readonly deployment: Pick<Deployment, 'roles'>;
}

/** The session of the signer. Errors: those of the signature, then `IAM_DENIED`. */
export function authorizeSigner(
  received: ReceivedRequest,
  { findSession, deployment }: SignerContext,
): Result<RoleSession, SignerRefusal> {
  const signer = verifySigv4(received.request, {
    now: received.now,
    region: received.api.region,
    service: 'execute-api',
    findKeyHolder: findSession,
  });
  if (!signer.ok) return signer;
  const role = deployment.roles.find(({ arn }) => arn === signer.value.roleArn);
  const denied = authorizeInvoke(received, {
    session: signer.value,
    statements: role?.statements ?? [],
    boundary: role?.boundary,
  });
  return denied === undefined ? success(signer.value) : failure(denied);
}
