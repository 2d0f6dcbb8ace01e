/**
 * Compares this machine's clock with AWS's, by the `Date` of its answers (RFC 9110, section 6.6.1).
 */
import type { SSM } from '@aws-sdk/client-ssm';

/**
 * Watches what a client is answered, refusals too; gives what tells how far this machine is ahead.
 *
 * Units: seconds, negative where it is behind; undefined before an answer had a date.
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
    // Below what throws for a refusal.
    { step: 'deserialize', priority: 'low', name: 'watchClock' },
  );
  return () => skewSeconds;
}
