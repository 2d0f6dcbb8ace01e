/**
 * Finishes a sign-in: exchanges the code in the issuer's response, verifies the tokens and starts a session.
 *
 * Source: RFC 6749, section 4.1.2; RFC 7636, section 4.5; RFC 9207, section 2.4; RFC 9700, section 4.
 */
import { addressOf } from './begin-sign-in.js';
import { FLOW_SECONDS, dropFlows, failFlow, flowCookie, flowId, readFlow } from './flow-cookies.js';
import { isOfSignIn } from './judge-session.js';
import type { LockCookies } from './read-cookies.js';
import { COOKIES_LIMIT_BYTES, SESSION_LIMIT_BYTES } from './session-cookies.js';
import { endsAt } from './session-times.js';
import { returnAnswer } from './return-answer.js';
import { countReturn } from './returns-in-a-row.js';
import { clearCookie } from './set-cookie.js';
import { sessionSize, startSession } from './start-session.js';
import type { PageAction, SignInAnswer, SignInRefusal } from './sign-in-answer.js';
import type { SignInContext, SignInRequest } from './sign-in-context.js';
import type { CodedRefusal, SessionCaller, VerifyToken } from './sign-in-options.js';

/** The way back with a session, or a page that says why there is none. */
export async function finishSignIn<Caller extends SessionCaller, Refusal extends CodedRefusal>(
  { query }: SignInRequest,
  cookies: LockCookies,
  context: SignInContext,
  verify: VerifyToken<Caller, Refusal>,
): Promise<SignInAnswer<Refusal>> {
  const { names, actions, signIn, now, tokenClient } = context;
  const parameters = new URLSearchParams(query);
  const [state = '', ...others] = parameters.getAll('state');
  const id = flowId(state);
  const flow = others.length === 0 ? readFlow(cookies, names, id) : undefined;
  if (flow?.kind !== 'sign-in') return refused({ code: 'SIGN_IN_FLOW_UNKNOWN' });

  const age = now() / 1000 - flow.began;
  if (age > FLOW_SECONDS || age < -FLOW_SECONDS) return refused({ code: 'SIGN_IN_FLOW_EXPIRED' });

  const asked = await tokenClient.exchangeCode(parameters, flow);
  if (!asked.ok) return refused(asked.error);
  const { session, refresh, idClaims } = asked.value;

  const verified = await verify(session);
  if (!verified.ok) {
    const { code } = verified.error;
    if (code === 'TOKEN_REVOKED') return refused({ code: 'SIGN_IN_STALE' });
    if (code === 'TOKEN_EXPIRED' || code === 'TOKEN_NOT_YET_VALID') {
      return refused({ code: 'SIGN_IN_CLOCK' });
    }
    // New keys are fetched at most every few seconds.
    if (code === 'TOKEN_KEY_UNKNOWN') return refused({ code: 'SIGN_IN_UNAVAILABLE', cause: code });
    return refused(
      code.startsWith('TOKEN_') ? { code: 'SIGN_IN_TOKEN_REFUSED', reason: code } : verified.error,
    );
  }
  const { claims } = verified.value;
  if (!isOfSignIn(verified.value, context)) {
    return refused({ code: 'SIGN_IN_TOKEN_REFUSED', reason: 'issuer, client or use' });
  }
  if (
    idClaims !== undefined &&
    (idClaims.sub !== claims.subject || idClaims.iss !== claims.issuer)
  ) {
    return refused({ code: 'SIGN_IN_TOKEN_REFUSED', reason: 'another subject in the ID token' });
  }
  if (now() / 1000 >= endsAt(claims, signIn)) return refused({ code: 'SIGN_IN_STALE' });
  const bytes = sessionSize(session, refresh, context);
  if (bytes > SESSION_LIMIT_BYTES) {
    return refused({ code: 'SIGN_IN_TOO_LARGE', bytes, limitBytes: SESSION_LIMIT_BYTES });
  }

  const started = [
    ...startSession({ session, refresh, claims }, cookies, context),
    ...dropFlows(cookies, names, {
      except: flowCookie(names, id),
      limitBytes: COOKIES_LIMIT_BYTES - bytes,
    }),
    countReturn(flow.returned, names),
    clearCookie(flowCookie(names, id)),
  ];
  // The browser could have changed the cookie.
  const { address } = addressOf(flow.address, context);
  return returnAnswer({ address, isCut: flow.isCut }, started, 'SIGNED_IN');

  function refused(refusal: SignInRefusal | Refusal): SignInAnswer<Refusal> {
    const ways: Partial<Record<string, readonly PageAction[]>> = {
      SIGN_IN_DENIED: [actions.signIn, actions.otherAccount],
      SIGN_IN_STALE: [freshSignIn(context)],
      SIGN_IN_TOO_LARGE: [actions.otherAccount],
      SIGN_IN_TOKEN_REFUSED: [actions.otherAccount],
    };
    const after = ways[refusal.code] ?? [actions.signIn];
    if (flow === undefined || flow.kind === 'refresh') {
      return { kind: 'refused', refusal, cookies: [], actions: after };
    }
    // A response counts once, whatever becomes of it.
    const cookies = [failFlow(flow, names)];
    return { kind: 'refused', refusal, cookies, actions: after.map(andReturn) };
  }

  /** The next sign-in returns to where this one should have. */
  function andReturn(action: PageAction): PageAction {
    if (action.kind !== 'link') return action;
    const [path, query = ''] = action.href.split('?');
    const parameters = new URLSearchParams(query);
    parameters.set('flow', id);
    return { ...action, href: `${path}?${parameters.toString()}` };
  }
}

/** Has the issuer ask again, even if it remembers the person. */
function freshSignIn({ paths }: SignInContext): PageAction {
  return { kind: 'link', text: 'Sign in again', href: `${paths['sign-in']}?prompt=login` };
}
