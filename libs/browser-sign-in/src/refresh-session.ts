/**
 * The refresh path: renews a session, for a navigation that returns to where it was, or for a script.
 */
import { addressOf, beginSignIn } from './begin-sign-in.js';
import { flowCookie, keepFlow, readFlow, type Flow } from './flow-cookies.js';
import { judgeSession } from './judge-session.js';
import type { LockCookies } from './read-cookies.js';
import { returnAnswer } from './return-answer.js';
import { countReturn } from './returns-in-a-row.js';
import { renewSession } from './renew-session.js';
import { sessionState } from './session-state.js';
import { isRefreshDue } from './session-times.js';
import { clearCookie, setCookie } from './set-cookie.js';
import { REFRESH_PAUSE_SECONDS } from './start-session.js';
import { endSession, type SignInContext, type SignInRequest } from './sign-in-context.js';
import type { SignInAnswer, SignInEvent } from './sign-in-answer.js';
import type { CodedRefusal, SessionCaller, VerifyToken } from './sign-in-options.js';

/** The way back for a navigation, with new cookies if the issuer gave tokens. */
export async function refreshAndReturn<Caller extends SessionCaller, Refusal extends CodedRefusal>(
  { query }: SignInRequest,
  cookies: LockCookies,
  context: SignInContext,
  verify: VerifyToken<Caller, Refusal>,
): Promise<SignInAnswer<Refusal>> {
  const { names, signIn, now } = context;
  const id = new URLSearchParams(query).get('flow') ?? '';
  const found = readFlow(cookies, names, id);
  const flow = found?.kind === 'refresh' ? found : undefined;
  const { address } = addressOf(flow?.address ?? '/', context);
  const isCut = flow?.isCut === true;
  const used = flow === undefined ? [] : [clearCookie(flowCookie(names, id))];

  const judged = await judgeSession(cookies, context, verify);
  switch (judged.state) {
    case 'none':
      return begin(false);
    case 'ended':
      return begin(true, judged.isStale ? 'login' : undefined);
    case 'refused':
      return { kind: 'refused', refusal: judged.refusal, cookies: [], actions: [] };
    case 'current':
    case 'expired':
  }
  // Another tab was faster, and this one has its cookies.
  if (judged.state === 'current' && !isRefreshDue(judged.caller.claims, signIn, now() / 1000)) {
    return back('SESSION_KEPT', []);
  }

  const isOver = judged.state === 'expired';
  const renewal = await renewSession(judged.token, cookies, context, verify);
  switch (renewal.kind) {
    case 'renewed':
      return back('SESSION_REFRESHED', [
        ...renewal.cookies,
        countReturn(flow?.returned ?? 0, names),
      ]);
    case 'down': {
      const pause = tried('down', context);
      if (!isOver) return back('SESSION_KEPT', [pause]);
      return {
        kind: 'refused',
        refusal: { code: 'SIGN_IN_UNAVAILABLE', cause: renewal.cause },
        cookies: [...used, pause],
        actions: [{ kind: 'link', text: 'Try again', href: address }],
      };
    }
    case 'rejected':
      if (!isOver) return back('SESSION_KEPT', [tried('rejected', context)]);
      // Where the issuer accepts a refresh token only once, another tab may have used it: a second request
      // has the cookies that this tab has received since.
      return renewal.hadToken && flow?.isRetry === false ? again(flow) : begin(true);
    case 'foreign':
      return begin(true);
    case 'stale':
      return begin(true, 'login');
  }

  function back(event: SignInEvent, set: readonly string[]): SignInAnswer<Refusal> {
    return returnAnswer({ address, isCut }, [...set, ...used], event);
  }

  function again(tried: Flow): SignInAnswer<Refusal> {
    return {
      kind: 'redirect',
      status: 302,
      location: `${context.paths.refresh}?flow=${id}`,
      cookies: keepFlow({ ...tried, isRetry: true }, cookies, names, { endsSession: false }),
      event: 'REFRESH_STARTED',
    };
  }

  function begin(endsSession: boolean, prompt?: string): Promise<SignInAnswer<Refusal>> {
    return beginSignIn(cookies, context, {
      status: 302,
      from: address,
      wasCut: isCut,
      wishes: { prompt },
      isAsked: false,
      endsSession,
      cookies: used,
    });
  }
}

/** The session for a script, renewed if the issuer gives tokens. */
export async function refreshForScript<Caller extends SessionCaller, Refusal extends CodedRefusal>(
  cookies: LockCookies,
  context: SignInContext,
  verify: VerifyToken<Caller, Refusal>,
): Promise<SignInAnswer<Refusal>> {
  const ended = (code: 'SESSION_MISSING' | 'SESSION_ENDED'): SignInAnswer<Refusal> => ({
    kind: 'refused',
    refusal: { code },
    cookies: endSession(cookies, context),
    actions: [],
  });
  const judged = await judgeSession(cookies, context, verify);
  switch (judged.state) {
    case 'none':
      return ended('SESSION_MISSING');
    case 'ended':
      return ended('SESSION_ENDED');
    case 'refused':
      return { kind: 'refused', refusal: judged.refusal, cookies: [], actions: [] };
    case 'current':
    case 'expired':
  }

  const renewal = await renewSession(judged.token, cookies, context, verify);
  switch (renewal.kind) {
    case 'renewed':
      return {
        kind: 'session',
        session: sessionState(renewal.caller, context),
        cookies: renewal.cookies,
        event: 'SESSION_REFRESHED',
      };
    case 'down':
      return {
        kind: 'refused',
        refusal: { code: 'SIGN_IN_UNAVAILABLE', cause: renewal.cause },
        cookies: [],
        actions: [],
      };
    case 'rejected':
      if (judged.state === 'expired') {
        // A spent refresh token may mean that another tab was faster. Its cookies must not be cleared.
        const answer = ended('SESSION_ENDED');
        return renewal.hadToken ? { ...answer, cookies: [] } : answer;
      }
      return {
        kind: 'session',
        session: sessionState(judged.caller, context),
        cookies: [tried('rejected', context)],
        event: 'SESSION_KEPT',
      };
    case 'foreign':
    case 'stale':
      return ended('SESSION_ENDED');
  }
}

/** Has navigations pause before the next attempt. */
function tried(why: 'down' | 'rejected', { names }: SignInContext): string {
  return setCookie(names.refreshTried, why, { path: '/', maxAgeSeconds: REFRESH_PAUSE_SECONDS });
}
