/**
 * The headers that an edge function may see, write and change.
 *
 * Source: CloudFront developer guide, "Restrictions on all edge functions" (read 2026-11-22).
 */
import type { FunctionAssociation } from '@furlock/simulator-deployment';

const DISALLOWED = new Set([
  'connection',
  'expect',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'trailer',
  'upgrade',
  'x-accel-buffering',
  'x-accel-charset',
  'x-accel-limit-rate',
  'x-accel-redirect',
  'x-amzn-auth',
  'x-amzn-cf-billing',
  'x-amzn-cf-id',
  'x-amzn-cf-xff',
  'x-amzn-errortype',
  'x-amzn-fle-profile',
  'x-amzn-header-count',
  'x-amzn-header-order',
  'x-amzn-lambda-integration-tag',
  'x-amzn-requestid',
  'x-cache',
  'x-forwarded-proto',
  'x-real-ip',
]);

const DISALLOWED_PREFIXES = ['x-amz-cf-', 'x-edge-'];

/** The four triggers of a function. */
export type EventType = FunctionAssociation['eventType'];

/**
 * The headers that a function may read but not change. On origin-request, `host` and `authorization`
 * are not read-only.
 */
export const READ_ONLY_HEADERS: Readonly<Record<EventType, readonly string[]>> = {
  'viewer-request': ['cdn-loop', 'content-length', 'host', 'transfer-encoding', 'via'],
  'origin-request': [
    'accept-encoding',
    'cdn-loop',
    'content-length',
    'if-modified-since',
    'if-none-match',
    'if-range',
    'if-unmodified-since',
    'transfer-encoding',
    'via',
  ],
  'origin-response': ['transfer-encoding', 'via'],
  'viewer-response': ['warning', 'via', 'content-length', 'content-encoding', 'transfer-encoding'],
};

/** Whether a header is hidden from functions, and a fault if a function writes it. Shape of `name`: lower case. */
export function isDisallowedHeader(name: string): boolean {
  return DISALLOWED.has(name) || DISALLOWED_PREFIXES.some((prefix) => name.startsWith(prefix));
}

/**
 * Whether a header belongs to one connection and is not forwarded. Shape of `name`: lower case.
 *
 * Source: CloudFront developer guide, "Request and response behavior for custom origins", HTTP
 * request headers and CloudFront behavior (read 2026-04-08); RFC 9110, section 7.6.1.
 */
export function isHopByHopHeader(name: string): boolean {
  return (
    ['connection', 'keep-alive', 'te', 'trailer', 'upgrade', 'expect'].includes(name) ||
    name.startsWith('proxy-')
  );
}
