/**
 * Applies the result of a viewer-request or origin-request function: a request to forward, an answer,
 * or a fault.
 *
 * Source: CloudFront developer guide, "Restrictions on all edge functions", "Lambda@Edge event
 * structure", "Quotas", Lambda@Edge (read 2026-11-22).
 */
import {
  isJsonObject,
  type JsonObject,
  type Origin,
  type S3Origin,
} from '@furlock/simulator-deployment';
import type { EventRequest } from './edge-event.js';
import {
  MAX_GENERATED_ANSWER_BYTES,
  generatedAnswer,
  type GeneratedAnswer,
} from './generated-answer.js';
import type { HeaderList } from './header-list.js';
import {
  Violation,
  checkAllowed,
  checkReadOnly,
  readBody,
  readHeaders,
  returnedBytes,
} from './read-result.js';
import type { ViewerRequest } from './viewer-request.js';
import { wireText } from './wire-text.js';

/** The triggers before the answer. */
export type RequestEventType = 'viewer-request' | 'origin-request';

/** The validated decision of a function. */
export type AppliedRequestResult =
  | { readonly kind: 'forward'; readonly returned: ReturnedRequest }
  | { readonly kind: 'answer'; readonly answer: GeneratedAnswer }
  /** Answered with 502 `LambdaValidationError`. Shape of `reason`: a sentence without values. */
  | { readonly kind: 'invalid'; readonly reason: string };

/** The request to forward. */
export interface ReturnedRequest {
  /** Has the viewer's own bytes wherever the function did not change a value. */
  readonly request: ViewerRequest;
  /** The origin to forward to; undefined on viewer-request. */
  readonly origin: ReturnedOrigin | undefined;
  /** Undefined if the viewer's own body is forwarded. */
  readonly replacedBody: Buffer | undefined;
}

/** The origin to which a request is forwarded. */
export interface ReturnedOrigin {
  readonly domainName: string;
  /** Present for an S3 origin. */
  readonly s3?: S3Origin;
  readonly path: string;
  readonly readTimeoutSeconds: number;
  readonly customHeaders: HeaderList;
}

/** The size limits of a replaced body, as the function writes it: 53.2 KB and 1.33 MB for base64. */
const MAX_REPLACED_BYTES = {
  'viewer-request': { text: 40_960, base64: 54_616 },
  'origin-request': { text: 1_048_576, base64: 1_398_104 },
} as const;

const MAX_URL_CHARACTERS = 8_192;

/**
 * Validates and applies what a function returned for the request in its event.
 *
 * `wire` is the same request as bytes, `own` the origin in the event.
 */
export function applyRequestResult(
  eventType: RequestEventType,
  shown: EventRequest,
  wire: ViewerRequest,
  result: unknown,
  own?: Origin,
): AppliedRequestResult {
  try {
    if (!isJsonObject(result))
      throw new Violation('the result is neither a request nor a response');
    return 'status' in result
      ? { kind: 'answer', answer: generatedAnswer(result, MAX_GENERATED_ANSWER_BYTES[eventType]) }
      : { kind: 'forward', returned: returnedRequest(eventType, shown, wire, result, own) };
  } catch (error) {
    if (!(error instanceof Violation)) throw error;
    return { kind: 'invalid', reason: error.message };
  }
}

function returnedRequest(
  eventType: RequestEventType,
  shown: EventRequest,
  wire: ViewerRequest,
  result: JsonObject,
  own: Origin | undefined,
): ReturnedRequest {
  for (const field of ['method', 'clientIp'] as const) {
    if (result[field] !== shown[field]) throw new Violation(`${field} is read-only`);
  }
  const { uri, querystring = '' } = result;
  if (typeof uri !== 'string' || !uri.startsWith('/')) {
    throw new Violation('uri does not begin with /');
  }
  if (typeof querystring !== 'string') throw new Violation('querystring is not text');
  const changesUri = uri !== shown.uri;
  const changesQuery = querystring !== shown.querystring;
  checkUrl(uri, querystring, changesUri, changesQuery);

  const headers = readHeaders(result['headers'], 'headers');
  checkAllowed(headers);
  checkReadOnly(eventType, shown.headers, headers);
  const origin = eventType === 'origin-request' ? readOrigin(result['origin'], own) : undefined;
  for (const [name] of origin?.customHeaders ?? []) {
    if (headers.some(([key]) => key.toLowerCase() === name.toLowerCase())) {
      throw new Violation(
        `the custom header ${name} of the origin is also a header of the request`,
      );
    }
  }
  return {
    request: {
      ...wire,
      rawPath: changesUri ? wireText(uri) : wire.rawPath,
      // An empty query from a function means that there is no query.
      rawQuery: changesQuery ? wireText(querystring) || undefined : wire.rawQuery,
      headers: returnedBytes(wire.headers, headers),
    },
    origin,
    replacedBody: readReplacedBody(eventType, result['body']),
  };
}

