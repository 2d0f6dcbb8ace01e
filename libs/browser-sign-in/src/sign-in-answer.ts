/**
 * What the sign-in answers a request with, as plain data: the edge turns it into a response.
 */

/** What a person can do next, on a page. */
export type PageAction =
  /** A link, which sends the address of the page as Referer. */
  | {
      readonly kind: 'link';
      readonly text: string;
      readonly href: string;
      readonly isNewTab?: boolean;
    }
  /** A form without fields. */
  | { readonly kind: 'post'; readonly text: string; readonly path: string };

/** What happened, for the log. */
export type SignInEvent =
  | 'SIGN_IN_STARTED'
  | 'SIGNED_IN'
  | 'REFRESH_STARTED'
  | 'SESSION_REFRESHED'
  | 'SESSION_KEPT'
  | 'SIGNED_OUT'
  /** The issuer did not confirm that the refresh token is over. */
  | 'SIGNED_OUT_UNREVOKED';

/** Sends the browser to another address. */
export interface RedirectAnswer {
  readonly kind: 'redirect';
  /** 303 after a POST, which a browser must not repeat. */
  readonly status: 302 | 303;
  readonly location: string;
  readonly cookies: readonly string[];
  readonly event: SignInEvent;
  /** Whether the browser must forget what it has stored of this site's pages. */
  readonly clearsCache?: boolean;
}

/** Who is signed in, for a script. Times are in seconds since the epoch. */
export type SessionState =
  | {
      readonly signedIn: true;
      readonly subject: string;
      readonly username: string | null;
      readonly groups: readonly string[];
      /** When the token expires. */
      readonly expiresAt: number;
      /** When the session ends even if it is refreshed. */
      readonly endsAt: number;
    }
  | { readonly signedIn: false };

/** The session as JSON. */
export interface SessionAnswer {
  readonly kind: 'session';
  readonly session: SessionState;
  readonly cookies: readonly string[];
  readonly event?: SignInEvent;
}

/** A page that is no refusal. */
export interface PageAnswer {
  readonly kind: 'page';
  readonly title: string;
  readonly text: string;
  readonly actions: readonly PageAction[];
  readonly cookies: readonly string[];
  /** The origins that the page's form leads to, through redirects. */
  readonly formTargets: readonly string[];
  readonly event?: SignInEvent;
}

/** A refusal, with what a person can do about it. */
export interface RefusedAnswer<Refusal> {
  readonly kind: 'refused';
  readonly refusal: Refusal;
  readonly cookies: readonly string[];
  readonly actions: readonly PageAction[];
  /** A sentence for the page alone. */
  readonly hint?: string;
}

/** Why the sign-in refuses a request. */
export type SignInRefusal =
  | { readonly code: SignInCode }
  /** The issuer did not sign the person in. `reason` is the issuer's code. */
  | { readonly code: 'SIGN_IN_DENIED'; readonly reason: string }
  /** The issuer did not answer, or not usefully. `cause` is for the log. */
  | { readonly code: 'SIGN_IN_UNAVAILABLE'; readonly cause: string }
  /** The token is not accepted here. `reason` is the verifier's code, or what differs. */
  | { readonly code: 'SIGN_IN_TOKEN_REFUSED'; readonly reason: string }
  /** The cookies would have this size. */
  | { readonly code: 'SIGN_IN_TOO_LARGE'; readonly bytes: number; readonly limitBytes: number }
  /** Only these methods are allowed here. */
  | { readonly code: 'METHOD_NOT_ALLOWED'; readonly allow: string };

/** The codes of refusals without further details. */
export type SignInCode =
  /** There is no bearer token, and the client is no browser. */
  | 'CREDENTIALS_MISSING'
  /** A browser sent neither a session nor a bearer token. */
  | 'SESSION_MISSING'
  /** The session's token is over, but a refresh may continue the session. */
  | 'SESSION_EXPIRED'
  /** The session is over: its maximum age, a revocation, or cookies that are no session. */
  | 'SESSION_ENDED'
  /** A method that changes something, without a proof that a page of this origin sent it. */
  | 'ORIGIN_NOT_PROVEN'
  /** An address for people, called by a script, an image or a prefetch. */
  | 'NAVIGATION_REQUIRED'
  /** A page in a frame of another page, where nobody can sign in. */
  | 'SIGN_IN_FRAMED'
  /** The browser does not have the cookie of this sign-in. */
  | 'SIGN_IN_FLOW_UNKNOWN'
  | 'SIGN_IN_FLOW_EXPIRED'
  /** Not the response to this sign-in: another issuer's (RFC 9207), or malformed. */
  | 'SIGN_IN_RESPONSE_INVALID'
  | 'SIGN_IN_CODE_REJECTED'
  /** The issuer's clock and the edge's differ. */
  | 'SIGN_IN_CLOCK'
  /** The issuer remembers a sign-in that is too old for this lock, or was revoked. */
  | 'SIGN_IN_STALE'
  /** Several sign-ins in a row succeeded, but the browser never sent the session. */
  | 'SIGN_IN_LOOP';

/** What the sign-in answers a request with. */
export type SignInAnswer<Refusal = SignInRefusal> =
  RedirectAnswer | SessionAnswer | PageAnswer | RefusedAnswer<Refusal | SignInRefusal>;
