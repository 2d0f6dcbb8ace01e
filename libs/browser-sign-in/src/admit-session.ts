/**
 * Admits the bearer of a session to the backend, or says what to do instead.
 */
import { addressOf, beginSignIn, newFlow } from './begin-sign-in.js';
import { flowId, keepFlow } from './flow-cookies.js';
import { hasHeader } from './header-field.js';
import { judgeSession } from './judge-session.js';
import { readCookies, singleCookie, type LockCookies } from './read-cookies.js';
import { isFramed, isNavigation, isSafeMethod, provesOrigin } from './request-context.js';
import { isLoop, returnsInARow } from './returns-in-a-row.js';
import { hasSessionCookie } from './session-cookies.js';
import { isRefreshDue } from './session-times.js';
import { endSession, type SignInContext, type SignInRequest } from './sign-in-context.js';
import type {
  PageAction,
  RedirectAnswer,
  RefusedAnswer,
  SignInCode,
  SignInRefusal,
} from './sign-in-answer.js';
import type { CodedRefusal, SessionCaller, VerifyToken } from './sign-in-options.js';

/** The decision on a request without a bearer token. */
export type SessionDecision<Caller, Refusal> =
  /** Null on a public route, for somebody without a session. */
  | { readonly kind: 'admitted'; readonly caller: Caller | null }
  | RedirectAnswer
  | RefusedAnswer<Refusal | SignInRefusal>;

/** What a form was, and what happens to it, where its session is over. */
const NOTHING_SENT =
  'Nothing was sent on. Sign in in a new tab, then reload this page: your browser will send the form again.';

const TRY_AGAIN: PageAction = { kind: 'link', text: 'Try again', href: '' };

/** An empty reference is the address of the page itself: nothing of the request is repeated. */
const OPEN_IN_NEW_TAB: PageAction = {
  kind: 'link',
  text: 'Open in a new tab',
  href: '',
  isNewTab: true,
};

/** A session on a public route. One that is not valid, or proves nothing, is ignored there. */
export async function admitToPublic<Caller extends SessionCaller, Refusal extends CodedRefusal>(
  request: SignInRequest,
  context: SignInContext,
  verify: VerifyToken<Caller, Refusal>,
): Promise<SessionDecision<Caller, Refusal>> {
  if (!isSafeMethod(request.method) && !isProven(request, context)) return admitted(null);
  const judged = await judgeSession(readCookies(request.headers), context, verify);
  return admitted(judged.state === 'current' ? judged.caller : null);
}

