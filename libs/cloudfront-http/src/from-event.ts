/**
 * Converts an origin-request event to a plain request. Later stages do not see the platform's shape.
 *
 * It checks only what the platform did to the request, such as truncating its body. Whether the request
 * is allowed is checked elsewhere.
 */
import type { Result } from '@furlock/edge-settings';
import type {
  CloudFrontHeaders,
  CloudFrontOriginRequestEvent,
  CloudFrontRequest,
} from './cloudfront-event.js';

/** One header line: repeated headers are repeated entries, in order. Names are lower case. */
export type HeaderField = readonly [name: string, value: string];

/** A viewer's request, before CloudFront forwards it to the origin. */
export interface EdgeRequest {
  readonly requestId: string;
  readonly method: string;
  /** As the viewer sent it, not normalised. */
  readonly path: string;
  /** As the viewer sent it, without the `?`. */
  readonly query: string;
  readonly headers: readonly HeaderField[];
  readonly body: EdgeBody;
  /** The viewer's address: IPv4 or IPv6, no port. */
  readonly clientAddress: string;
  readonly origin: EdgeOrigin;
}

/** A body as the event contains it. It is hashed in this form and never copied. */
export interface EdgeBody {
  /** Shape: padded base64; empty for no body. */
  readonly base64: string;
  /** The length of the bytes, not of the base64 text. */
  readonly byteLength: number;
}

/** The origin that CloudFront will send the request to, as the distribution configures it. */
export interface EdgeOrigin {
  readonly host: string;
  readonly port: number;
  readonly protocol: string;
  /** CloudFront puts it in front of the request's path. Shape: empty, or `/…` without a final `/`. */
  readonly path: string;
}

/** Why an event cannot be processed. */
export type EventRefusal =
  /**
   * Not an origin-request event to a custom origin, or without a member that CloudFront always sends: the
   * deployment is wrong, not the viewer. `part` is the member, never its value.
   */
  | { readonly code: 'EVENT_UNSUPPORTED'; readonly part: string }
  /** CloudFront truncated the body, so its hash is unknown. */
  | { readonly code: 'BODY_TRUNCATED'; readonly limitBytes: number }
  /** A header announces a body that the event does not contain, or contains with a different length. */
  | { readonly code: 'BODY_NOT_SHOWN'; readonly method: string };

/**
 * The size above which CloudFront truncates a body that it passes to an origin-request function.
 *
 * Source: CloudFront developer guide, "Quotas", Lambda@Edge (read 2026-11-22).
 */
export const BODY_LIMIT_BYTES = 1_048_576;

/**
 * The request in an origin-request event.
 *
 * Errors: `EVENT_UNSUPPORTED`, `BODY_TRUNCATED`, `BODY_NOT_SHOWN`.
 */
export function fromEvent(event: CloudFrontOriginRequestEvent): Result<EdgeRequest, EventRefusal> {
  const part = unsupportedPart(event);
  if (part !== undefined) return unsupported(part);
  const { config, request } = event.Records[0].cf;
  const headers = headerFields(request);
  const origin = request.origin?.custom;
  if (headers === undefined) return unsupported('headers');
  if (origin === undefined) return unsupported('origin');

  const body = bodyOf(request, headers);
  if (!body.ok) return body;

  return {
    ok: true,
    value: {
      requestId: config.requestId,
      method: request.method,
      path: request.uri,
      query: request.querystring,
      headers,
      body: body.value,
      clientAddress: request.clientIp,
      origin: {
        host: origin.domainName,
        port: origin.port,
        protocol: origin.protocol,
        path: origin.path,
      },
    },
  };
}

/**
 * The first member that is read from every event and is absent or has another type in this one. Headers
 * and the body are checked where they are read.
 */
function unsupportedPart(event: Unchecked<CloudFrontOriginRequestEvent>): string | undefined {
  const { config, request } = event?.Records?.[0]?.cf ?? {};
  if (config?.eventType !== 'origin-request') return 'eventType';
  if (!isText(config.requestId)) return 'requestId';
  if (!isText(request?.clientIp)) return 'clientIp';
  if (!isText(request.method)) return 'method';
  if (!isText(request.uri)) return 'uri';
  if (!isText(request.querystring)) return 'querystring';
  const origin = request.origin?.custom;
  if (!isText(origin?.domainName)) return 'origin';
  if (!isText(origin.path)) return 'origin.path';
  if (!isText(origin.protocol)) return 'origin.protocol';
  return typeof origin.port === 'number' ? undefined : 'origin.port';
}

/** A value that has the type only if CloudFront sent what it documents. */
export type Unchecked<Value> = Value extends object
  ? { readonly [Key in keyof Value]?: Unchecked<NonNullable<Value[Key]>> } | null | undefined
  : unknown;

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

/** The header lines of a request in CloudFront's shape; undefined if they do not have that shape. */
export function headerFields(
  request: Unchecked<Pick<CloudFrontRequest, 'headers'>>,
): HeaderField[] | undefined {
  const headers = request?.headers;
  if (typeof headers !== 'object' || headers === null || Array.isArray(headers)) return undefined;
  const fields: HeaderField[] = [];
  for (const name of Object.keys(headers)) {
    const entries: unknown = headers[name];
    if (!Array.isArray(entries)) return undefined;
    const lowerCaseName = name.toLowerCase();
    for (const entry of entries as readonly Unchecked<CloudFrontHeaders[string][number]>[]) {
      if (!isText(entry?.value)) return undefined;
      fields.push([lowerCaseName, entry.value]);
    }
  }
  return fields;
}

function bodyOf(
  request: CloudFrontRequest,
  headers: readonly HeaderField[],
): Result<EdgeBody, EventRefusal> {
  const { method, body } = request;
  if (body !== undefined) {
    const part = unsupportedBodyPart(body);
    if (part !== undefined) return unsupported(part);
  }
  if (body?.inputTruncated === true) {
    return { ok: false, error: { code: 'BODY_TRUNCATED', limitBytes: BODY_LIMIT_BYTES } };
  }

  const base64 = body?.data ?? '';
  const byteLength = Buffer.byteLength(base64, 'base64');
  const announcesMore = headers.some(([name, value]) =>
    name === 'content-length'
      ? Number(value) !== byteLength
      : name === 'transfer-encoding' && body === undefined,
  );
  if (announcesMore) {
    return { ok: false, error: { code: 'BODY_NOT_SHOWN', method } };
  }
  return { ok: true, value: { base64, byteLength } };
}

function unsupportedBodyPart(
  body: Unchecked<NonNullable<CloudFrontRequest['body']>>,
): string | undefined {
  if (typeof body?.inputTruncated !== 'boolean') return 'body.inputTruncated';
  // CloudFront passes every body as base64.
  if (body.encoding !== 'base64') return 'body.encoding';
  return isText(body.data) ? undefined : 'body.data';
}

function unsupported(part: string): Result<never, EventRefusal> {
  return { ok: false, error: { code: 'EVENT_UNSUPPORTED', part } };
}
