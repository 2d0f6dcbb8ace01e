/**
 * Reads the result of a Lambda authorizer's function.
 *
 * Anything but the documented form is no decision: the request is refused.
 *
 * Source: API Gateway developer guide, "Output from an API Gateway Lambda authorizer" and "Control access to
 * HTTP APIs with AWS Lambda authorizers" (read 2026-11-28).
 */
import type { Api, FunctionAuthorizer, PolicyStatement } from '@furlock/simulator-deployment';
import { isRecord } from '@furlock/simulator-function-url';
import { failure, success, type Result } from '@furlock/simulator-sigv4-judge';

/** What the function says about a caller. */
export interface AuthorizerDecision {
  /** Absent in a simple response. */
  readonly principalId?: string;
  readonly statements: readonly PolicyStatement[];
  readonly context: Readonly<Record<string, unknown>>;
  /** The API key of the caller, if the API takes it from the authorizer. */
  readonly apiKey?: string;
}

/** No decision. Shape of `reason`: the rest of a sentence about the authorizer's function. */
export interface AuthorizerFailed {
  readonly code: 'AUTHORIZER_FAILED';
  readonly reason: string;
}

const EVERYTHING: PolicyStatement = {
  effect: 'Allow',
  actions: ['execute-api:Invoke'],
  resources: ['*'],
  conditions: {},
};

/** The decision. Errors: `AUTHORIZER_FAILED`. */
export function authorizerDecision(
  result: unknown,
  { answersSimply }: FunctionAuthorizer,
  kind: Api['kind'],
): Result<AuthorizerDecision, AuthorizerFailed> {
  if (!isRecord(result)) return noDecision('returned no object');
  const context = result['context'] ?? {};
  if (!isRecord(context)) return noDecision('returned a context that is not an object');
  if (answersSimply) {
    const { isAuthorized } = result;
    return typeof isAuthorized === 'boolean'
      ? success({ statements: isAuthorized ? [EVERYTHING] : [], context })
      : noDecision('returned no isAuthorized that is true or false');
  }
  const { principalId, policyDocument, usageIdentifierKey: apiKey } = result;
  if (typeof principalId !== 'string' || principalId === '') {
    return noDecision('returned no principalId');
  }
  const statements = readPolicy(policyDocument);
  if (statements === undefined) return noDecision('returned no valid policyDocument');
  // An HTTP API passes on any JSON.
  if (kind === 'REST' && !Object.values(context).every(isPlain)) {
    return noDecision('returned a context with a list or an object in it');
  }
  return success({
    ...{ principalId, statements, context },
    ...(typeof apiKey === 'string' && { apiKey }),
  });
}

function isPlain(value: unknown): boolean {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value);
}

/** The statements of a policy; undefined if one is not understood, which could be a Deny. */
function readPolicy(document: unknown): PolicyStatement[] | undefined {
  if (!isRecord(document)) return undefined;
  const { Statement: written } = document;
  const statements = (Array.isArray(written) ? (written as unknown[]) : [written]).map(
    readStatement,
  );
  return statements.every((statement) => statement !== undefined) ? statements : undefined;
}

const ELEMENTS = [
  ...['Sid', 'Effect', 'Action', 'NotAction', 'Resource', 'NotResource', 'Condition'],
];

function readStatement(statement: unknown): PolicyStatement | undefined {
  if (!isRecord(statement)) return undefined;
  if (Object.keys(statement).some((name) => !ELEMENTS.includes(name))) return undefined;
  const { Effect: effect, Action, NotAction, Resource, NotResource, Condition = {} } = statement;
  if (effect !== 'Allow' && effect !== 'Deny') return undefined;
  const [actions, exceptActions] = [textsOf(Action), textsOf(NotAction)];
  const [resources, exceptResources] = [textsOf(Resource), textsOf(NotResource)];
  const conditions = readConditions(Condition);
  const isComplete =
    (actions === undefined) !== (exceptActions === undefined) &&
    (resources === undefined) !== (exceptResources === undefined);
  if (!isComplete || conditions === undefined) return undefined;
  return {
    ...{ effect, actions: actions ?? [], resources: resources ?? [], conditions },
    ...(exceptActions !== undefined && { exceptActions }),
    ...(exceptResources !== undefined && { exceptResources }),
  };
}

function readConditions(conditions: unknown): PolicyStatement['conditions'] | undefined {
  if (!isRecord(conditions)) return undefined;
  const read: Record<string, Record<string, readonly string[]>> = {};
  for (const [operator, keys] of Object.entries(conditions)) {
    if (!isRecord(keys)) return undefined;
    read[operator] = Object.fromEntries(
      Object.entries(keys).map(([key, values]) => [key, [values].flat().map(String)]),
    );
  }
  return read;
}

/** Shape: one text, or a list of texts; undefined for anything else. */
function textsOf(value: unknown): readonly string[] | undefined {
  const texts: unknown[] = Array.isArray(value) ? value : [value];
  return texts.length > 0 && texts.every((text) => typeof text === 'string') ? texts : undefined;
}

function noDecision(reason: string): Result<never, AuthorizerFailed> {
  return failure({ code: 'AUTHORIZER_FAILED', reason });
}
