/**
 * The wire form of the AWS APIs that speak JSON 1.1: a request becomes a call of one operation,
 * its result becomes a response.
 *
 * Everything that stands before an operation is here in order; each of it has a file of its own.
 */
import { randomUUID } from 'node:crypto';
import type { Role } from '@furlock/simulator-deployment';
import { headerValues, type WireRequest } from '@furlock/simulator-sigv4-judge';
import { authorizeCall } from './authorize-call.js';
import type { AwsApi, AwsInput, AwsOperation } from './aws-api.js';
import { refuse, type AwsResult } from './aws-result.js';
import { calledEndpoint, signedRegion } from './called-endpoint.js';
import { recogniseCaller, type Caller, type Callers } from './recognise-caller.js';
import { Throttles } from './throttles.js';

/** Where an API runs, and who may call it. */
export interface AwsApiPlace {
  /** The region that the loopback address stands for. */
  readonly homeRegion: string;
  readonly callers: Callers;
  /** The roles whose policies IAM reads. */
  readonly roles: readonly Role[];
  readonly now: () => Date;
}

/** An API that answers. */
export interface AwsJsonHandler {
  /** Answers `POST /`. */
  readonly answer: (request: WireRequest) => Response;
  readonly throttles: Throttles;
}

/**
 * The API, in the order: host, signature, operation, body, throttling, IAM, the operation itself.
 *
 * Approximated: AWS does not document the order.
 * Errors: HTTP 400 and `{"__type": <exception>, "message": <text>}`. Besides the operations' own and
 * those of `recogniseCaller` and `authorizeCall`: `UnknownOperationException` for an operation that
 * is not in the table, `SerializationException` for a body that is not a JSON object, and the API's
 * own exception for throttling.
 * Source: Smithy, "AWS JSON 1.1 protocol" (read 2026-11-22).
 */
export function createAwsJsonHandler(api: AwsApi, place: AwsApiPlace): AwsJsonHandler {
  const throttles = new Throttles();

  const call = (received: WireRequest): AwsResult => {
    const endpoint = calledEndpoint(received, {
      service: api.service,
      homeRegion: (api.isInEveryRegion && signedRegion(received)) || place.homeRegion,
    });
    if (endpoint === undefined) {
      return refuse(
        'UnknownOperationException',
        `The local edge answers for ${api.service}.<region>.amazonaws.com and at loopback addresses, not for the host of this request.`,
      );
    }
    const { region, request } = endpoint;

    const { name, operation } = findOperation(api, request);
    const caller = callerOf(operation, request, region);
    if (!caller.ok) return caller;
    if (operation === undefined) return unknownOperation(api, name);

    const input = parseObject(request.body);
    if (input === undefined) {
      return refuse('SerializationException', 'The request body is not a JSON object.');
    }
    if (throttles.takes(name)) return refuse(api.throttlingException, 'Rate exceeded');

    if (operation.permission !== null && caller.value !== null) {
      const { action, resourceArns } = operation.permission;
      const permitted = authorizeCall({
        caller: caller.value,
        action,
        resourceArns: resourceArns(input, region),
        region,
        roles: place.roles,
      });
      if (!permitted.ok) return permitted;
    }
    return operation.answer(input, region);
  };

  /** Null where the operation needs none. An operation that does not exist is nobody's to know. */
  const callerOf = (
    operation: AwsOperation | undefined,
    request: WireRequest,
    region: string,
  ): AwsResult<Caller | null> =>
    operation?.permission === null
      ? { ok: true, value: null }
      : recogniseCaller(request, place.callers, {
          service: api.service,
          region,
          now: place.now(),
        });

  return { answer: (request) => toResponse(call(request), place.now()), throttles };
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
    `The local edge does not have the operation ${JSON.stringify(name)}. It has: ${Object.keys(operations).join(', ')}.`,
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
      // A client whose clock is another one corrects itself by this, as it does with AWS.
      date: now.toUTCString(),
      'x-amzn-requestid': randomUUID(),
      ...(!result.ok && { 'x-amzn-errortype': result.error.code }),
    },
  });
}
