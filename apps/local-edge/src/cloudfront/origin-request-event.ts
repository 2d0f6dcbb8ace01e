/**
 * The event that a Lambda@Edge function on origin-request gets.
 *
 * Source: CloudFront developer guide, "Lambda@Edge event structure" (read 2026-04-08).
 */
import type { Distribution, Origin } from '../assembly/deployment.js';
import { isDisallowedHeader } from './header-rules.js';
import { withoutHeaders, type HeaderList } from './header-list.js';
import type { ViewerRequest } from './viewer-request.js';

/** The values of one header. */
export type EventHeader = readonly { readonly key?: string; readonly value: string }[];

/** Headers by lower-case name. Shape of a value: one character per byte. */
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

/** A body as an event shows it. */
export interface EventBody {
  readonly inputTruncated: boolean;
  readonly action: 'read-only';
  readonly encoding: 'base64';
  readonly data: string;
}

/** `Records[0].cf.request` of an origin-request event. */
export interface OriginRequest {
  readonly clientIp: string;
  readonly method: string;
  readonly uri: string;
  readonly querystring: string;
  readonly headers: EventHeaders;
  readonly origin: { readonly custom: EventCustomOrigin };
  readonly body?: EventBody;
}

/** An origin-request event. */
export interface OriginRequestEvent {
  readonly Records: readonly [
    {
      readonly cf: {
        readonly config: {
          readonly distributionDomainName: string;
          readonly distributionId: string;
          readonly eventType: 'origin-request';
          readonly requestId: string;
        };
        readonly request: OriginRequest;
      };
    },
  ];
}

/** Source: CloudFront developer guide, "Quotas", request body size (read 2026-04-08). */
export const MAX_EVENT_BODY_BYTES = 1_048_576;

/** The methods whose body a function is shown. */
const WRITING_METHODS = new Set(['DELETE', 'PATCH', 'POST', 'PUT']);

/** Whether a function that asks for bodies is shown one. */
export function showsBody(method: string, includeBody: boolean): boolean {
  return includeBody && WRITING_METHODS.has(method);
}

/** The beginning of a body, as far as it was read: one byte more than is shown, or all of it. */
export function eventBody(beginning: Buffer): EventBody {
  return {
    inputTruncated: beginning.length > MAX_EVENT_BODY_BYTES,
    action: 'read-only',
    encoding: 'base64',
    data: beginning.subarray(0, MAX_EVENT_BODY_BYTES).toString('base64'),
  };
}

/** The event for a request that goes on to an origin. */
export function originRequestEvent(
  distribution: Distribution,
  origin: Origin,
  request: ViewerRequest,
  requestId: string,
  body: EventBody | undefined,
): OriginRequestEvent {
  return {
    Records: [
      {
        cf: {
          config: {
            distributionDomainName: distribution.domainName,
            distributionId: distribution.id,
            eventType: 'origin-request',
            requestId,
          },
          request: {
            clientIp: request.clientIp,
            method: request.method,
            uri: utf8Text(request.rawPath),
            querystring: utf8Text(request.rawQuery ?? ''),
            headers: shownHeaders(request.headers, origin),
            origin: { custom: eventOrigin(origin) },
            ...(body !== undefined && { body }),
          },
        },
      },
    ],
  };
}

/**
 * The headers that the managed policy AllViewerExceptHostHeader lets through: all of the viewer's
 * but `Host`, in whose place stands the origin's. What no function may see is left out, and so is
 * what the origin's custom headers overwrite (CloudFront developer guide, "Add custom headers to
 * origin requests", read 2026-04-08).
 */
function shownHeaders(headers: HeaderList, { domainName, customHeaders }: Origin): EventHeaders {
  const overwritten = new Set(['host', ...customHeaders.map(([name]) => name.toLowerCase())]);
  const shown = withoutHeaders(
    headers,
    (name) => overwritten.has(name) || isDisallowedHeader(name),
  );
  return eventHeaders([...shown, ['Host', domainName]]);
}

function eventOrigin(origin: Origin): EventCustomOrigin {
  return {
    customHeaders: eventHeaders(origin.customHeaders),
    domainName: origin.domainName,
    keepaliveTimeout: origin.keepaliveTimeoutSeconds,
    path: origin.path,
    port: origin.port,
    protocol: origin.protocol,
    readTimeout: origin.readTimeoutSeconds,
    // CloudFront's default: no limit of its own, so that of a single wait stands for it.
    responseCompletionTimeout: origin.readTimeoutSeconds,
    sslProtocols: origin.sslProtocols,
  };
}

function eventHeaders(headers: HeaderList): EventHeaders {
  const byName: Record<string, { key: string; value: string }[]> = {};
  for (const [key, value] of headers) (byName[key.toLowerCase()] ??= []).push({ key, value });
  return byName;
}

/** Bytes that are not UTF-8 become replacement characters; what is forwarded keeps them. */
function utf8Text(latin1Text: string): string {
  return Buffer.from(latin1Text, 'latin1').toString('utf8');
}
