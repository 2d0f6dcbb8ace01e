/**
 * What CloudFront makes of the value that a function on origin-request returned: a request to
 * forward, an answer to give, or a fault.
 *
 * Each rule cites where it stands; the same rules hold for every function, whoever wrote it.
 *
 * Source: CloudFront developer guide, "Restrictions on all edge functions", "Lambda@Edge event
 * structure", "Generate HTTP responses in request triggers" (read 2026-04-08).
 */
import { isJsonObject, type JsonObject } from '../assembly/json-object.js';
import type { HeaderList } from './header-list.js';
import { READ_ONLY_IN_ORIGIN_REQUEST, isDisallowedHeader } from './header-rules.js';
import type { OriginRequest } from './origin-request-event.js';

/** What a function decided, checked. */
export type AppliedResult =
  | { readonly kind: 'forward'; readonly request: ReturnedRequest }
  | { readonly kind: 'answer'; readonly answer: GeneratedAnswer }
  /** Answered with 502 `LambdaValidationError`. Shape of `reason`: a sentence, no value in it. */
  | { readonly kind: 'invalid'; readonly reason: string };

/** The request that goes on to the origin. */
export interface ReturnedRequest {
  /** Undefined where the function left it alone: then the viewer's bytes are forwarded. */
  readonly changedUri: string | undefined;
  /** Undefined where the function left it alone: then the viewer's bytes are forwarded. */
  readonly changedQuerystring: string | undefined;
  readonly headers: HeaderList;
  readonly origin: ReturnedOrigin;
  /** Undefined where the viewer's own body is forwarded. */
  readonly replacedBody: Buffer | undefined;
}

/** Where the request goes on to. */
export interface ReturnedOrigin {
  readonly domainName: string;
  readonly path: string;
  readonly readTimeoutSeconds: number;
  readonly customHeaders: HeaderList;
}

/** The answer that a function generated. */
export interface GeneratedAnswer {
  readonly status: number;
  readonly statusDescription: string;
  readonly headers: HeaderList;
  readonly body: Buffer;
}

/** Source: CloudFront developer guide, "Quotas", Lambda@Edge, origin events (read 2026-04-08). */
const MAX_GENERATED_ANSWER_BYTES = 1_048_576;
const MAX_REPLACED_TEXT_BYTES = 1_048_576;
/** 1.33 MB: 1 MB in base64. */
const MAX_REPLACED_BASE64_BYTES = 1_398_104;
const MAX_URL_CHARACTERS = 8_192;

/** A broken rule; thrown and caught within this file. */
class Violation extends Error {}

/** Judges what a function returned for the request that it was shown. */
export function applyResult(shown: OriginRequest, result: unknown): AppliedResult {
  try {
    if (!isJsonObject(result))
      throw new Violation('the result is neither a request nor a response');
    return 'status' in result
      ? { kind: 'answer', answer: generatedAnswer(result) }
      : { kind: 'forward', request: returnedRequest(shown, result) };
  } catch (error) {
    if (!(error instanceof Violation)) throw error;
    return { kind: 'invalid', reason: error.message };
  }
}

function returnedRequest(shown: OriginRequest, result: JsonObject): ReturnedRequest {
  for (const field of ['method', 'clientIp'] as const) {
    if (result[field] !== shown[field]) throw new Violation(`${field} is read-only`);
  }
  const { uri, querystring = '' } = result;
  if (typeof uri !== 'string' || !uri.startsWith('/')) {
    throw new Violation('uri does not begin with /');
  }
  if (typeof querystring !== 'string') throw new Violation('querystring is not text');
  const changedUri = uri === shown.uri ? undefined : uri;
  const changedQuerystring = querystring === shown.querystring ? undefined : querystring;
  checkRewrittenUrl(uri, querystring, changedUri, changedQuerystring);

  const headers = readHeaders(result['headers'], 'headers');
  checkHeaders(headers);
  for (const name of READ_ONLY_IN_ORIGIN_REQUEST) {
    const before = shown.headers[name]?.map(({ value }) => value) ?? [];
    const after = headers.filter(([key]) => key.toLowerCase() === name).map(([, value]) => value);
    if (before.join('\n') !== after.join('\n'))
      throw new Violation(`the header ${name} is read-only`);
  }
  const origin = readOrigin(result['origin']);
  for (const [name] of origin.customHeaders) {
    if (headers.some(([key]) => key.toLowerCase() === name.toLowerCase())) {
      throw new Violation(
        `the custom header ${name} of the origin is also a header of the request`,
      );
    }
  }
  return {
    changedUri,
    changedQuerystring,
    headers,
    origin,
    replacedBody: readReplacedBody(result['body']),
  };
}

