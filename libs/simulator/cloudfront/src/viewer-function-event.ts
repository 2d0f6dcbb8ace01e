/**
 * The events of CloudFront Functions.
 *
 * Source: CloudFront developer guide, "CloudFront Functions event structure", "Restrictions on all edge
 * functions" (read 2026-11-28).
 */
import type { CacheBehavior, Distribution, ViewerEventType } from '@furlock/simulator-deployment';
import { cloudFrontHeader } from './cloudfront-header.js';
import type { AnswerHead } from './edge-answer.js';
import { eventFields, pairFields, type EventFields, type WireField } from './event-fields.js';
import { headerValues, withoutHeaders, type HeaderList } from './header-list.js';
import { isDisallowedHeader } from './header-rules.js';
import { writtenByCloudFront } from './select-for-origin.js';
import type { ViewerRequest } from './viewer-request.js';
import { eventText } from './wire-text.js';

/** An event of a CloudFront Function. */
export interface ViewerFunctionEvent {
  readonly version: '1.0';
  readonly context: {
    readonly distributionDomainName: string;
    readonly distributionId: string;
    readonly eventType: ViewerEventType;
    readonly requestId: string;
  };
  readonly viewer: { readonly ip: string };
  readonly request: ShownRequest;
  readonly response?: ShownResponse;
}

/** A request as an event shows it. */
export interface ShownRequest {
  readonly method: string;
  /** As sent, not decoded. */
  readonly uri: string;
  readonly querystring: EventFields;
  readonly headers: EventFields;
  readonly cookies: EventFields;
}

/** A response as an event shows it, which never contains the body. */
export interface ShownResponse {
  readonly statusCode: number;
  readonly statusDescription: string;
  readonly headers: EventFields;
  readonly cookies: EventFields;
}

/** The event of a function. */
export function viewerFunctionEvent(
  { domainName, id }: Distribution,
  eventType: ViewerEventType,
  requestId: string,
  request: ViewerRequest,
  behavior: CacheBehavior,
  answer: AnswerHead | undefined,
): ViewerFunctionEvent {
  return {
    version: '1.0',
    context: {
      distributionDomainName: domainName,
      distributionId: id,
      eventType,
      requestId,
    },
    viewer: { ip: request.clientIp },
    request: {
      method: request.method,
      uri: eventText(request.rawPath),
      querystring: eventFields(queryFields(request.rawQuery)),
      headers: eventFields(requestHeaderFields(request, behavior)),
      cookies: eventFields(cookieFields(request.headers)),
    },
    ...(answer !== undefined && {
      response: {
        statusCode: answer.status,
        statusDescription: eventText(answer.reason),
        headers: eventFields(responseHeaderFields(answer.headers)),
        cookies: eventFields(setCookieFields(answer.headers)),
      },
    }),
  };
}

/** The parameters of a query; empty pieces between two `&` are none. */
export function queryFields(rawQuery = ''): WireField[] {
  return pairFields(rawQuery.split('&').filter((piece) => piece !== ''));
}

/** The headers of a request, with those that CloudFront adds because a policy of the behaviour names them. */
export function requestHeaderFields(request: ViewerRequest, behavior: CacheBehavior): WireField[] {
  const written = writtenByCloudFront(behavior);
  return headerFields([
    ...withoutHeaders(
      request.headers,
      (name) => name === 'cookie' || written.includes(name) || isDisallowedHeader(name),
    ),
    ...written.flatMap((name) => cloudFrontHeader(name, request)),
  ]);
}

/** The headers of an answer. */
export function responseHeaderFields(headers: HeaderList): WireField[] {
  return headerFields(
    withoutHeaders(headers, (name) => name === 'set-cookie' || isDisallowedHeader(name)),
  );
}

function headerFields(headers: HeaderList): WireField[] {
  return headers.map(([name, value]) => ({
    name: name.toLowerCase(),
    value: eventText(value),
    wire: value,
  }));
}

/** The cookies of a request. */
export function cookieFields(headers: HeaderList): WireField[] {
  return pairFields(
    headerValues(headers, 'cookie')
      .flatMap((value) => value.split(';'))
      .map((pair) => pair.trim())
      .filter((pair) => pair !== ''),
  );
}

/** The cookies of an answer. */
export function setCookieFields(headers: HeaderList): WireField[] {
  return headerValues(headers, 'set-cookie').flatMap((wire) => {
    const mark = wire.indexOf(';');
    const [pair] = pairFields([mark === -1 ? wire : wire.slice(0, mark)]);
    return pair === undefined
      ? []
      : {
          ...pair,
          ...(mark !== -1 && { attributes: eventText(wire.slice(mark + 1).trim()) }),
          wire,
        };
  });
}
