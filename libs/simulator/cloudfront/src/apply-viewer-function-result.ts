/**
 * Applies the result of a CloudFront Function: a request to forward, an answer, or a fault.
 *
 * Source: CloudFront developer guide, "CloudFront Functions event structure", "Restrictions on all edge
 * functions" (read 2026-11-28).
 */
import {
  isJsonObject,
  type CacheBehavior,
  type JsonObject,
  type ViewerEventType,
} from '@furlock/simulator-deployment';
import { checkUrl } from './apply-request-result.js';
import type { AnswerHead } from './edge-answer.js';
import { pairsOnWire, returnedFields, type ReturnedField, type WireField } from './event-fields.js';
import type { GeneratedAnswer } from './generated-answer.js';
import type { HeaderList } from './header-list.js';
import { READ_ONLY_HEADERS, isDisallowedHeader } from './header-rules.js';
import { CONTROL, Violation, readBody, titleCase } from './read-result.js';
import {
  cookieFields,
  queryFields,
  requestHeaderFields,
  responseHeaderFields,
  setCookieFields,
} from './viewer-function-event.js';
import { writtenByCloudFront } from './select-for-origin.js';
import type { ViewerRequest } from './viewer-request.js';
import { eventText, wireText } from './wire-text.js';

/** The validated decision of a function on viewer-request. */
export type AppliedViewerRequest =
  | { readonly kind: 'forward'; readonly request: ViewerRequest }
  | { readonly kind: 'answer'; readonly answer: GeneratedAnswer }
  /** Answered with 502 `FunctionValidationError`. Shape of `reason`: a sentence without values. */
  | { readonly kind: 'invalid'; readonly reason: string };

/** The validated decision of a function on viewer-response. */
export type AppliedViewerResponse =
  | {
      readonly kind: 'answer';
      readonly head: AnswerHead;
      /** Undefined if the body is unchanged. */
      readonly replacedBody: Buffer | undefined;
    }
  | { readonly kind: 'invalid'; readonly reason: string };

const READ_ONLY: Readonly<Record<ViewerEventType, readonly string[]>> = {
  'viewer-request': READ_ONLY_HEADERS['viewer-request'],
  // The others that Lambda@Edge cannot change are not read-only here.
  'viewer-response': ['warning', 'via'],
};

/** Headers that describe how the body is sent, which a function cannot decide. */
const FRAMING_HEADERS = ['content-length', 'transfer-encoding'];

/** Validates and applies what a function returned for a request. */
export function applyViewerRequestResult(
  wire: ViewerRequest,
  behavior: CacheBehavior,
  result: unknown,
): AppliedViewerRequest {
  return attempt(() => {
    if (!isJsonObject(result)) {
      throw new Violation('the result is neither a request nor a response');
    }
    if ('statusCode' in result) return { kind: 'answer', answer: generatedAnswer(result) };
    if (!('uri' in result)) throw new Violation('the result has neither a uri nor a statusCode');
    return { kind: 'forward', request: returnedRequest(wire, behavior, result) };
  });
}

/** Validates and applies what a function returned for an answer. */
export function applyViewerResponseResult(
  wire: AnswerHead,
  result: unknown,
): AppliedViewerResponse {
  return attempt(() => {
    if (!isJsonObject(result) || !('statusCode' in result)) {
      throw new Violation('the result is not a response');
    }
    return {
      kind: 'answer',
      head: {
        status: readStatus(result),
        reason: readReason(result, wire.reason),
        headers: responseHeaders(result, wire.headers),
      },
      replacedBody: readReplacedBody(result['body']),
    };
  });
}

function attempt<Applied>(
  apply: () => Applied,
): Applied | { readonly kind: 'invalid'; readonly reason: string } {
  try {
    return apply();
  } catch (error) {
    if (!(error instanceof Violation)) throw error;
    return { kind: 'invalid', reason: error.message };
  }
}

function returnedRequest(
  wire: ViewerRequest,
  behavior: CacheBehavior,
  result: JsonObject,
): ViewerRequest {
  if (result['method'] !== wire.method) throw new Violation('request.method is read-only');
  const { uri } = result;
  if (typeof uri !== 'string' || !uri.startsWith('/')) {
    throw new Violation('request.uri does not begin with /');
  }
  const { rawQuery, text } = returnedQuery(wire.rawQuery, result['querystring']);
  const changesUri = uri !== eventText(wire.rawPath);
  checkUrl(uri, text, changesUri, rawQuery !== wire.rawQuery);
  return {
    ...wire,
    rawPath: changesUri ? wireText(uri) : wire.rawPath,
    rawQuery,
    headers: requestHeaders(wire, behavior, result),
  };
}

/** A function may return the parameters, or the query as one text, as in the guide's examples. */
function returnedQuery(
  wire: string | undefined,
  result: unknown = {},
): { readonly rawQuery: string | undefined; readonly text: string } {
  const unchanged = { rawQuery: wire, text: eventText(wire ?? '') };
  if (typeof result === 'string') {
    return result === unchanged.text
      ? unchanged
      : { rawQuery: wireText(result) || undefined, text: result };
  }
  const fields = returnedFields(queryFields(wire), result, 'request.querystring');
  if (fields === undefined) return unchanged;
  return {
    rawQuery: pairsOnWire(fields).join('&') || undefined,
    text: fields.map(({ name, value }) => `${name}=${value}`).join('&'),
  };
}

