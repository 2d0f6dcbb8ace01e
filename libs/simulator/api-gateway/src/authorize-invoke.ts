/**
 * Decides whether policies let a caller invoke a method of an API, or a route.
 *
 * Source: API Gateway developer guide, "How API Gateway resource policies affect authorization workflow" and
 * "Control access for invoking an API" (read 2026-11-28).
 */
import {
  authorize,
  type AuthorizationAnswer,
  type PolicyStatement,
  type RoleSession,
} from '@furlock/simulator-deployment';
import { percentDecode } from '@furlock/simulator-function-url';
import { headerValues } from '@furlock/simulator-sigv4-judge';
import type { ReceivedRequest } from './event-context.js';
import { methodArnOf } from './execute-api-arn.js';

/** A denied call. */
export interface InvokeDenied {
  readonly code: 'IAM_DENIED';
  /** The caller's ARN; null if the request is not signed. */
  readonly caller: string | null;
  readonly methodArn: string;
  readonly reason: Denial['reason'];
  readonly unknown: readonly string[];
}

type Denial = AuthorizationAnswer & { allowed: false };

/** Who calls, and the statements of its own policies. */
export interface Invoker {
  readonly session: RoleSession | null;
  readonly statements: readonly PolicyStatement[];
  readonly boundary?: readonly PolicyStatement[] | undefined;
}

/** Somebody without a signature. */
export const ANONYMOUS: Invoker = { session: null, statements: [] };

/**
 * The denial by the invoker's policies and the API's resource policy; undefined if they allow the call.
 *
 * AWS does not document whether policies see the path as sent or decoded: they must allow both.
 */
export function authorizeInvoke(
  received: ReceivedRequest,
  { session, statements, boundary }: Invoker,
): InvokeDenied | undefined {
  const methodArn = methodArnOf(received);
  for (const resourceArn of new Set([methodArn, percentDecode(methodArn)])) {
    const answer = authorize({
      session,
      action: 'execute-api:Invoke',
      resourceArn,
      conditionValues: conditionValues(received, session),
      identityStatements: statements,
      boundary,
      permissions: [],
      resourceStatements: received.api.policy ?? [],
    });
    if (!answer.allowed) {
      return {
        code: 'IAM_DENIED',
        caller: session?.sessionArn ?? null,
        methodArn,
        reason: answer.reason,
        unknown: [...answer.unknownOperators, ...answer.unknownKeys],
      };
    }
  }
  return undefined;
}

/** Absent keys are known to have no value: the request comes neither from a VPC nor through an endpoint of one. */
function conditionValues(
  { api, accountId, request }: ReceivedRequest,
  session: RoleSession | null,
): Record<string, string | undefined> {
  return {
    'aws:SecureTransport': 'true',
    'aws:RequestedRegion': api.region,
    'aws:ResourceAccount': accountId,
    'aws:Referer': headerValues(request, 'referer')[0],
    'aws:UserAgent': headerValues(request, 'user-agent')[0],
    'aws:SourceVpc': undefined,
    'aws:SourceVpce': undefined,
    'aws:VpcSourceIp': undefined,
    ...(session !== null && {
      'aws:PrincipalArn': session.roleArn,
      'aws:PrincipalAccount': session.accountId,
    }),
  };
}
