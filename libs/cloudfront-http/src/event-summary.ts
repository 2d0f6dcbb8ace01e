/**
 * What a log line and a refusal need from an event, however little of it CloudFront sent.
 */
import type { CloudFrontOriginRequestEvent } from './cloudfront-event.js';
import { headerFields, type HeaderField, type Unchecked } from './from-event.js';

/** Shape: each text is empty, and the list is empty, where the event does not contain it. */
export interface EventSummary {
  readonly requestId: string;
  readonly method: string;
  readonly clientAddress: string;
  readonly headers: readonly HeaderField[];
}

/** The summary of an event, which need not have the documented shape. */
export function eventSummary(event: Unchecked<CloudFrontOriginRequestEvent>): EventSummary {
  const { config, request } = event?.Records?.[0]?.cf ?? {};
  return {
    requestId: textOf(config?.requestId),
    method: textOf(request?.method),
    clientAddress: textOf(request?.clientIp),
    headers: headerFields(request) ?? [],
  };
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
