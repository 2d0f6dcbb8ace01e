/**
 * What people read about the refusals of the sign-in.
 */

/** By code: what happened, and what to do. */
export const SIGN_IN_TEXTS = {
  SESSION_MISSING: {
    heading: 'Please sign in',
    text: 'You are not signed in on this site. Sign in, then you can go on.',
  },
  SESSION_EXPIRED: {
    heading: 'Please reload this page',
    text: 'Your session has to be renewed. Reload this page, or sign in again.',
  },
  SESSION_ENDED: {
    heading: 'Your session has ended',
    text: 'You were signed out, or signed in too long ago. Sign in again, then you can go on.',
  },
  ORIGIN_NOT_PROVEN: {
    heading: 'This was not accepted',
    text: 'This came from another site, or your browser did not say where it came from. Open this site yourself, and try again there.',
  },
  NAVIGATION_REQUIRED: {
    heading: 'Open this in a tab',
    text: 'This address works only in a browser tab of its own.',
  },
  METHOD_NOT_ALLOWED: {
    heading: 'This address does not work like that',
    text: 'Go back, and use the links and buttons of this site.',
  },
  SIGN_IN_FRAMED: {
    heading: 'Sign in in a new tab',
    text: 'This page is shown inside another site, where you cannot sign in safely. Open it in a new tab.',
  },
  SIGN_IN_DENIED: {
    heading: 'You were not signed in',
    text: 'The sign-in was cancelled, or it was not allowed. Sign in again, or use another account.',
  },
  SIGN_IN_FLOW_UNKNOWN: {
    heading: 'This sign-in does not belong here',
    text: 'It did not begin in this browser, it took more than ten minutes, it is already finished, or your browser does not keep the cookies of this site. Allow cookies for this site, then sign in again.',
  },
  SIGN_IN_FLOW_EXPIRED: {
    heading: 'This sign-in took too long',
    text: 'A sign-in has to be finished within ten minutes. Sign in again.',
  },
  SIGN_IN_RESPONSE_INVALID: {
    heading: 'You were not signed in',
    text: 'The answer that arrived does not fit your sign-in. Sign in again, and do not use the old address.',
  },
  SIGN_IN_CODE_REJECTED: {
    heading: 'This sign-in is over',
    text: 'It has already been used, or it took too long. Sign in again.',
  },
  SIGN_IN_UNAVAILABLE: {
    heading: 'Nobody can sign in right now',
    text: 'The service that signs people in does not answer. Wait a minute, then try again.',
  },
  SIGN_IN_CLOCK: {
    heading: 'You could not be signed in',
    text: 'The clocks of this site and of the service that signs people in do not agree. It is not your fault. Try again, or contact the people who run this site.',
  },
  SIGN_IN_STALE: {
    heading: 'Please sign in again',
    text: 'Your earlier sign-in is too old for this site, or was withdrawn. Sign in again.',
  },
  SIGN_IN_TOKEN_REFUSED: {
    heading: 'This account cannot be used here',
    text: 'You signed in, but this site does not accept your account. Use another account, or contact the people who run this site.',
  },
  SIGN_IN_TOO_LARGE: {
    heading: 'This account does not fit',
    text: 'Your account has more groups or details than a browser can keep for this site. Use another account, or ask the people who run this site to shorten it.',
  },
  SIGN_IN_LOOP: {
    heading: 'You could not stay signed in',
    text: 'You signed in several times in a row, but your browser did not keep your session. Allow cookies for this site, then sign in again.',
  },
} as const satisfies Readonly<Record<string, { heading: string; text: string }>>;
