/**
 * What a person reads about a refusal: what happened, and what to do. `refusal.ts` has what a program reads.
 */
import { SIGN_IN_TEXTS } from './sign-in-texts.js';

/** A text in plain words. */
export interface ProblemText {
  readonly heading: string;
  readonly text: string;
}

/** Why something failed is in the code, for support. The person cannot fix it. */
const OUR_FAULT: ProblemText = {
  heading: 'Something went wrong here',
  text: 'It is not your fault. Try again. If it happens again, contact the people who run this site.',
};

const NOT_UNDERSTOOD: ProblemText = {
  heading: 'This address does not work',
  text: 'Check the address for mistakes, or go back to the page that you came from.',
};

/** The refusals of requests that programs usually send: the status says enough. */
const TEXTS: Readonly<Record<number, ProblemText>> = {
  400: NOT_UNDERSTOOD,
  401: {
    heading: 'You are not signed in',
    text: 'This address is only for people who are signed in. Ask whoever gave it to you how to sign in.',
  },
  403: {
    heading: 'You do not have access',
    text: 'Your account may not open this page. Use another account, or ask the people who run this site for access.',
  },
  413: {
    heading: 'That is too large',
    text: 'Nothing was sent. Go back, and send a smaller file or less text.',
  },
  414: {
    heading: 'This address is too long',
    text: 'Go back to the page that you came from, or shorten the address.',
  },
  431: {
    heading: 'Your browser sent too much',
    text: 'Delete the cookies of this site in your browser, then try again. If that does not help, use another account.',
  },
  503: {
    heading: 'Not available right now',
    text: 'This site cannot check who you are at the moment. Wait a minute, then try again.',
  },
};

/** The text for a refusal: that of its code, or else of its status. */
export function problemText({
  status,
  code,
}: {
  readonly status: number;
  readonly code: string;
}): ProblemText {
  const ofCode: ProblemText | undefined = Object.hasOwn(SIGN_IN_TEXTS, code)
    ? SIGN_IN_TEXTS[code as keyof typeof SIGN_IN_TEXTS]
    : undefined;
  return ofCode ?? TEXTS[status] ?? OUR_FAULT;
}
