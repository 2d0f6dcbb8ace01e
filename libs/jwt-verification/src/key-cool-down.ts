/**
 * How often an issuer may be asked for its keys because a token named one that it does not have.
 *
 * Source: the interface is `PenaltyBox` of `aws-jwt-verify`. Its own box waits by a timer, which
 * stands still while Lambda has frozen the process; this one compares with the clock.
 */
import { WaitPeriodNotYetEndedJwkError } from 'aws-jwt-verify/error';
import type { PenaltyBox } from 'aws-jwt-verify/jwk';

/** Long enough that a flood of invented key ids is one fetch in a while. */
export const KEY_COOL_DOWN_MS = 10_000;

/** A penalty box that remembers, for each key set, until when it may not be fetched again. */
export function createKeyCoolDown(now: () => number): PenaltyBox {
  const blockedUntilMs = new Map<string, number>();
  return {
    wait(jwksUri) {
      return now() < (blockedUntilMs.get(jwksUri) ?? 0)
        ? Promise.reject(new WaitPeriodNotYetEndedJwkError('The key set was fetched just now'))
        : Promise.resolve();
    },
    registerFailedAttempt(jwksUri) {
      blockedUntilMs.set(jwksUri, now() + KEY_COOL_DOWN_MS);
    },
    registerSuccessfulAttempt(jwksUri) {
      blockedUntilMs.delete(jwksUri);
    },
  };
}
