/**
 * Builds the event of a Lambda authorizer.
 *
 * Source: API Gateway developer guide, "Input to an API Gateway Lambda authorizer" and "Control access to HTTP
 * APIs with AWS Lambda authorizers" (read 2026-11-28).
 */
import type { FunctionAuthorizer } from '@furlock/simulator-deployment';
import { utf8 } from '@furlock/simulator-function-url';
import type { ReceivedRequest } from './event-context.js';
import { methodArnOf } from './execute-api-arn.js';
import { httpEvent } from './http-event.js';
import { proxyEvent } from './proxy-event.js';

/** The event. Shape of `identity`: the values of the authorizer's identity sources. */
export function authorizerEvent(
  received: ReceivedRequest,
  authorizer: FunctionAuthorizer,
  identity: readonly string[],
): Readonly<Record<string, unknown>> {
  const context = { ...received, caller: { kind: 'anyone' } as const };
  const arn = utf8(methodArnOf(received));
  switch (authorizer.event) {
    case 'TOKEN':
      return { type: 'TOKEN', methodArn: arn, authorizationToken: identity.join(',') };
    case 'REQUEST':
      return {
        type: 'REQUEST',
        methodArn: arn,
        ...withoutBody(withEmptyMaps(proxyEvent(context))),
      };
    case '1.0':
      return {
        ...withoutBody(proxyEvent(context)),
        type: 'REQUEST',
        methodArn: arn,
        identitySource: identity.join(','),
        authorizationToken: identity.join(','),
      };
    case '2.0':
      return {
        ...withoutBody(httpEvent(context)),
        type: 'REQUEST',
        routeArn: arn,
        identitySource: identity.length === 0 ? null : identity,
      };
  }
}

type Event = Readonly<Record<string, unknown>>;

function withoutBody(event: Event): Event {
  return Object.fromEntries(
    Object.entries(event).filter(([name]) => name !== 'body' && name !== 'isBase64Encoded'),
  );
}

/** Approximated: seen in events of live REST APIs. */
function withEmptyMaps(event: Event): Event {
  return Object.fromEntries(Object.entries(event).map(([name, value]) => [name, value ?? {}]));
}