function requestHeaders(
  wire: ViewerRequest,
  behavior: CacheBehavior,
  result: JsonObject,
): HeaderList {
  const shown = requestHeaderFields(wire, behavior);
  const headers = returnedHeaders('viewer-request', shown, result['headers'], 'request.headers');
  const cookies = returnedFields(
    cookieFields(wire.headers),
    result['cookies'] ?? {},
    'request.cookies',
  );
  if (headers === undefined && cookies === undefined) return wire.headers;
  const written = writtenByCloudFront(behavior);
  // Headers that the function was not shown are kept, because it could not return or remove them.
  const isKept = (name: string): boolean =>
    name === 'cookie'
      ? cookies === undefined
      : headers === undefined || isDisallowedHeader(name) || written.includes(name);
  const cookie = cookies === undefined ? [] : pairsOnWire(cookies);
  return [
    ...wire.headers.filter(([name]) => isKept(name.toLowerCase())),
    // What CloudFront writes is written when the request goes to the origin.
    ...(headers ?? [])
      .filter(({ name }) => !written.includes(name))
      .map((field) => headerOnWire(field, wire.headers)),
    ...(cookie.length > 0 ? [['Cookie', cookie.join('; ')] as const] : []),
  ];
}

function responseHeaders(result: JsonObject, wire: HeaderList): HeaderList {
  const shown = responseHeaderFields(wire);
  const headers = returnedHeaders(
    'viewer-response',
    shown,
    result['headers'] ?? {},
    'response.headers',
  );
  const cookies = returnedFields(
    setCookieFields(wire),
    result['cookies'] ?? {},
    'response.cookies',
  );
  const isKept = (name: string): boolean =>
    name === 'set-cookie'
      ? cookies === undefined
      : headers === undefined || isDisallowedHeader(name) || FRAMING_HEADERS.includes(name);
  return [
    ...wire.filter(([name]) => isKept(name.toLowerCase())),
    ...(headers ?? [])
      .filter(({ name }) => !FRAMING_HEADERS.includes(name))
      .map((field) => headerOnWire(field, wire)),
    ...(cookies ?? []).map(setCookieOnWire),
  ];
}

/** Errors: throws a `Violation` for a name that the function may not write. */
function returnedHeaders(
  eventType: ViewerEventType,
  shown: readonly WireField[],
  result: unknown,
  where: string,
): readonly ReturnedField[] | undefined {
  const headers = returnedFields(shown, result, where);
  for (const { name } of headers ?? []) {
    if (name !== name.toLowerCase()) {
      throw new Violation(`${where} must have header names in lower case`);
    }
    if (!/^[!#$%&'*+.^_`|~0-9a-z-]+$/.test(name)) {
      throw new Violation(`${where} has a name that is not a valid header name`);
    }
    if (isDisallowedHeader(name)) throw new Violation(`the header ${name} is not allowed`);
    if (name === 'cookie' || name === 'set-cookie') {
      throw new Violation(`${where} has ${name}, which belongs to cookies`);
    }
  }
  if (headers !== undefined) {
    for (const name of READ_ONLY[eventType]) {
      if (valuesOf(shown, name) !== valuesOf(headers, name)) {
        throw new Violation(`the header ${name} is read-only`);
      }
    }
  }
  return headers;
}

function valuesOf(fields: readonly Omit<WireField, 'wire'>[], wanted: string): string {
  return fields
    .filter(({ name }) => name === wanted)
    .map(({ value }) => value)
    .join('\n');
}

/** An unchanged header keeps the name on the wire; CloudFront capitalises the words of another one. */
function headerOnWire(
  { name, value, wire }: ReturnedField,
  headers: HeaderList,
): readonly [name: string, value: string] {
  const sent = headers.find(
    ([candidate, bytes]) => candidate.toLowerCase() === name && bytes === wire,
  );
  return sent ?? [titleCase(name), wireText(value)];
}

function setCookieOnWire({ name, value, attributes, wire }: ReturnedField): [string, string] {
  const rest = attributes === undefined || attributes === '' ? '' : `; ${attributes}`;
  return ['Set-Cookie', wire ?? wireText(`${name}=${value}${rest}`)];
}

function generatedAnswer(result: JsonObject): GeneratedAnswer {
  return {
    status: readStatus(result),
    reason: readReason(result, ''),
    headers: responseHeaders(result, []),
    body: readReplacedBody(result['body']) ?? Buffer.alloc(0),
  };
}

/** The guide: "This value is an integer, not a string." */
function readStatus({ statusCode }: JsonObject): number {
  if (typeof statusCode !== 'number' || !Number.isInteger(statusCode)) {
    throw new Violation('response.statusCode is not an integer');
  }
  if (statusCode < 200 || statusCode > 599) {
    throw new Violation('response.statusCode is not between 200 and 599');
  }
  return statusCode;
}

function readReason({ statusDescription }: JsonObject, wire: string): string {
  if (statusDescription === undefined) return '';
  if (typeof statusDescription !== 'string') {
    throw new Violation('response.statusDescription is not text');
  }
  if (CONTROL.test(statusDescription)) {
    throw new Violation('response.statusDescription contains a control character');
  }
  return statusDescription === eventText(wire) ? wire : wireText(statusDescription);
}

/** Shape of a body in a result: text, or an object with `encoding` and `data`. */
function readReplacedBody(body: unknown): Buffer | undefined {
  if (body === undefined || typeof body === 'string') {
    return body === undefined ? undefined : Buffer.from(body);
  }
  if (!isJsonObject(body)) throw new Violation('response.body is neither text nor an object');
  const { data, encoding } = body;
  const isBase64 =
    typeof data === 'string' && data.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(data);
  if (encoding === 'base64' && !isBase64) throw new Violation('response.body.data is not base64');
  return readBody(data, encoding, 'response.body');
}