function checkRewrittenUrl(
  uri: string,
  querystring: string,
  changedUri: string | undefined,
  changedQuerystring: string | undefined,
): void {
  if (uri.length + querystring.length >= MAX_URL_CHARACTERS) {
    throw new Violation('uri and querystring together reach 8192 characters');
  }
  if (changedUri !== undefined && /[\p{Cc} ?#]/u.test(changedUri)) {
    throw new Violation('uri holds a space, a control character, ? or #');
  }
  if (changedQuerystring !== undefined && /[\p{Cc} #]/u.test(changedQuerystring)) {
    throw new Violation('querystring holds a space, a control character or #');
  }
}

function readOrigin(value: unknown): ReturnedOrigin {
  const custom = isJsonObject(value) ? value['custom'] : undefined;
  if (!isJsonObject(custom)) throw new Violation('origin has no custom origin');
  const { domainName, path, readTimeout } = custom;
  if (typeof domainName !== 'string' || !/^[a-z0-9.-]{1,253}$/i.test(domainName)) {
    throw new Violation('origin.custom.domainName is not a domain name');
  }
  if (typeof path !== 'string' || !/^(\/.*[^/])?$/.test(path) || path.length > 255) {
    throw new Violation(
      'origin.custom.path is neither empty nor a path without a slash at its end',
    );
  }
  if (typeof readTimeout !== 'number' || readTimeout < 1 || readTimeout > 120) {
    throw new Violation('origin.custom.readTimeout is not between 1 and 120');
  }
  return {
    domainName,
    path,
    readTimeoutSeconds: readTimeout,
    customHeaders: readHeaders(custom['customHeaders'] ?? {}, 'origin.custom.customHeaders'),
  };
}

function readReplacedBody(value: unknown): Buffer | undefined {
  if (!isJsonObject(value) || value['action'] !== 'replace') return undefined;
  const body = readBody(value['data'] ?? '', value['encoding'] ?? 'text', 'body.data');
  const limitBytes =
    value['encoding'] === 'base64' ? MAX_REPLACED_BASE64_BYTES : MAX_REPLACED_TEXT_BYTES;
  if (Buffer.byteLength(value['data'] as string) > limitBytes) {
    throw new Violation('body.data is larger than a function may write');
  }
  return body;
}

function generatedAnswer(result: JsonObject): GeneratedAnswer {
  const status = String(result['status']);
  if (!/^[2-5]\d\d$/.test(status)) throw new Violation('status is not between 200 and 599');
  const headers = readHeaders(result['headers'] ?? {}, 'headers');
  checkHeaders(headers);
  const body = readBody(result['body'] ?? '', result['bodyEncoding'] ?? 'text', 'body');
  const headerBytes = headers.reduce((sum, [name, value]) => sum + name.length + value.length, 0);
  if (headerBytes + body.length > MAX_GENERATED_ANSWER_BYTES) {
    throw new Violation('the generated response is larger than 1 MB');
  }
  if (status === '204' && body.length > 0) throw new Violation('a 204 has a body');
  const description = result['statusDescription'] ?? '';
  return {
    status: Number(status),
    statusDescription: typeof description === 'string' ? description : '',
    headers,
    body,
  };
}

function readBody(data: unknown, encoding: unknown, name: string): Buffer {
  if (typeof data !== 'string') throw new Violation(`${name} is not text`);
  if (encoding !== 'text' && encoding !== 'base64') {
    throw new Violation(`the encoding of ${name} is neither text nor base64`);
  }
  return Buffer.from(data, encoding === 'text' ? 'utf8' : 'base64');
}

/** Lower-case names, each with a list of values; `key` may only differ from the name in case. */
function readHeaders(value: unknown, where: string): HeaderList {
  if (!isJsonObject(value)) throw new Violation(`${where} is not an object`);
  return Object.entries(value).flatMap(([name, values]) => {
    if (name !== name.toLowerCase())
      throw new Violation(`${where} has a name that is not lower case`);
    if (!/^[!#$%&'*+.^_`|~0-9a-z-]+$/.test(name)) {
      throw new Violation(`${where} has a name that is not a header name`);
    }
    if (!Array.isArray(values)) throw new Violation(`${where}.${name} is not a list`);
    return values.map((item: unknown): [string, string] => {
      const { key = titleCase(name), value: text } = isJsonObject(item) ? item : {};
      if (typeof key !== 'string' || key.toLowerCase() !== name) {
        throw new Violation(`${where}.${name} has a key that is not its name`);
      }
      if (typeof text !== 'string' || /[^\t\u0020-\u007e\u0080-\u00ff]/.test(text)) {
        throw new Violation(`${where}.${name} has a value that is not a header value`);
      }
      return [key, text];
    });
  });
}

function checkHeaders(headers: HeaderList): void {
  for (const [name] of headers) {
    if (isDisallowedHeader(name.toLowerCase())) {
      throw new Violation(`the header ${name.toLowerCase()} is not allowed`);
    }
  }
}

/** As CloudFront writes a name whose `key` is left out. */
function titleCase(name: string): string {
  return name.replace(/(^|-)[a-z]/g, (letter) => letter.toUpperCase());
}
