/**
 * The way back to where a person was.
 */
import type { ReturnAddress } from './return-address.js';
import type { PageAnswer, RedirectAnswer, SignInEvent } from './sign-in-answer.js';

/** A redirect, or a page that says so if the address was cut. */
export function returnAnswer(
  { address, isCut }: ReturnAddress,
  cookies: readonly string[],
  event: SignInEvent,
): RedirectAnswer | PageAnswer {
  if (!isCut) return { kind: 'redirect', status: 302, location: address, cookies, event };
  return {
    kind: 'page',
    title: 'You are signed in',
    text: 'The address that you came from is too long to return to exactly. What follows the question mark was left out, or the whole address.',
    actions: [{ kind: 'link', text: 'Continue', href: address }],
    cookies,
    formTargets: [],
    event,
  };
}
