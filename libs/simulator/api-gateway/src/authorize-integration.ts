/**
 * Decides whether API Gateway may call the function of a route: the function's resource policy must allow
 * it.
 *
 * Source: API Gateway developer guide, "Lambda function permissions" and "Control access for invoking an
 * API", ARN of a method (read 2026-11-28).
 */
import {
  authorize,
  type AuthorizationAnswer,
  type Deployment,
} from '@furlock/simulator-deployment';

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

/** The policies of functions and of roles, and the account of the API. */
export type AuthorizingDeployment = Pick<
  Deployment,
  'accountId' | 'permissions' | 'resourceStatements' | 'roles'
>;
