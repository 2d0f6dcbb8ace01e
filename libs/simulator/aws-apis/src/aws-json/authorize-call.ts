/**
 * Decides whether IAM allows a caller an operation.
 *
 * A role has the permissions of the policies in the template. The operator has all permissions: the
 * local edge does not model policies of IAM users.
 */
import { authorize, type Role, type RoleSession } from '@furlock/simulator-deployment';
import { refuse, type AwsResult } from './aws-result.js';
import type { Caller } from './recognise-caller.js';

/**
 * Returns null if the action is allowed on every resource.
 *
 * Errors: `AccessDeniedException` for the first resource on which the action is not allowed.
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
  const role = roles.find(({ arn }) => arn === session.roleArn);
  for (const resourceArn of resourceArns) {
    const answer = authorize({
      session,
      action,
      resourceArn,
      conditionValues: conditionValues(session, region),
      identityStatements: role?.statements ?? [],
      boundary: role?.boundary,
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
    // The AWS APIs use TLS; this simulation treats its plain HTTP as TLS.
    'aws:SecureTransport': 'true',
  };
}
