/**
 * Reads the values of a request that identify its caller to a Lambda authorizer.
 */
import type { FunctionAuthorizer, IdentitySource } from '@furlock/simulator-deployment';
import { isRecord, queryValues, utf8 } from '@furlock/simulator-function-url';
import { headerValues } from '@furlock/simulator-sigv4-judge';
import type { ReceivedRequest } from './event-context.js';
import { httpEvent } from './http-event.js';
import { proxyEvent } from './proxy-event.js';

/** One value for each source; undefined if one is missing or empty. */
export function identityValues(
  received: ReceivedRequest,
  { identitySources }: FunctionAuthorizer,
): readonly string[] | undefined {
  const values = identitySources.map((source) => valueOf(source, received));
  return values.every((value) => value !== undefined && value !== '')
    ? (values as string[])
    : undefined;
}

function valueOf({ kind, name }: IdentitySource, received: ReceivedRequest): string | undefined {
  const { request, stage } = received;
  switch (kind) {
    case 'header':
      return headerValues(request, name).map(utf8).join(',');
    case 'query':
      return queryValues(request.query).get(name)?.join(',');
    case 'stage-variable':
      return stage.variables[name];
    case 'context':
      return contextValue(name, received);
  }
}

function contextValue(name: string, received: ReceivedRequest): string | undefined {
  const context = { ...received, caller: { kind: 'anyone' } as const };
  const event = received.api.kind === 'HTTP' ? httpEvent(context) : proxyEvent(context);
  const value = name
    .split('.')
    .reduce<unknown>(
      (inner, key) => (isRecord(inner) ? inner[key] : undefined),
      event['requestContext'],
    );
  return typeof value === 'string' ? value : undefined;
}
