/**
 * Detects WebSocket handshakes, which a function URL cannot answer.
 *
 * CloudFront does not show `Upgrade` to a function, so the handshake is detected by the two headers that
 * every WebSocket client sends. Without a refusal it would reach the backend as an ordinary request.
 *
 * Source: RFC 6455, section 4.1; CloudFront developer guide, "Restrictions on all edge functions",
 * disallowed headers (read 2026-11-22).
 */
import type { HeaderField } from '@furlock/cloudfront-http';

/** The request is the handshake of a WebSocket. */
export interface WebSocketRefusal {
  readonly code: 'WEBSOCKET_UNSUPPORTED';
}

/** The refusal of a WebSocket handshake; undefined for another request. */
export function webSocketRefusal(headers: readonly HeaderField[]): WebSocketRefusal | undefined {
  const has = (wanted: string) => headers.some(([name]) => name === wanted);
  return has('sec-websocket-key') && has('sec-websocket-version')
    ? { code: 'WEBSOCKET_UNSUPPORTED' }
    : undefined;
}
