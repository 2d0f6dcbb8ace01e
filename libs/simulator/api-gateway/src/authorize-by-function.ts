/**
 * Decides as a Lambda authorizer whether a request may reach its route.
 *
 * Source: API Gateway developer guide, "Use API Gateway Lambda authorizers" and "Control access to HTTP APIs
 * with AWS Lambda authorizers" (read 2026-11-28).
 */
import type { FunctionAuthorizer } from '@furlock/simulator-deployment';
import type { Invoke } from '@furlock/simulator-lambda';
import { failure, headerValues, success, type Result } from '@furlock/simulator-sigv4-judge';
import {
  authorizeIntegration,
  type AuthorizingDeployment,
  type IntegrationDenied,
} from './authorize-integration.js';
import { ANONYMOUS, authorizeInvoke, type InvokeDenied } from './authorize-invoke.js';
import {
  authorizerDecision,
  type AuthorizerDecision,
  type AuthorizerFailed,
} from './authorizer-decision.js';
import { authorizerEvent } from './authorizer-event.js';
import type { ReceivedRequest } from './event-context.js';
import { authorizerArnOf } from './execute-api-arn.js';
import { identityValues } from './identity-values.js';
import { invokeInTime } from './invoke-in-time.js';

/** Why a request is refused. It contains nothing of the request's identity. */
export type AuthorizerRefusal =
  | { readonly code: 'AUTHORIZER_IDENTITY_MISSING'; readonly sources: readonly string[] }
  /** The function threw "Unauthorized". */
  | { readonly code: 'AUTHORIZER_UNAUTHORIZED' }
  | { readonly code: 'AUTHORIZER_DENIED'; readonly isExplicit: boolean; readonly methodArn: string }
  | AuthorizerFailed
  | InvokeDenied
  | IntegrationDenied
  | { readonly code: 'FUNCTION_NOT_IN_ASSEMBLY'; readonly functionArn: string };

/** How authorizers reach their functions, and what they decided before. */
export interface AuthorizerContext {
  readonly deployment: AuthorizingDeployment;
  readonly invokeFor: (functionArn: string) => Invoke | undefined;
  readonly decisions: Map<string, KeptDecision>;
}

/** A decision, and until when it is valid. Units: milliseconds since 1970-01-01T00:00:00Z. */
export interface KeptDecision {
  readonly decision: AuthorizerDecision;
  readonly until: number;
}

/**
 * The decision that allows the request, with the API's resource policy.
 *
 * A kept decision is evaluated anew for each request: its policy may name another method.
 */
export async function authorizeByFunction(
  received: ReceivedRequest,
  authorizer: FunctionAuthorizer,
  context: AuthorizerContext,
): Promise<Result<AuthorizerDecision, AuthorizerRefusal>> {
  const denied = authorizeInvoke(received, ANONYMOUS);
  if (denied?.reason === 'the resource policy denies it') return failure(denied);

  const identity = identityValues(received, authorizer);
  if (identity === undefined || !isToken(received, authorizer, identity)) {
    const sources = authorizer.identitySources.map(({ kind, name }) => `${kind} ${name}`);
    return failure({ code: 'AUTHORIZER_IDENTITY_MISSING', sources });
  }
  const decision = await decide(received, authorizer, identity, context);
  if (!decision.ok) return decision;
  const refused = authorizeInvoke(received, {
    session: null,
    statements: decision.value.statements,
  });
  return refused === undefined
    ? decision
    : failure({
        code: 'AUTHORIZER_DENIED',
        isExplicit: refused.reason !== 'no policy allows it',
        methodArn: refused.methodArn,
      });
}

/** Whether the only value is a token: sent once, and as the authorizer's expression says. */
function isToken(
  { request }: ReceivedRequest,
  { event, tokenExpression, identitySources: [source] }: FunctionAuthorizer,
  [token = '']: readonly string[],
): boolean {
  if (event !== 'TOKEN') return true;
  if (headerValues(request, source?.name ?? '').length !== 1) return false;
  return tokenExpression === undefined || new RegExp(`^(?:${tokenExpression})$`, 'u').test(token);
}

async function decide(
  received: ReceivedRequest,
  authorizer: FunctionAuthorizer,
  identity: readonly string[],
  context: AuthorizerContext,
): Promise<Result<AuthorizerDecision, AuthorizerRefusal>> {
  const { stage, now } = received;
  const { decisions } = context;
  const key = JSON.stringify([authorizer.id, stage.name, ...identity]);
  const kept = decisions.get(key);
  if (kept !== undefined && now < kept.until) return success(kept.decision);
  decisions.delete(key);
  const decision = await askFunction(received, authorizer, identity, context);
  // Without an identity all callers would share one decision.
  if (decision.ok && identity.length > 0 && authorizer.cacheSeconds > 0) {
    if (decisions.size >= MAX_KEPT) decisions.clear();
    decisions.set(key, { decision: decision.value, until: now + authorizer.cacheSeconds * 1000 });
  }
  return decision;
}

/** Enough for one machine; AWS documents no number. */
const MAX_KEPT = 1000;

async function askFunction(
  received: ReceivedRequest,
  authorizer: FunctionAuthorizer,
  identity: readonly string[],
  { deployment, invokeFor }: AuthorizerContext,
): Promise<Result<AuthorizerDecision, AuthorizerRefusal>> {
  const { api, accountId } = received;
  const { id, functionArn } = authorizer;
  const denied = authorizeIntegration(functionArn, authorizerArnOf(api, accountId, id), deployment);
  if (denied !== undefined) return failure(denied);
  const invoke = invokeFor(functionArn);
  if (invoke === undefined) return failure({ code: 'FUNCTION_NOT_IN_ASSEMBLY', functionArn });
  const outcome = await invokeInTime(
    invoke,
    authorizerEvent(received, authorizer, identity),
    TIMEOUT_MS[api.kind],
  );
  if (outcome === 'late') return noDecision('did not respond in time');
  switch (outcome.kind) {
    case 'answered':
      return authorizerDecision(outcome.payload, authorizer, api.kind);
    case 'failed':
      return outcome.errorMessage === 'Unauthorized'
        ? failure({ code: 'AUTHORIZER_UNAUTHORIZED' })
        : noDecision(`failed with ${outcome.errorType}`);
    case 'timed-out':
      return noDecision('did not respond within its time limit');
    case 'throttled':
      return noDecision('has reached its limit of concurrent invocations');
  }
}

/** Source: API Gateway developer guide, "Quotas"; that of REST APIs is approximated by their integrations'. */
const TIMEOUT_MS = { HTTP: 10_000, REST: 29_000 } as const;

function noDecision(reason: string): Result<never, AuthorizerFailed> {
  return failure({ code: 'AUTHORIZER_FAILED', reason });
}
