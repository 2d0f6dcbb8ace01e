/**
 * Reads what a backend reports about the request that it received, as the sample's `/echo` does.
 */
import type { Answer } from './send-request.js';

/** The request as the backend received it. */
export interface Echo {
  readonly rawQueryString: string;
  /** Of the body's bytes. Shape: 64 hex digits. */
  readonly bodySha256: string;
}

/** The echo in a response; undefined if it contains none. */
export function readEcho({ status, body }: Pick<Answer, 'status' | 'body'>): Echo | undefined {
  if (status !== 200) return undefined;
  try {
    const { rawQueryString, bodySha256 } = JSON.parse(body.toString()) as Partial<
      Record<keyof Echo, unknown>
    >;
    return typeof rawQueryString === 'string' && typeof bodySha256 === 'string'
      ? { rawQueryString, bodySha256 }
      : undefined;
  } catch {
    return undefined;
  }
}
