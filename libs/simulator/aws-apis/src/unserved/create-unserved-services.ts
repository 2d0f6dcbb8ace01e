/**
 * Answers calls to AWS services that the local edge does not serve: as AWS answers a call for a resource
 * that does not exist, in the protocol of the call.
 *
 * It opens no socket. It checks neither signatures nor policies, because every answer is an error.
 *
 * Source: API references of the services, "Errors" (read 2026-11-28); Smithy documentation, "AWS JSON 1.0",
 * "AWS restJson1", "AWS restXml" and "AWS query" protocols (read 2026-11-28).
 */
import { randomUUID } from 'node:crypto';
import { Hono } from 'hono';
import type { AwsEnv } from '../aws-json/mount-api.js';
import { escapeXml } from '../control-plane/xml.js';

/** The error of a service for a resource that does not exist. */
interface MissingResource {
  readonly code: string;
  readonly message: string;
  readonly status: 400 | 404;
  /** The code of the older query protocol, which a JSON answer names too. */
  readonly queryCode?: string;
}

/** By the service's name in its host. */
const MISSING_RESOURCES: Readonly<Record<string, MissingResource>> = {
  dynamodb: {
    code: 'ResourceNotFoundException',
    message: 'Requested resource not found',
    status: 400,
  },
  events: {
    code: 'ResourceNotFoundException',
    message: 'Event bus does not exist.',
    status: 400,
  },
  kinesis: { code: 'ResourceNotFoundException', message: 'Stream not found.', status: 400 },
  kms: { code: 'NotFoundException', message: 'Key does not exist', status: 400 },
  lambda: { code: 'ResourceNotFoundException', message: 'Function not found', status: 404 },
  s3: { code: 'NoSuchBucket', message: 'The specified bucket does not exist', status: 404 },
  secretsmanager: {
    code: 'ResourceNotFoundException',
    message: "Secrets Manager can't find the specified secret.",
    status: 400,
  },
  sns: { code: 'NotFound', message: 'Topic does not exist', status: 404 },
  sqs: {
    code: 'QueueDoesNotExist',
    message: 'The specified queue does not exist.',
    status: 400,
    queryCode: 'AWS.SimpleQueueService.NonExistentQueue',
  },
  states: {
    code: 'StateMachineDoesNotExist',
    message: 'State Machine Does Not Exist',
    status: 400,
  },
};

/** Every other service has an error of this name, or its clients read it as one. */
const ANY_MISSING_RESOURCE: MissingResource = {
  code: 'ResourceNotFoundException',
  message: 'The specified resource does not exist.',
  status: 400,
};

/** The handler for calls to every service that has none of its own. */
export function createUnservedServices(): Hono<AwsEnv> {
  const app = new Hono<AwsEnv>();
  app.all('*', (c) => {
    const service = serviceOf(c.req.header('host') ?? '');
    const { code, message, status, queryCode } = MISSING_RESOURCES[service] ?? ANY_MISSING_RESOURCE;
    const requestId = randomUUID();
    const headers = {
      'x-amzn-requestid': requestId,
      'x-amzn-errortype': code,
      ...(queryCode !== undefined && { 'x-amzn-query-error': `${queryCode};Sender` }),
    };
    const error = `<Code>${escapeXml(queryCode ?? code)}</Code><Message>${escapeXml(message)}</Message>`;
    switch (protocolOf(service, c.req.header('content-type') ?? '')) {
      case 'json':
        return c.json({ __type: code, message, Message: message }, status, headers);
      case 'query':
        return c.body(
          `<ErrorResponse><Error><Type>Sender</Type>${error}</Error><RequestId>${requestId}</RequestId></ErrorResponse>`,
          status,
          { ...headers, 'content-type': 'text/xml' },
        );
      case 'rest-xml':
        return c.body(
          `<?xml version="1.0" encoding="UTF-8"?>\n<Error>${error}<RequestId>${requestId}</RequestId></Error>`,
          status,
          { ...headers, 'content-type': 'application/xml' },
        );
    }
  });
  return app;
}

/**
 * The service in a host name: `dynamodb.<region>.amazonaws.com`, `<bucket>.s3.<region>.amazonaws.com`, or
 * `<account>.ddb.<region>.amazonaws.com`.
 */
function serviceOf(host: string): string {
  const labels = host.toLowerCase().split('.').slice(0, -2);
  if (labels.includes('ddb')) return 'dynamodb';
  return labels.find((label) => Object.hasOwn(MISSING_RESOURCES, label)) ?? labels[0] ?? '';
}

function protocolOf(service: string, contentType: string): 'json' | 'query' | 'rest-xml' {
  if (service === 's3') return 'rest-xml';
  return contentType.startsWith('application/x-www-form-urlencoded') ? 'query' : 'json';
}
