/**
 * Creates the value of `X-Amzn-Trace-Id`, which AWS's front ends add to requests.
 */
import { randomBytes } from 'node:crypto';

/** Shape: `Root=1-<seconds, 8 hexadecimal digits>-<24 hexadecimal digits>` (X-Ray's trace header). */
export function traceId(now: number): string {
  const seconds = Math.floor(now / 1000).toString(16);
  return `Root=1-${seconds}-${randomBytes(12).toString('hex')}`;
}
