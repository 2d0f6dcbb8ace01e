/**
 * The ARNs with which policies name the parts of an API.
 *
 * Source: API Gateway developer guide, "Control access for invoking an API", resource format (read
 * 2026-11-28).
 */
import type { Api } from '@furlock/simulator-deployment';
import type { ReceivedRequest } from './event-context.js';
import type { SelectedRoute } from './select-route.js';

/**
 * The ARN that a function's permission for its integration can require.
 *
 * Approximated: the path is that of an HTTP API's route, as in the permissions of AWS's console, and that of a
 * REST API's request.
 */
export function sourceArnOf(received: ReceivedRequest): string {
  const { api, route } = received;
  if (api.kind === 'REST') return methodArnOf(received);
  return callArn(received, route.path === '$default' ? '/$default' : route.path);
}

/** The ARN of the call, with the path of the request. Approximated: as sent, without a slash at its end. */
export function methodArnOf(received: ReceivedRequest): string {
  const { route, variables, path } = received;
  return callArn(received, route.path === '$default' ? path : filledPath(route.path, variables));
}

/** The ARN that the permission for an authorizer's function can require. */
export function authorizerArnOf(api: Api, accountId: string, authorizerId: string): string {
  return `${apiArn(api, accountId)}/authorizers/${authorizerId}`;
}

function callArn({ api, accountId, stage, request }: ReceivedRequest, path: string): string {
  return `${apiArn(api, accountId)}/${stage.name}/${request.method}${path}`;
}

function apiArn({ id, region }: Api, accountId: string): string {
  return `arn:aws:execute-api:${region}:${accountId}:${id}`;
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
