/**
 * Decides whether API Gateway may call the function of a route: the function's resource policy must allow
 * it.
 *
 * Source: API Gateway developer guide, "Lambda function permissions" and "Control access for invoking an
 * API", ARN of a method (read 2026-11-28).
 */
import {
  authorize,
  type Api,
  type ApiStage,
  type AuthorizationAnswer,
  type Deployment,
} from '@furlock/simulator-deployment';
import type { SelectedRoute } from './select-route.js';

/** A denied call. */
export interface IntegrationDenied {
  readonly code: 'FUNCTION_PERMISSION_MISSING';
  readonly functionArn: string;
  readonly sourceArn: string;
  readonly reason: (AuthorizationAnswer & { allowed: false })['reason'];
  readonly unknown: readonly string[];
}

const ACTION = 'lambda:InvokeFunction';

/** The denial; undefined if the call is allowed. */
export function authorizeIntegration(
  functionArn: string,
  sourceArn: string,
  { accountId, permissions, resourceStatements }: AuthorizingDeployment,
): IntegrationDenied | undefined {
  const answer = authorize({
    session: {
      roleArn: '',
      sessionArn: 'apigateway.amazonaws.com',
      userId: '',
      accountId,
      service: { principal: 'apigateway.amazonaws.com', sourceArn, sourceAccount: accountId },
    },
    action: ACTION,
    resourceArn: functionArn,
    conditionValues: {
      'aws:SourceArn': sourceArn,
      'aws:SourceAccount': accountId,
      'aws:SecureTransport': 'true',
    },
    identityStatements: [],
    permissions,
    resourceStatements,
  });
  if (answer.allowed) return undefined;
  return {
    code: 'FUNCTION_PERMISSION_MISSING',
    functionArn,
    sourceArn,
    reason: answer.reason,
    unknown: [...answer.unknownOperators, ...answer.unknownKeys],
  };
}

/** The policies of functions, and the account of the API. */
export type AuthorizingDeployment = Pick<
  Deployment,
  'accountId' | 'permissions' | 'resourceStatements'
>;

/**
 * The ARN that a permission can require.
 *
 * Shape: `arn:aws:execute-api:<region>:<account>:<api>/<stage>/<method><path>`. Approximated: the path is
 * that of an HTTP API's route, as in the permissions of AWS's console, and that of a REST API's request.
 */
export function sourceArnOf(
  { kind, id, region }: Api,
  stage: ApiStage,
  { route, variables }: SelectedRoute,
  { method, accountId }: { readonly method: string; readonly accountId: string },
): string {
  const routePath = route.path === '$default' ? '/$default' : route.path;
  const path = kind === 'HTTP' ? routePath : filledPath(routePath, variables);
  return `arn:aws:execute-api:${region}:${accountId}:${id}/${stage.name}/${method}${path}`;
}

/** The path with the request's values in place of variables. */
function filledPath(path: string, variables: SelectedRoute['variables']): string {
  return path
    .split('/')
    .map((segment) =>
      segment.startsWith('{') ? (variables[segment.replace(/[{}+]/g, '')] ?? '') : segment,
    )
    .join('/');
}