/** A session on any other route. `admit` verifies the token and checks the route's rules. */
export async function admitSession<Caller extends SessionCaller, Refusal extends CodedRefusal>(
  request: SignInRequest,
  context: SignInContext,
  admit: VerifyToken<Caller, Refusal>,
): Promise<SessionDecision<Caller, Refusal>> {
  const { names, signIn, actions } = context;
  const { headers, method } = request;
  const cookies = readCookies(headers);
  // What most requests with a session do not need to be asked.
  const navigates = () => isNavigation(request, context.prefersHtml);
  const isProofNeeded = !isSafeMethod(method) && !isProven(request, context);

  const judged = isProofNeeded
    ? undefined
    : await judgeSession<Caller, Refusal>(cookies, context, admit);
  if (judged === undefined) {
    return refused(
      hasSessionCookie(cookies, names) ? 'ORIGIN_NOT_PROVEN' : nothingGiven(request, context),
    );
  }
  const refuse = (code: SignInCode, clears: readonly string[] = []) =>
    isFramed(headers)
      ? refused('SIGN_IN_FRAMED', { actions: [OPEN_IN_NEW_TAB], cookies: clears })
      : refused(code, {
          cookies: clears,
          // A form that a page of this site has sent can be sent again.
          ...(isSafeMethod(method)
            ? { actions: [actions.signIn] }
            : { actions: [actions.signInInNewTab], hint: NOTHING_SENT }),
        });
  const begin = (endsSession: boolean, prompt?: string) =>
    beginSignIn(cookies, context, {
      status: 302,
      from: targetOf(request),
      wishes: { prompt },
      isAsked: false,
      endsSession,
    });

  switch (judged.state) {
    case 'current': {
      const isDue = isRefreshDue(judged.caller.claims, signIn, context.now() / 1000);
      const refreshes =
        isDue && navigates() && method === 'GET' && !cookies.has(names.refreshTried);
      return (refreshes && beginRefresh(request, cookies, context)) || admitted(judged.caller);
    }
    case 'expired': {
      if (!navigates() || method !== 'GET') return refuse('SESSION_EXPIRED');
      const tried = singleCookie(cookies, names.refreshTried);
      if (tried === 'down') {
        const refusal = { code: 'SIGN_IN_UNAVAILABLE', cause: 'a moment ago' } as const;
        return { kind: 'refused', refusal, cookies: [], actions: [TRY_AGAIN] };
      }
      const refresh = tried === undefined && beginRefresh(request, cookies, context, true);
      return refresh || begin(true);
    }
    case 'ended':
      if (navigates()) return begin(true, judged.isStale ? 'login' : undefined);
      return refuse('SESSION_ENDED', endSession(cookies, context));
    case 'none':
      if (navigates()) return begin(false);
      return refuse(nothingGiven(request, context));
    case 'refused':
      return {
        kind: 'refused',
        refusal: judged.refusal,
        cookies: [],
        // The rules may admit somebody else; an outage would not.
        actions: judged.refusal.code === 'KEYS_UNAVAILABLE' ? [] : [actions.otherAccount],
      };
  }
}

/** Sends a navigation to the refresh and back; undefined if its address would be cut, or in a loop. */
function beginRefresh(
  request: SignInRequest,
  cookies: LockCookies,
  context: SignInContext,
  mayCut = false,
): RedirectAnswer | undefined {
  const { names, paths, now } = context;
  const address = addressOf(targetOf(request), context);
  const returns = returnsInARow(cookies, names);
  if ((address.isCut && !mayCut) || isLoop(returns)) return undefined;
  const flow = newFlow('refresh', address, returns, now());
  return {
    kind: 'redirect',
    status: 302,
    location: `${paths.refresh}?flow=${flowId(flow.state)}`,
    cookies: keepFlow(flow, cookies, names, { endsSession: false }),
    event: 'REFRESH_STARTED',
  };
}

/** What is missing: a browser could have had a session, and any other client sends a bearer token. */
function nothingGiven({ headers }: SignInRequest, { prefersHtml }: SignInContext): SignInCode {
  const isOfBrowser =
    hasHeader(headers, 'cookie') || hasHeader(headers, 'sec-fetch-mode') || prefersHtml(headers);
  return isOfBrowser ? 'SESSION_MISSING' : 'CREDENTIALS_MISSING';
}

/** The path and query of a request, as the viewer spelled them. */
function targetOf({ path, query }: SignInRequest): string {
  return query === '' ? path : `${path}?${query}`;
}

function isProven({ headers }: SignInRequest, context: SignInContext): boolean {
  return provesOrigin(headers, context.publicOrigin, context.mayCallWithCredentials);
}

function admitted<Caller>(caller: Caller | null): { kind: 'admitted'; caller: Caller | null } {
  return { kind: 'admitted', caller };
}

function refused(
  code: SignInCode,
  {
    actions = [],
    cookies = [],
    hint,
  }: {
    readonly actions?: readonly PageAction[];
    readonly cookies?: readonly string[];
    readonly hint?: string;
  } = {},
): RefusedAnswer<SignInRefusal> {
  return {
    kind: 'refused',
    refusal: { code },
    cookies,
    actions,
    ...(hint !== undefined && { hint }),
  };
}
