export { cookieNames, type CookieNames } from './cookie-names.js';
export { createBrowserSignIn, type BrowserSignIn } from './create-browser-sign-in.js';
export type { SessionDecision } from './admit-session.js';
export type {
  PageAction,
  PageAnswer,
  RedirectAnswer,
  RefusedAnswer,
  SessionAnswer,
  SessionState,
  SignInAnswer,
  SignInEvent,
  SignInRefusal,
} from './sign-in-answer.js';
export type { SignInRequest } from './sign-in-context.js';
export type { SignIn, SignInOptions } from './sign-in-options.js';
