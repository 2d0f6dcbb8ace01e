/**
 * The AWS JSON 1.1 protocol: maps a request to a call of one operation, and its result to a response.
 *
 * It defines the order of all checks before an operation; each check is in a separate file.
 */
import { randomUUID } from 'node:crypto';
import type { Role } from '@furlock/simulator-deployment';
import { headerValues, type WireRequest } from '@furlock/simulator-sigv4-judge';
import { authorizeCall } from './authorize-call.js';
import type { AwsApi, AwsInput, AwsOperation } from './aws-api.js';
import { refuse, type AwsResult } from './aws-result.js';
import { calledRegion, signedRegion } from './called-region.js';
import { recogniseCaller, type Caller, type Callers } from './recognise-caller.js';
import { Throttles } from './throttles.js';

/** The region, callers and roles of an API. */
export interface AwsApiContext {
  /** The region that the loopback address serves. */
  readonly homeRegion: string;
  readonly callers: Callers;
  /** The roles whose policies are evaluated. */
  readonly roles: readonly Role[];
  readonly now: () => Date;
}

/** A running API. */
export interface AwsJsonHandler {
  /** Handles `POST /`. */
  readonly answer: (request: WireRequest) => Response;
  readonly throttles: Throttles;
}

/**
 * Creates the API. It checks host, signature, operation, body, throttling and IAM, in this order, and
 * then calls the operation.
 *
 * Approximated: AWS does not document the order.
 * Errors: HTTP 400 and `{"__type": <exception>, "message": <text>}`. In addition to the exceptions of
 * the operations, `recogniseCaller` and `authorizeCall`: `UnknownOperationException` for an operation
 * that is not in the table, `SerializationException` for a body that is not a JSON object, and the
 * API's throttling exception.
 * Source: Smithy, "AWS JSON 1.1 protocol" (read 2026-11-22).
 */
export function createAwsJsonHandler(api: AwsApi, context: AwsApiContext): AwsJsonHandler {
  const throttles = new Throttles();

  const call = (request: WireRequest): AwsResult => {
    const region = calledRegion(request, {
      service: api.service,
      homeRegion: (api.isInEveryRegion && signedRegion(request)) || context.homeRegion,
    });
    if (region === undefined) {
      return refuse(
        'UnknownOperationException',
        `The local edge serves ${api.service}.<region>.amazonaws.com and loopback addresses, but not the host of this request.`,
      );
    }
    const { name, operation } = findOperation(api, request);
    if (api.unservedWithoutSignature?.includes(name.slice(api.targetPrefix.length)) === true) {
      return unknownOperation(api, name);
    }
    const caller = callerOf(operation, request, region);
    if (!caller.ok) return caller;
    if (operation === undefined) return unknownOperation(api, name);

    const input = parseObject(request.body);
    if (input === undefined) {
      return refuse('SerializationException', 'The request body is not a JSON object.');
    }
    if (throttles.consume(name)) return refuse(api.throttlingException, 'Rate exceeded');

    if (operation.permission !== null && caller.value !== null) {
      const { action, resourceArns } = operation.permission;
      const permitted = authorizeCall({
        caller: caller.value,
        action,
        resourceArns: resourceArns(input, region),
        region,
        roles: context.roles,
      });
      if (!permitted.ok) return permitted;
    }
    return operation.answer(input, region);
  };

  /**
   * Null if the operation needs no signature. An unknown operation needs one, so that an unsigned call
   * does not learn which operations exist.
   */
  const callerOf = (
    operation: AwsOperation | undefined,
    request: WireRequest,
    region: string,
  ): AwsResult<Caller | null> =>
    operation?.permission === null
      ? { ok: true, value: null }
      : recogniseCaller(request, context.callers, {
          service: api.service,
          region,
          now: context.now(),
        });

  return { answer: (request) => toResponse(call(request), context.now()), throttles };
}

function findOperation(
  { targetPrefix, operations }: AwsApi,
  request: WireRequest,
): { readonly name: string; readonly operation: AwsOperation | undefined } {
  const target = headerValues(request, 'x-amz-target').join(',');
  const name = target.slice(targetPrefix.length);
  const isKnown = target.startsWith(targetPrefix) && Object.hasOwn(operations, name);
  return isKnown ? { name, operation: operations[name] } : { name: target, operation: undefined };
}

function unknownOperation({ operations }: AwsApi, name: string): AwsResult<never> {
  return refuse(
    'UnknownOperationException',
    `The local edge does not support the operation ${JSON.stringify(name)}. It supports: ${Object.keys(operations).join(', ')}.`,
  );
}

function parseObject(body: Uint8Array): AwsInput | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(body).toString('utf8'));
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as AwsInput)
      : undefined;
  } catch {
    return undefined;
  }
}

function toResponse(result: AwsResult, now: Date): Response {
  const body = result.ok
    ? result.value
    : { __type: result.error.code, message: result.error.message };
  return new Response(JSON.stringify(body), {
    status: result.ok ? 200 : 400,
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      // A client uses this to correct the skew of its clock, as it does with AWS.
      date: now.toUTCString(),
      'x-amzn-requestid': randomUUID(),
      ...(!result.ok && { 'x-amzn-errortype': result.error.code }),
    },
  });
}
