/**
 * Reads what a backend tells of the request that reached it, as the sample's `/echo` does.
 */
import type { Answer } from './send-request.js';

/** What arrived. */
export interface Echo {
  readonly rawQueryString: string;
  /** Of the body's bytes. Shape: 64 hex digits. */
  readonly bodySha256: string;
}

/** The echo of an answer; undefined for one of another backend. */
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
