/**
 * Identifies the signer of a call to an AWS API: the operator or a role session.
 *
 * It does not check what the caller may do (`authorize-call.ts`).
 */
import type { CredentialStore, RoleSession } from '@furlock/simulator-deployment';
import { verifySigv4, type KeyHolder, type WireRequest } from '@furlock/simulator-sigv4-judge';
import type { AwsResult } from './aws-result.js';
import type { OperatorCredentials } from './operator.js';
import { signatureException } from './signature-exception.js';

/** The caller of an API. */
export type Caller =
  { readonly kind: 'operator' } | { readonly kind: 'role'; readonly session: RoleSession };

/** All possible callers. */
export interface Callers {
  readonly operator: OperatorCredentials;
  readonly credentials: Pick<CredentialStore, 'find'>;
}

/** The endpoint that a signature must have been made for. */
export interface SignedFor {
  readonly service: string;
  readonly region: string;
  readonly now: Date;
}

/**
 * The caller whose key signed the request.
 *
 * Errors: those of `signatureException`.
 * Source: IAM user guide, "Create a signed AWS API request" (read 2026-11-22).
 */
export function recogniseCaller(
  request: WireRequest,
  { operator, credentials }: Callers,
  { service, region, now }: SignedFor,
): AwsResult<Caller> {
  const judged = verifySigv4(request, {
    now: now.getTime(),
    region,
    service,
    findKeyHolder: (accessKeyId): CallingKeyHolder | undefined => {
      if (accessKeyId === operator.accessKeyId) {
        return { credentials: operator, caller: { kind: 'operator' } };
      }
      const session = credentials.find(accessKeyId);
      return session && { ...session, caller: { kind: 'role', session } };
    },
  });
  return judged.ok
    ? { ok: true, value: judged.value.caller }
    : { ok: false, error: signatureException(judged.error) };
}

interface CallingKeyHolder extends KeyHolder {
  readonly caller: Caller;
}
