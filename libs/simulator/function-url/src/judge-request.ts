/**
 * Whether a function URL lets a request through to its function, and who is calling.
 *
 * It reads and decides; it runs nothing and answers nobody.
 */
import {
  authorize,
  type AuthorizationAnswer,
  type Deployment,
  type FunctionUrl,
  type RoleSession,
} from '@furlock/simulator-deployment';
import {
  failure,
  headerValues,
  success,
  verifySigv4,
  type Result,
  type Sigv4Refusal,
  type WireRequest,
} from '@furlock/simulator-sigv4-judge';

/** Why a request does not reach the function. */
export type RequestRefusal =
  | Sigv4Refusal
  | { readonly code: 'FUNCTION_URL_HOST_UNKNOWN'; readonly expected: string }
  | {
      readonly code: 'IAM_DENIED';
      readonly action: string;
      /** The caller's ARN; null where nobody signed. */
      readonly caller: string | null;
      readonly reason: (AuthorizationAnswer & { allowed: false })['reason'];
      readonly unknownOperators: readonly string[];
    };

/**
 * Both permissions that a call of a function URL needs, since October 2025, whatever the auth type.
 *
 * Source: Lambda developer guide, "Control access to Lambda function URLs" (read 2026-11-22).
 */
const REQUIRED_ACTIONS = ['lambda:InvokeFunctionUrl', 'lambda:InvokeFunction'];

/** What a request is judged against. */
export interface JudgeContext {
  readonly functionUrl: FunctionUrl;
  readonly deployment: Pick<Deployment, 'permissions' | 'roles'>;
  /** Units: milliseconds since 1970-01-01T00:00:00Z. */
  readonly now: number;
  /** The session of an access key id, if there is one. */
  readonly findSession: (accessKeyId: string) => RoleSession | undefined;
}

/**
 * The session that calls, null where the auth type asks for no signature.
 *
 * Errors: a signature's refusal, then the host's, then IAM's.
 */
export function judgeRequest(
  request: WireRequest,
  { functionUrl, deployment, now, findSession }: JudgeContext,
): Result<RoleSession | null, RequestRefusal> {
  const caller: Result<RoleSession | null, Sigv4Refusal> =
    functionUrl.authType === 'NONE'
      ? success(null)
      : verifySigv4(request, {
          now,
          region: functionUrl.region,
          service: 'lambda',
          findKeyHolder: findSession,
        });
  if (!caller.ok) return caller;

  // AWS chooses the function by the Host, so it looks at it first; the answer is the same 403.
  // Here it is second, because a missing signature is the more helpful thing to say to a plain curl.
  const host = headerValues(request, 'host').join(',').toLowerCase();
  if (host !== functionUrl.host.toLowerCase()) {
    return failure({ code: 'FUNCTION_URL_HOST_UNKNOWN', expected: functionUrl.host });
  }

  const session = caller.value;
  for (const action of REQUIRED_ACTIONS) {
    const answer = authorize({
      session,
      action,
      resourceArn: functionUrl.functionArn,
      conditionValues: conditionValues(functionUrl, session),
      identityStatements:
        deployment.roles.find(({ arn }) => arn === session?.roleArn)?.statements ?? [],
      permissions: deployment.permissions,
    });
    if (!answer.allowed) {
      const { reason, unknownOperators } = answer;
      const callerArn = session?.sessionArn ?? null;
      return failure({ code: 'IAM_DENIED', action, caller: callerArn, reason, unknownOperators });
    }
  }
  return success(session);
}

function conditionValues(
  functionUrl: FunctionUrl,
  session: RoleSession | null,
): Record<string, string> {
  return {
    'lambda:FunctionUrlAuthType': functionUrl.authType,
    'lambda:InvokedViaFunctionUrl': 'true',
    // Function URLs answer over TLS alone; the plain HTTP of this stand-in stands for it.
    'aws:SecureTransport': 'true',
    ...(session !== null && callerConditions(session)),
  };
}

/** A service says for which resource it calls, and nothing of its role. */
function callerConditions({ service, roleArn, accountId }: RoleSession): Record<string, string> {
  return service === undefined
    ? { 'aws:PrincipalArn': roleArn, 'aws:PrincipalAccount': accountId }
    : { 'aws:SourceArn': service.sourceArn, 'aws:SourceAccount': service.sourceAccount };
}
