/**
 * How often an issuer may be asked for its keys.
 *
 * Source: the interface is `PenaltyBox` of `aws-jwt-verify`. Its own box waits by a timer, which
 * stands still while Lambda has frozen the process; this one compares with the clock.
 */
import { FetchError, WaitPeriodNotYetEndedJwkError } from 'aws-jwt-verify/error';
import type { PenaltyBox } from 'aws-jwt-verify/jwk';

/** After a fetch for a key id that the issuer does not have: a flood of invented ids is one fetch. */
export const KEY_COOL_DOWN_MS = 10_000;

/** After a fetch that failed: a thousand requests do not make a thousand calls. */
export const KEY_RETRY_MS = 1_000;

/** A penalty box that tells why it is shut: the keys are fresh, or they cannot be had. */
export interface KeyCoolDown extends PenaltyBox {
  /** Shuts the box because a fetch failed. */
  registerFailedFetch(jwksUri: string): void;
}

/** A box that remembers, for each key set, until when it may not be fetched again. */
export function createKeyCoolDown(now: () => number): KeyCoolDown {
  const shut = new Map<string, { readonly untilMs: number; readonly error: Error }>();
  return {
    wait(jwksUri) {
      const { untilMs, error } = shut.get(jwksUri) ?? { untilMs: 0 };
      return error !== undefined && now() < untilMs ? Promise.reject(error) : Promise.resolve();
    },
    registerFailedAttempt(jwksUri) {
      const error = new WaitPeriodNotYetEndedJwkError('The key set was fetched just now');
      shut.set(jwksUri, { untilMs: now() + KEY_COOL_DOWN_MS, error });
    },
    registerFailedFetch(jwksUri) {
      const error = new FetchError(jwksUri, 'it failed just now');
      shut.set(jwksUri, { untilMs: now() + KEY_RETRY_MS, error });
    },
    registerSuccessfulAttempt(jwksUri) {
      shut.delete(jwksUri);
    },
  };
}
