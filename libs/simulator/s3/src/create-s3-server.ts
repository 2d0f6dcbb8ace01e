/**
 * An HTTP server that simulates the buckets of a deployment, each by its host names.
 *
 * This file defines the order of the stages: receive, find the bucket, identify the caller, answer. Each stage
 * has its own file. The caller makes the server listen. The server prints nothing.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { randomBytes } from 'node:crypto';
import { bucketOfHost, type Bucket, type Deployment } from '@furlock/simulator-deployment';
import {
  failure,
  headerValues,
  readWireRequest,
  type Result,
  type WireRequest,
} from '@furlock/simulator-sigv4-judge';
import type { BucketObjects } from './bucket-objects.js';
import { errorAnswer } from './error-answer.js';
import { identifyCaller, type JudgeContext } from './judge-action.js';
import type { S3Answer } from './object-answer.js';
import { restAnswer } from './rest-answer.js';
import { s3Error, type S3Refusal } from './s3-refusal.js';
import { websiteAnswer } from './website-answer.js';

/** A bucket and its objects. */
export interface FilledBucket {
  readonly bucket: Bucket;
  readonly objects: BucketObjects;
}

/** The options of an S3 server. */
export interface S3ServerOptions {
  readonly buckets: readonly FilledBucket[];
  readonly deployment: Pick<Deployment, 'accountId' | 'roles'>;
  readonly findSession: JudgeContext['findSession'];
  readonly now: () => Date;
  /** Called once for each request, when its answer has been passed to Node.js. */
  readonly onVerdict: (verdict: S3Verdict) => void;
}

/** The outcome of one request. It contains no header, query or body, and so no secret. */
export interface S3Verdict {
  /** Of the answer's `x-amz-request-id`. */
  readonly requestId: string;
  /** The name of the bucket; undefined if the host has none. */
  readonly bucket: string | undefined;
  readonly method: string;
  readonly path: string;
  readonly status: number;
  /** S3's code of an error, or `ANSWERED`. */
  readonly code: string;
  /** One sentence, if there is no object in the answer. */
  readonly why?: string;
  /** Whether CloudFront sent the request. */
  readonly isThroughCloudFront: boolean;
}

/** The requests that S3 reads have small bodies; only their hash is needed. */
const MAX_BODY_BYTES = 1024 * 1024;

/**
 * Creates a server that answers as S3 would; the caller makes it listen, on loopback.
 *
 * Errors: the server emits its own faults as `error` events, and closes the connection without an answer.
 */
export function createS3Server(options: S3ServerOptions): Server {
  const server = createServer({ maxHeaderSize: 64 * 1024 }, (message, response) => {
    answerRequest(message, response, options).catch((error: unknown) => {
      response.destroy();
      server.emit('error', error);
    });
  });
  return server;
}

async function answerRequest(
  message: IncomingMessage,
  response: ServerResponse,
  options: S3ServerOptions,
): Promise<void> {
  const request = readWireRequest(message, await collectBody(message));
  const requestId = randomBytes(8).toString('hex').toUpperCase();
  const host = (headerValues(request, 'host')[0] ?? '').toLowerCase().replace(/:\d+$/, '');
  const found = bucketOfHost(host);
  const endpoint = found?.endpoint ?? 'rest';
  const filled = options.buckets.find(({ bucket }) => bucket.name === found?.bucket);
  const answered: Result<S3Answer, S3Refusal> =
    filled === undefined
      ? failure({ code: 'S3_HOST_UNKNOWN' })
      : await answerOfBucket(request, filled, endpoint, options);
  const answer: S3Answer = answered.ok
    ? answered.value
    : errorAnswer(answered.error, endpoint, requestId);
  send(message, response, answer, requestId);
  options.onVerdict({
    requestId,
    bucket: filled?.bucket.name,
    method: request.method,
    path: request.path,
    status: answer.status,
    ...outcome(answered.ok ? answer.refusal : answered.error),
    isThroughCloudFront: headerValues(request, 'x-amz-cf-id').length > 0,
  });
}

function outcome(refusal: S3Refusal | undefined): Pick<S3Verdict, 'code' | 'why'> {
  if (refusal === undefined) return { code: 'ANSWERED' };
  const { code, why } = s3Error(refusal);
  return { code, why };
}

async function answerOfBucket(
  request: WireRequest,
  { bucket, objects }: FilledBucket,
  endpoint: 'rest' | 'website',
  { deployment, findSession, now }: S3ServerOptions,
): Promise<Result<S3Answer, S3Refusal>> {
  if (!request.path.startsWith('/')) return failure({ code: 'S3_URI_INVALID' });
  const context = { bucket, ...deployment, findSession, now: now().getTime() };
  if (endpoint === 'website') {
    return websiteAnswer({ request, caller: null, endpoint, context }, objects);
  }
  const identified = identifyCaller(request, context);
  if (!identified.ok) return identified;
  return restAnswer({ request, caller: identified.value, endpoint, context }, objects);
}

/** Collects the body's bytes; of one that is too large only the beginning, whose hash never matches. */
async function collectBody(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length <= MAX_BODY_BYTES) chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function send(
  message: IncomingMessage,
  response: ServerResponse,
  { status, headers, body }: S3Answer,
  requestId: string,
): void {
  const length = status === 304 ? [] : [['content-length', String(body.length)] as const];
  response.writeHead(
    status,
    [
      ['x-amz-id-2', randomBytes(56).toString('base64')] as const,
      ['x-amz-request-id', requestId] as const,
      ['server', 'AmazonS3'] as const,
      ...headers,
      ...length,
    ].flat(),
  );
  response.end(status === 304 || message.method === 'HEAD' ? undefined : body);
}
