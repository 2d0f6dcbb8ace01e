/**
 * Decides whether a function URL passes a request to its function, and identifies the caller.
 *
 * It does not run the function or send an answer.
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
      /** The caller's ARN; null if the request is not signed. */
      readonly caller: string | null;
      readonly reason: (AuthorizationAnswer & { allowed: false })['reason'];
      readonly unknownOperators: readonly string[];
      readonly unknownKeys: readonly string[];
    };

/**
 * The two permissions that every call of a function URL needs since October 2025, with any auth type.
 *
 * Source: Lambda developer guide, "Control access to Lambda function URLs" (read 2026-11-22).
 */
const REQUIRED_ACTIONS = ['lambda:InvokeFunctionUrl', 'lambda:InvokeFunction'];

/** The context in which a request is judged. */
export interface JudgeContext {
  readonly functionUrl: FunctionUrl;
  readonly deployment: Pick<Deployment, 'permissions' | 'roles'> &
    Partial<Pick<Deployment, 'resourceStatements' | 'functions'>>;
  /** Units: milliseconds since 1970-01-01T00:00:00Z. */
  readonly now: number;
  /** The session of an access key id, if it exists. */
  readonly findSession: (accessKeyId: string) => RoleSession | undefined;
}

/**
 * The session of the caller; null if the auth type requires no signature.
 *
 * Errors: the first failed check, in the order signature, host, IAM.
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

  // AWS checks the Host first, because it selects the function; the answer is the same 403.
  // Here the signature is first, because that is the more helpful message for a plain curl.
  const host = headerValues(request, 'host').join(',').toLowerCase();
  if (host !== functionUrl.host.toLowerCase()) {
    return failure({ code: 'FUNCTION_URL_HOST_UNKNOWN', expected: functionUrl.host });
  }

  const session = caller.value;
  const role = deployment.roles.find(({ arn }) => arn === session?.roleArn);
  for (const action of REQUIRED_ACTIONS) {
    const answer = authorize({
      session,
      action,
      resourceArn: functionUrl.functionArn,
      conditionValues: conditionValues(functionUrl, session),
      // Whether conditions see the tags of a function when an alias is called is not documented.
      resourceTags: deployment.functions?.find(({ arn }) => arn === functionUrl.functionArn)?.tags,
      identityStatements: role?.statements ?? [],
      boundary: role?.boundary,
      permissions: deployment.permissions,
      resourceStatements: deployment.resourceStatements ?? [],
    });
    if (!answer.allowed) {
      const { reason, unknownOperators, unknownKeys } = answer;
      const callerArn = session?.sessionArn ?? null;
      return failure({
        code: 'IAM_DENIED',
        ...{ action, caller: callerArn, reason, unknownOperators, unknownKeys },
      });
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
    // Function URLs accept only TLS. The plain HTTP of this simulator represents it.
    'aws:SecureTransport': 'true',
    'aws:RequestedRegion': functionUrl.region,
    'aws:ResourceAccount': functionUrl.functionArn.split(':')[4] ?? '',
    ...(session !== null && callerConditions(session)),
  };
}

/** The conditions of a service name the resource that it calls for, not its role. */
function callerConditions({ service, roleArn, accountId }: RoleSession): Record<string, string> {
  return service === undefined
    ? { 'aws:PrincipalArn': roleArn, 'aws:PrincipalAccount': accountId }
    : { 'aws:SourceArn': service.sourceArn, 'aws:SourceAccount': service.sourceAccount };
}
