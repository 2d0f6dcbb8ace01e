/**
 * What the readers of HTTP APIs and of REST APIs share: which function an integration calls, what is not
 * modelled, and how to record that, so that its requests are not answered.
 */
import type { ApiIntegration } from '../deployment.js';
import type { UnmodelledParts } from './find-unmodelled.js';
import type { Resource } from './resource.js';

/** Of APIs of either kind. */
export const UNMODELLED_API_PARTS: UnmodelledParts = {
  Body: 'is defined by an OpenAPI document, which the local edge does not read',
  BodyS3Location: 'is defined by an OpenAPI document, which the local edge does not read',
  CloneFrom: 'is a copy of another API, which the local edge does not read',
  CredentialsArn: 'calls its function with a role, which the local edge does not model',
};

/** Of integrations of either kind of API. */
export const UNMODELLED_INTEGRATION_PARTS: UnmodelledParts = {
  ConnectionId: 'reaches its backend through a VPC link, which the local edge does not serve',
  ContentHandling: 'converts bodies (ContentHandling), which the local edge does not model',
  Credentials: 'calls its function with a role, which the local edge does not model',
  CredentialsArn: 'calls its function with a role, which the local edge does not model',
  IntegrationSubtype: 'calls an AWS service, which the local edge does not serve',
  RequestParameters:
    'changes the request by parameter mapping, which the local edge does not model',
  ResponseParameters:
    'changes the response by parameter mapping, which the local edge does not model',
};

/** Records that an API, or one of its parts, is not served; returns the reason. */
export function leaveOutRequests(
  resource: Resource,
  property: string,
  what: string,
  reason: string,
): string {
  resource.leaveOut(property, `${what} ${reason}: its requests are answered with 500.`);
  return reason;
}

/** The integration of a route that is not served. */
export function unservedIntegration(
  resource: Resource,
  property: string,
  what: string,
  reason: string,
): ApiIntegration {
  return { kind: 'unserved', reason: leaveOutRequests(resource, property, what, reason) };
}

/**
 * The ARN of the function that an integration calls; undefined if it calls anything else.
 *
 * Shape of `uri`: the ARN, or the path of Lambda's Invoke in an ARN of API Gateway.
 */
export function functionOfUri(uri: string): string | undefined {
  const [, inPath] =
    /^arn:[\w-]+:apigateway:[\w-]+:lambda:path\/2015-03-31\/functions\/([^/]+)\/invocations$/.exec(
      uri,
    ) ?? [];
  const arn = inPath ?? uri;
  return /^arn:[\w-]+:lambda:[\w-]+:\d{12}:function:[\w-]+(?::[\w$-]+)?$/.test(arn)
    ? arn
    : undefined;
}

/** Variables of a stage. */
export function readStageVariables(resource: Resource, property: string): Record<string, string> {
  const variables = resource.object(resource.properties, property);
  return Object.fromEntries(
    Object.keys(variables).map((name) => [name, resource.text(variables, name)]),
  );
}
