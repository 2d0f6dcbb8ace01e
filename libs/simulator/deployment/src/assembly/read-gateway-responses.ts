/**
 * Reads the changes to a REST API's own error responses.
 *
 * Source: CloudFormation template reference, AWS::ApiGateway::GatewayResponse; API Gateway developer guide,
 * "Gateway responses for REST APIs" (read 2026-11-28).
 */
import type { GatewayHeader, GatewayResponse } from '../deployment.js';
import type { Resource } from './resource.js';

/** The response; what is not modelled of it is listed and left out. */
export function readGatewayResponse(resource: Resource): GatewayResponse {
  const { properties } = resource;
  const status = resource.optionalNumber(properties, 'StatusCode');
  const template = readTemplate(resource);
  return {
    type: resource.text(properties, 'ResponseType'),
    ...(status !== undefined && { status }),
    headers: readHeaders(resource),
    ...(template !== undefined && { template }),
  };
}

function readHeaders(resource: Resource): GatewayHeader[] {
  const parameters = resource.object(resource.properties, 'ResponseParameters');
  return Object.keys(parameters).flatMap((key) => {
    const header = gatewayHeader(key, resource.text(parameters, key));
    if (header === undefined) {
      resource.leaveOut(
        'ResponseParameters',
        `${key} is not sent: only literal values and headers of the request are read.`,
      );
    }
    return header ?? [];
  });
}

const HEADER = 'gatewayresponse.header.';

/** Shape of `value`: text in quotes, or `method.request.header.X`. */
function gatewayHeader(key: string, value: string): GatewayHeader | undefined {
  if (!key.startsWith(HEADER)) return undefined;
  const name = key.slice(HEADER.length);
  const [, literal] = /^'([^']*)'$/.exec(value) ?? [];
  if (literal !== undefined) return { name, value: literal };
  const [, requestHeader] = /^method\.request\.header\.([\w-]+)$/.exec(value) ?? [];
  return requestHeader === undefined
    ? undefined
    : { name, requestHeader: requestHeader.toLowerCase() };
}

const JSON_TYPE = 'application/json';

/** The template for JSON, or else the first. Approximated: AWS does not document the choice. */
function readTemplate(resource: Resource): GatewayResponse['template'] {
  const templates = resource.object(resource.properties, 'ResponseTemplates');
  const contentType = JSON_TYPE in templates ? JSON_TYPE : Object.keys(templates)[0];
  if (contentType === undefined) return undefined;
  const text = resource.text(templates, contentType);
  // A directive of the template language, or a variable that is not one of these.
  if (/[#$]/.test(text.replace(GATEWAY_VARIABLE, ''))) {
    resource.leaveOut(
      'ResponseTemplates',
      'The template uses more than $context.error.message, .messageString and .responseType and $context.requestId and .stage, so the message of API Gateway is sent.',
    );
    return undefined;
  }
  return { contentType, text };
}

const GATEWAY_VARIABLE =
  /\$context\.(?:error\.(?:messageString|message|responseType)|requestId|stage)(?![\w.])/g;
