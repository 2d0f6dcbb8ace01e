/**
 * Writes the responses of the control plane APIs.
 */
import { randomUUID } from 'node:crypto';
import type { AwsError } from '../aws-json/aws-result.js';
import type { ControlPlaneCall, ControlPlaneService } from './control-plane-call.js';
import { leaf, renderXml, type XmlElement } from './xml.js';

/** The result of an operation: the elements of an XML response, or the object of a JSON response. */
export type ControlPlaneValue =
  | { readonly form: 'xml'; readonly elements: readonly XmlElement[] }
  | { readonly form: 'json'; readonly body: object };

/** The response to a successful call. */
export function valueAnswer(
  { service, operation }: ControlPlaneCall,
  value: ControlPlaneValue,
): Response {
  if (value.form === 'json') return jsonAnswer(200, value.body);
  if (service === 'cloudfront') {
    const [root = leaf(operation, '')] = value.elements;
    return xmlAnswer(200, root);
  }
  return xmlAnswer(200, [
    `${operation}Response`,
    [
      [`${operation}Result`, value.elements],
      ['ResponseMetadata', [leaf('RequestId', randomUUID())]],
    ],
  ]);
}

/** The response to a rejected call. */
export function errorAnswer(service: ControlPlaneService, error: AwsError): Response {
  const status = STATUSES[error.code] ?? 400;
  if (service === 'lambda') {
    const { code, message } = error;
    return jsonAnswer(status, { Type: 'User', Message: message, message }, code);
  }
  const code = XML_NAMES[error.code] ?? error.code;
  return xmlAnswer(
    status,
    [
      'ErrorResponse',
      [
        ['Error', [leaf('Type', 'Sender'), leaf('Code', code), leaf('Message', error.message)]],
        leaf('RequestId', randomUUID()),
      ],
    ],
    code,
  );
}

/** Source: each service's API reference, "Common Errors" and the operations' own (read 2026-11-25). */
const STATUSES: Readonly<Record<string, number>> = {
  AccessDeniedException: 403,
  InvalidSignatureException: 403,
  MissingAuthenticationTokenException: 403,
  UnrecognizedClientException: 403,
  ExpiredTokenException: 403,
  NoSuchDistribution: 404,
  NoSuchEntity: 404,
  NoSuchOriginAccessControl: 404,
  NoSuchOriginRequestPolicy: 404,
  ResourceNotFoundException: 404,
};

/**
 * The names of the JSON APIs' exceptions in the XML APIs.
 *
 * Source: CloudFormation API reference and IAM API reference, "Common Errors" (read 2026-11-25).
 */
const XML_NAMES: Readonly<Record<string, string>> = {
  AccessDeniedException: 'AccessDenied',
  ExpiredTokenException: 'ExpiredToken',
  IncompleteSignatureException: 'IncompleteSignature',
  InvalidSignatureException: 'SignatureDoesNotMatch',
  MissingAuthenticationTokenException: 'MissingAuthenticationToken',
  UnrecognizedClientException: 'InvalidClientTokenId',
};

function jsonAnswer(status: number, body: object, errorType?: string): Response {
  return new Response(JSON.stringify(body), {
    status,
    headers: headersOf('application/json', errorType),
  });
}

function xmlAnswer(status: number, root: XmlElement, errorType?: string): Response {
  return new Response(renderXml(root), { status, headers: headersOf('text/xml', errorType) });
}

function headersOf(contentType: string, errorType: string | undefined): Record<string, string> {
  return {
    'content-type': contentType,
    'x-amzn-requestid': randomUUID(),
    ...(errorType !== undefined && { 'x-amzn-errortype': errorType }),
  };
}
