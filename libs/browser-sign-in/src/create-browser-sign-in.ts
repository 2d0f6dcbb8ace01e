/**
 * The browser sign-in of a lock: answers the requests to its own paths, and admits sessions to the backend.
 *
 * It verifies no token: it is handed the verifier. It keeps no state: everything is in the browser's cookies.
 */
import { admitSession, admitToPublic, type SessionDecision } from './admit-session.js';
import { signInWishes } from './authorization-url.js';
import { beginSignIn } from './begin-sign-in.js';
import { finishSignIn } from './finish-sign-in.js';
import { flowCookie, readFlow } from './flow-cookies.js';
import { singleValue, type HeaderField } from './header-field.js';
import { judgeSession } from './judge-session.js';
import { readCookies } from './read-cookies.js';
import { refreshAndReturn, refreshForScript } from './refresh-session.js';
import { isNavigation, provesOrigin } from './request-context.js';
import { sessionState } from './session-state.js';
import { clearCookie } from './set-cookie.js';
import { endSession, signInContext, type SignInRequest } from './sign-in-context.js';
import type { SignInAnswer, SignInRefusal } from './sign-in-answer.js';
import type { CodedRefusal, SessionCaller, SignInOptions, VerifyToken } from './sign-in-options.js';
import { signOut, signOutPage } from './sign-out.js';
import type { SignInPathName } from './sign-in-paths.js';
import { withoutLockCookies } from './without-lock-cookies.js';

/** The browser sign-in of a lock. */
export interface BrowserSignIn {
  /** The path of the sign-in that a request names, in exactly this spelling; undefined for any other. */
  ownPath(path: string): SignInPathName | undefined;

  /** The answer to a request to one of the paths. Never rejects, whatever a viewer sends. */
  answer<Caller extends SessionCaller, Refusal extends CodedRefusal>(
    path: SignInPathName,
    request: SignInRequest,
    verify: VerifyToken<Caller, Refusal>,
  ): Promise<SignInAnswer<Refusal>>;

  /** The decision on a request without a bearer token. `admit` verifies the token and checks the rules. */
  admit<Caller extends SessionCaller, Refusal extends CodedRefusal>(
    request: SignInRequest,
    isPublic: boolean,
    admit: VerifyToken<Caller, Refusal>,
  ): Promise<SessionDecision<Caller, Refusal>>;

  /** The headers without the cookies of any lock. */
  withoutCookies(headers: readonly HeaderField[]): readonly HeaderField[];
}

/** The methods of each path. */
const METHODS: Readonly<Record<SignInPathName, readonly string[]>> = {
  'sign-in': ['GET', 'POST'],
  callback: ['GET'],
  refresh: ['GET', 'POST'],
  'sign-out': ['GET', 'HEAD', 'POST'],
  session: ['GET', 'HEAD'],
};

/** A form with a hint and an address is smaller. A larger one is read as empty. */
const FORM_LIMIT_CHARACTERS = 16_384;

/** The sign-in with these options. */
export function createBrowserSignIn(options: SignInOptions): BrowserSignIn {
  const context = signInContext(options);
  const { paths, publicOrigin, prefersHtml, mayCallWithCredentials } = context;
  const names = new Map(
    Object.entries(paths).map(([name, path]) => [path, name as SignInPathName]),
  );

  async function answer<Caller extends SessionCaller, Refusal extends CodedRefusal>(
    path: SignInPathName,
    request: SignInRequest,
    verify: VerifyToken<Caller, Refusal>,
  ): Promise<SignInAnswer<Refusal>> {
    const { method, headers } = request;
    if (!METHODS[path].includes(method)) {
      return refused({ code: 'METHOD_NOT_ALLOWED', allow: METHODS[path].join(', ') });
    }
    const cookies = readCookies(headers);
    if (method === 'POST' && !provesOrigin(headers, publicOrigin, mayCallWithCredentials)) {
      return refused({ code: 'ORIGIN_NOT_PROVEN' });
    }

    switch (path) {
      case 'session': {
        const judged = await judgeSession(cookies, context, verify);
        if (judged.state === 'refused') return refused(judged.refusal);
        // Neither signed in nor signed out: a refresh decides.
        if (judged.state === 'expired') return refused({ code: 'SESSION_EXPIRED' });
        const isCurrent = judged.state === 'current';
        return {
          kind: 'session',
          session: isCurrent ? sessionState(judged.caller, context) : { signedIn: false },
          cookies: judged.state === 'ended' ? endSession(cookies, context) : [],
        };
      }
      case 'sign-out':
        return method === 'POST' ? signOut(cookies, context) : signOutPage(cookies, context);
      case 'refresh':
        if (method === 'POST') return refreshForScript(cookies, context, verify);
        break;
      case 'sign-in':
        if (method === 'POST') {
          const form = formOf(request);
          return beginSignIn(cookies, context, {
            status: 303,
            from: form.get('return_to') ?? '/',
            wishes: signInWishes(form),
            isAsked: true,
            endsSession: false,
          });
        }
        break;
      case 'callback':
    }

    // What remains is for a person who follows links and redirects.
    if (!isNavigation(request, prefersHtml)) return refused({ code: 'NAVIGATION_REQUIRED' });
    switch (path) {
      case 'callback':
        return finishSignIn(request, cookies, context, verify);
      case 'refresh':
        return refreshAndReturn(request, cookies, context, verify);
      case 'sign-in': {
        const query = new URLSearchParams(request.query);
        const id = query.get('flow') ?? '';
        const found = readFlow(cookies, context.names, id);
        const failed = found?.kind === 'failed' ? found : undefined;
        return beginSignIn(cookies, context, {
          status: 302,
          from: failed?.address ?? singleValue(headers, 'referer') ?? '/',
          wasCut: failed?.isCut === true,
          wishes: signInWishes(query),
          isAsked: true,
          endsSession: false,
          cookies: failed === undefined ? [] : [clearCookie(flowCookie(context.names, id))],
        });
      }
    }
  }

  return {
    ownPath: (path) => names.get(path),
    answer,
    admit: (request, isPublic, admit) =>
      isPublic ? admitToPublic(request, context, admit) : admitSession(request, context, admit),
    withoutCookies: withoutLockCookies,
  };
}

function refused<Refusal>(refusal: Refusal | SignInRefusal): SignInAnswer<Refusal> {
  return { kind: 'refused', refusal, cookies: [], actions: [] };
}

/** The fields of a form in the usual encoding; none of any other body. */
function formOf({ headers, body }: SignInRequest): URLSearchParams {
  const type = singleValue(headers, 'content-type') ?? '';
  const isForm = /^application\/x-www-form-urlencoded\s*(?:;|$)/i.test(type);
  const isSmall = body.base64.length <= FORM_LIMIT_CHARACTERS;
  return new URLSearchParams(
    isForm && isSmall ? Buffer.from(body.base64, 'base64').toString() : '',
  );
}
