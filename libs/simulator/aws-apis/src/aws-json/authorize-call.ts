/**
 * Whether IAM lets a caller do what an operation does.
 *
 * A role may do what the policies of its template say, an operator everything: the local edge
 * reads no policies of people.
 */
import { authorize, type Role, type RoleSession } from '@furlock/simulator-deployment';
import { refuse, type AwsResult } from './aws-result.js';
import type { Caller } from './recognise-caller.js';

/**
 * Nothing, where the action is allowed on every resource.
 *
 * Errors: `AccessDeniedException`, for the first resource that it is not allowed on.
 * Source: IAM user guide, "Troubleshoot access denied error messages" (read 2026-11-22).
 */
export function authorizeCall({
  caller,
  action,
  resourceArns,
  region,
  roles,
}: {
  readonly caller: Caller;
  readonly action: string;
  readonly resourceArns: readonly string[];
  readonly region: string;
  readonly roles: readonly Role[];
}): AwsResult<null> {
  if (caller.kind === 'operator') return { ok: true, value: null };

  const { session } = caller;
  for (const resourceArn of resourceArns) {
    const answer = authorize({
      session,
      action,
      resourceArn,
      conditionValues: conditionValues(session, region),
      identityStatements: roles.find(({ arn }) => arn === session.roleArn)?.statements ?? [],
      permissions: [],
    });
    if (!answer.allowed) {
      const why =
        answer.reason === 'an identity policy denies it'
          ? 'with an explicit deny in an identity-based policy'
          : `because no identity-based policy allows the ${action} action`;
      return refuse(
        'AccessDeniedException',
        `User: ${session.sessionArn} is not authorized to perform: ${action} on resource: ${resourceArn} ${why}`,
      );
    }
  }
  return { ok: true, value: null };
}

/** Source: IAM user guide, "AWS global condition context keys" (read 2026-11-22). */
function conditionValues(session: RoleSession, region: string): Record<string, string> {
  return {
    'aws:PrincipalArn': session.roleArn,
    'aws:PrincipalAccount': session.accountId,
    'aws:RequestedRegion': region,
    // AWS APIs answer over TLS; the plain HTTP of this stand-in stands for it.
    'aws:SecureTransport': 'true',
  };
}
