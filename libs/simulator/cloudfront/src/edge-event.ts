/**
 * The events that Lambda@Edge functions receive.
 *
 * Source: CloudFront developer guide, "Lambda@Edge event structure" (read 2026-11-22).
 */
import type { Distribution, Origin } from '@furlock/simulator-deployment';
import type { AnswerHead } from './edge-answer.js';
import { isDisallowedHeader, type EventType } from './header-rules.js';
import { withoutHeaders, type HeaderList } from './header-list.js';
import type { ViewerRequest } from './viewer-request.js';
import { eventText } from './wire-text.js';

/** The values of one header. */
export type EventHeader = readonly { readonly key?: string; readonly value: string }[];

/** Headers by lower-case name. */
export type EventHeaders = Readonly<Record<string, EventHeader>>;

/** A custom origin as an event shows it. */
export interface EventCustomOrigin {
  readonly customHeaders: EventHeaders;
  readonly domainName: string;
  readonly keepaliveTimeout: number;
  readonly path: string;
  readonly port: number;
  readonly protocol: 'http' | 'https';
  readonly readTimeout: number;
  readonly responseCompletionTimeout: number;
  readonly sslProtocols: readonly string[];
}

/** An S3 origin as an event shows it. */
export interface EventS3Origin {
  readonly authMethod: 'none' | 'origin-access-identity';
  readonly customHeaders: EventHeaders;
  readonly domainName: string;
  readonly path: string;
  readonly region: string;
}

/** A body as an event shows it. */
export interface EventBody {
  readonly inputTruncated: boolean;
  readonly action: 'read-only';
  readonly encoding: 'base64';
  readonly data: string;
}

/** `Records[0].cf.request` of an event. */
export interface EventRequest {
  readonly clientIp: string;
  readonly method: string;
  readonly uri: string;
  readonly querystring: string;
  readonly headers: EventHeaders;
  /** Only in the events between CloudFront and the origin. */
  readonly origin?: { readonly custom: EventCustomOrigin } | { readonly s3: EventS3Origin };
  readonly body?: EventBody;
}

/** `Records[0].cf.response` of an event, which never contains the body. */
export interface EventResponse {
  readonly status: string;
  readonly statusDescription: string;
  readonly headers: EventHeaders;
}

/** A Lambda@Edge event. */
export interface EdgeEvent {
  readonly Records: readonly [
    {
      readonly cf: {
        readonly config: {
          readonly distributionDomainName: string;
          readonly distributionId: string;
          readonly eventType: EventType;
          readonly requestId: string;
        };
        readonly request: EventRequest;
        readonly response?: EventResponse;
      };
    },
  ];
}

/**
 * The size at which a body in an event is truncated. Units: bytes.
 *
 * Source: CloudFront developer guide, "Quotas", Lambda@Edge (read 2026-11-22).
 */
export const MAX_EVENT_BODY_BYTES = {
  'viewer-request': 40_960,
  'origin-request': 1_048_576,
} as const;

/** The methods whose body an event can contain. */
const WRITING_METHODS = new Set(['DELETE', 'PATCH', 'POST', 'PUT']);

/** Whether the event contains the body. */
export function showsBody(method: string, includeBody: boolean): boolean {
  return includeBody && WRITING_METHODS.has(method);
}

/** The body of an event. `beginning` is the whole body, or at least one byte more than the limit. */
export function eventBody(beginning: Buffer, limitBytes: number): EventBody {
  return {
    inputTruncated: beginning.length > limitBytes,
    action: 'read-only',
    encoding: 'base64',
    data: beginning.subarray(0, limitBytes).toString('base64'),
  };
}

/** The request as an event shows it, without disallowed headers. */
export function eventRequest(
  request: ViewerRequest,
  origin: Origin | undefined,
  body: EventBody | undefined,
): EventRequest {
  return {
    clientIp: request.clientIp,
    method: request.method,
    uri: eventText(request.rawPath),
    querystring: eventText(request.rawQuery ?? ''),
    headers: shownHeaders(request.headers),
    ...(origin !== undefined && { origin: eventOrigin(origin) }),
    ...(body !== undefined && { body }),
  };
}

/** The response as an event shows it. */
export function eventResponse({ status, reason, headers }: AnswerHead): EventResponse {
  return { status: String(status), statusDescription: reason, headers: shownHeaders(headers) };
}

/** The event for a trigger. */
export function edgeEvent(
  { domainName, id }: Distribution,
  eventType: EventType,
  requestId: string,
  request: EventRequest,
  response?: EventResponse,
): EdgeEvent {
  const config = {
    distributionDomainName: domainName,
    distributionId: id,
    eventType,
    requestId,
  };
  return { Records: [{ cf: { config, request, ...(response !== undefined && { response }) } }] };
}

/** Approximated: the guide does not say how an origin access control is shown. */
function eventOrigin(origin: Origin): NonNullable<EventRequest['origin']> {
  if (origin.s3 === undefined) return { custom: eventCustomOrigin(origin) };
  return {
    s3: {
      authMethod: origin.s3.accessIdentity === undefined ? 'none' : 'origin-access-identity',
      customHeaders: eventHeaders(origin.customHeaders),
      domainName: origin.domainName,
      path: origin.path,
      region: origin.s3.region,
    },
  };
}

function eventCustomOrigin(origin: Origin): EventCustomOrigin {
  return {
    customHeaders: eventHeaders(origin.customHeaders),
    domainName: origin.domainName,
    keepaliveTimeout: origin.keepaliveTimeoutSeconds,
    path: origin.path,
    port: origin.port,
    protocol: origin.protocol,
    readTimeout: origin.readTimeoutSeconds,
    // By default there is no separate limit, so the read timeout is shown.
    responseCompletionTimeout: origin.readTimeoutSeconds,
    sslProtocols: origin.sslProtocols,
  };
}

function shownHeaders(headers: HeaderList): EventHeaders {
  return eventHeaders(withoutHeaders(headers, isDisallowedHeader));
}

function eventHeaders(headers: HeaderList): EventHeaders {
  // No prototype, because a viewer can send a header with the name of an `Object.prototype` member.
  const byName = Object.create(null) as Record<string, { key: string; value: string }[]>;
  for (const [key, value] of headers) {
    (byName[key.toLowerCase()] ??= []).push({ key, value: eventText(value) });
  }
  return byName;
}
