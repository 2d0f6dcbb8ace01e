/**
 * Compares this machine's clock with AWS's, by the `Date` of its responses (RFC 9110, section 6.6.1).
 */
import type { SSM } from '@aws-sdk/client-ssm';

/**
 * Watches the responses to a client, including errors, and returns a function that gives how far this
 * machine is ahead.
 *
 * Units: seconds, negative if it is behind; undefined before a response had a date.
 */
export function watchClock(
  { middlewareStack }: Pick<SSM, 'middlewareStack'>,
  now: () => Date,
): () => number | undefined {
  let skewSeconds: number | undefined;
  middlewareStack.add(
    (next) => async (call) => {
      const answered = await next(call);
      const { headers } = answered.response as {
        readonly headers?: Readonly<Record<string, string>>;
      };
      const date = Date.parse(headers?.['date'] ?? '');
      if (!Number.isNaN(date)) skewSeconds = Math.round((now().getTime() - date) / 1000);
      return answered;
    },
    // Below the middleware that throws for an error response.
    { step: 'deserialize', priority: 'low', name: 'watchClock' },
  );
  return () => skewSeconds;
}
