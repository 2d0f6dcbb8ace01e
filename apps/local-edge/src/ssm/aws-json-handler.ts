/**
 * The wire form of the AWS APIs that speak JSON 1.1: a request becomes a call of one operation,
 * its result becomes a response.
 *
 * It knows no operation by itself, and who calls is asked of `recognise-caller.ts`.
 */
import { randomUUID } from 'node:crypto';
import type { CredentialStore } from '../iam/role-credentials.js';
import { refuse, type AwsResult } from './aws-result.js';
import { recogniseCaller, type Caller } from './recognise-caller.js';

/** The members of a request's JSON body, not yet checked. */
export type AwsInput = Readonly<Record<string, unknown>>;

/** One operation of an API: the request's members and the caller in, the answer out. */
export type AwsOperation = (input: AwsInput, caller: Caller) => AwsResult;

/**
 * A handler of `POST /` for the operations of one API.
 *
 * Errors: HTTP 400 and `{"__type": <exception>, "message": <text>}`. Besides the operations' own:
 * `UnknownOperationException` for an operation that is not in the table, `SerializationException`
 * for a body that is not a JSON object, and those of `recogniseCaller`.
 * Source: Smithy, "AWS JSON 1.1 protocol" (read 2026-11-22).
 */
export function awsJsonHandler(api: {
  /** Shape: the part of `X-Amz-Target` before the operation, with its full stop. */
  readonly targetPrefix: string;
  readonly operations: Readonly<Record<string, AwsOperation>>;
  readonly credentials: CredentialStore;
}): (request: Request) => Promise<Response> {
  const call = async (request: Request): Promise<AwsResult> => {
    const caller = recogniseCaller(request.headers, api.credentials);
    if (!caller.ok) return caller;

    const target = request.headers.get('x-amz-target') ?? '';
    const name = target.startsWith(api.targetPrefix) ? target.slice(api.targetPrefix.length) : '';
    const operation = Object.hasOwn(api.operations, name) ? api.operations[name] : undefined;
    if (operation === undefined) return unknownOperation(target, Object.keys(api.operations));

    const input = parseObject(await request.text());
    if (input === undefined) {
      return refuse('SerializationException', 'The request body is not a JSON object.');
    }
    return operation(input, caller.value);
  };

  return async (request) => toResponse(await call(request));
}

function unknownOperation(target: string, known: readonly string[]): AwsResult<never> {
  return refuse(
    'UnknownOperationException',
    `The local edge does not have the operation ${JSON.stringify(target)}. It has: ${known.join(', ')}.`,
  );
}

function parseObject(json: string): AwsInput | undefined {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as AwsInput)
      : undefined;
  } catch {
    return undefined;
  }
}

function toResponse(result: AwsResult): Response {
  const body = result.ok
    ? result.value
    : { __type: result.error.code, message: result.error.message };
  return new Response(JSON.stringify(body), {
    status: result.ok ? 200 : 400,
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amzn-requestid': randomUUID(),
      ...(!result.ok && { 'x-amzn-errortype': result.error.code }),
    },
  });
}