/** Errors: throws a `Violation` for a URL that CloudFront does not send. */
export function checkUrl(
  uri: string,
  querystring: string,
  changesUri: boolean,
  changesQuery: boolean,
): void {
  if (uri.length + querystring.length >= MAX_URL_CHARACTERS) {
    throw new Violation('uri and querystring together have 8192 or more characters');
  }
  if (changesUri && /[\p{Cc} ?#]/u.test(uri)) {
    throw new Violation('uri contains a space, a control character, ? or #');
  }
  if (changesQuery && /[\p{Cc} #]/u.test(querystring)) {
    throw new Violation('querystring contains a space, a control character or #');
  }
}

function readOrigin(value: unknown, own: Origin | undefined): ReturnedOrigin {
  const { custom, s3 } = isJsonObject(value) ? value : {};
  if (custom !== undefined && s3 !== undefined) {
    throw new Violation('origin has both custom and s3');
  }
  return s3 === undefined ? readCustomOrigin(custom) : readS3Origin(s3, own);
}

/** Shape of `name`: `origin.custom` or `origin.s3`. */
function readOriginParts(
  value: unknown,
  name: string,
): Pick<ReturnedOrigin, 'domainName' | 'path' | 'customHeaders'> {
  if (!isJsonObject(value)) throw new Violation(`${name} is not an object`);
  const { domainName, path } = value;
  if (
    typeof domainName !== 'string' ||
    !/^[a-z0-9.-]{1,253}$/i.test(domainName) ||
    /^[\d.]+$/.test(domainName)
  ) {
    throw new Violation(`${name}.domainName is not a domain name`);
  }
  if (typeof path !== 'string' || !/^(\/.*[^/])?$/.test(path) || path.length > 255) {
    throw new Violation(`${name}.path must be empty, or begin with / and not end with it`);
  }
  if (/[\p{Cc} ?#]/u.test(path)) {
    throw new Violation(`${name}.path contains a space, a control character, ? or #`);
  }
  const customHeaders = readHeaders(value['customHeaders'] ?? {}, `${name}.customHeaders`);
  return { domainName, path: wireText(path), customHeaders: returnedBytes([], customHeaders) };
}

/** CloudFront signs with the identity that the distribution has for the origin in the event. */
function readS3Origin(s3: unknown, own: Origin | undefined): ReturnedOrigin {
  const parts = readOriginParts(s3, 'origin.s3');
  const { authMethod, region } = s3 as JsonObject;
  if (authMethod !== 'none' && authMethod !== 'origin-access-identity') {
    throw new Violation('origin.s3.authMethod is neither none nor origin-access-identity');
  }
  const isSigned = authMethod === 'origin-access-identity';
  if (isSigned && (typeof region !== 'string' || region === '')) {
    throw new Violation('origin.s3.region is missing, which origin-access-identity requires');
  }
  const accessIdentity = isSigned ? own?.s3?.accessIdentity : undefined;
  return {
    ...parts,
    s3: {
      region: typeof region === 'string' ? region : '',
      ...(accessIdentity !== undefined && { accessIdentity }),
    },
    // An S3 origin has no timeout of its own in events.
    readTimeoutSeconds: own?.readTimeoutSeconds ?? 30,
  };
}

function readCustomOrigin(custom: unknown): ReturnedOrigin {
  const parts = readOriginParts(custom, 'origin.custom');
  const { port, protocol, sslProtocols } = custom as JsonObject;
  if (
    typeof port !== 'number' ||
    !(port === 80 || port === 443 || (port >= 1024 && port <= 65535))
  ) {
    throw new Violation('origin.custom.port is not 80, 443 or between 1024 and 65535');
  }
  if (protocol !== 'http' && protocol !== 'https') {
    throw new Violation('origin.custom.protocol is neither http nor https');
  }
  if (!Array.isArray(sslProtocols)) {
    throw new Violation('origin.custom.sslProtocols is not a list');
  }
  readSeconds(custom as JsonObject, 'keepaliveTimeout');
  return { ...parts, readTimeoutSeconds: readSeconds(custom as JsonObject, 'readTimeout') };
}

function readSeconds(custom: JsonObject, name: 'keepaliveTimeout' | 'readTimeout'): number {
  const value = custom[name];
  if (typeof value !== 'number' || value < 1 || value > 120) {
    throw new Violation(`origin.custom.${name} is not between 1 and 120`);
  }
  return value;
}

function readReplacedBody(eventType: RequestEventType, value: unknown): Buffer | undefined {
  if (value === undefined) return undefined;
  if (!isJsonObject(value)) throw new Violation('body is not an object');
  const { action = 'read-only', data = '', encoding = 'text' } = value;
  if (action === 'read-only') return undefined;
  if (action !== 'replace') throw new Violation('body.action is neither read-only nor replace');
  const body = readBody(data, encoding, 'body.data');
  const limits = MAX_REPLACED_BYTES[eventType];
  const limitBytes = encoding === 'base64' ? limits.base64 : limits.text;
  if (Buffer.byteLength(data as string) > limitBytes) {
    throw new Violation('body.data is larger than the limit');
  }
  return body;
}
