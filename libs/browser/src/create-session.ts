/**
 * The session of the person in front of a page behind a lock: who it is, a fetch that keeps it alive, and its end.
 *
 * It sees no token and stores nothing: the session is in cookies that no script can read, and the edge decides
 * what they are worth.
 */
import {
  askEdge,
  isOver,
  mayBeRefusal,
  refusalCode,
  type Answer,
  type SignedIn,
} from './ask-edge.js';
import { submitForm } from './submit-form.js';
import { watchSession } from './watch-session.js';

export interface SessionOptions {
  /** `pathPrefix` of the lock's settings. Absent: `/auth`. */
  readonly prefix?: string;
}

export interface SignInOptions {
  /** Where to go after signing in, on the page's own origin. Absent: this page, with its query and fragment. */
  readonly returnTo?: string | URL;
  /** The username that the issuer's page begins with. */
  readonly loginHint?: string;
  /** The provider that the person is sent to directly (a user pool's `identity_provider`). */
  readonly identityProvider?: string;
  /** The language of the issuer's pages. */
  readonly lang?: string;
  /** What the issuer must ask for again, even if it knows the person. */
  readonly prompt?: 'login' | 'select_account' | 'consent';
}

/** The session of the person in front of the page. Its functions need no `this`. */
export interface Session {
  /**
   * Who is signed in, or null. Refreshes the session if its token has expired.
   *
   * Errors: rejects if nobody can say: without a network, while the issuer is down, and if the lock does not
   * sign people in under this prefix.
   */
  readonly signedIn: () => Promise<SignedIn | null>;
  /** Leaves the page to sign in. Errors: throws a TypeError if `returnTo` is on another origin. */
  readonly signIn: (options?: SignInOptions) => void;
  /** Leaves the page and ends the session, here and at the issuer. */
  readonly signOut: () => void;
  /**
   * The browser's `fetch`. If the session's token has expired, it refreshes the session, once for all tabs, and repeats
   * the request, once: the edge refused it, so the backend has not seen it.
   *
   * Not repeated are a request whose body is a stream, one that was redirected (except GET and HEAD), and one after which
   * another person is signed in: the 401 is returned, as it is if the session is over or cannot be refreshed now.
   * Requests to other origins, and with `credentials: 'omit'`, are only passed on.
   *
   * Errors: rejects as the browser's does.
   */
  readonly fetch: (input: RequestInfo | URL, init?: RequestInit) => Promise<Response>;
  /**
   * Calls a listener when the session ends: by signing out, here or in another tab, by its age, by a revocation, or
   * because another person has signed in. Returns a function that removes the listener.
   *
   * A page notices at its next request, or when another tab does.
   */
  readonly onSessionEnd: (listener: () => void) => () => void;
}

/** The session of the person in front of the page. Nothing is sent until one of its functions is called. */
export function createSession({ prefix = '/auth' }: SessionOptions = {}): Session {
  // Not looked up later: a page may replace its own fetch by this session's.
  const send = globalThis.fetch;
  const name = `furlock:${prefix}`;
  const { subject, learn, onEnd } = watchSession(name);
  let refreshing: Promise<Answer> | undefined;

  // The page's base could be another origin.
  const address = (path: string) => `${globalThis.origin}${prefix}/${path}`;
  const askSession = () => askEdge(send, address('session'), 'GET');

  /** The refreshed session: refreshed once for all callers and, where the browser has locks, for all tabs. Never rejects. */
  function refresh(): Promise<Answer> {
    refreshing ??= refreshInTurn().finally(() => {
      refreshing = undefined;
    });
    return refreshing;
  }

  async function refreshInTurn(): Promise<Answer> {
    const task = () => refreshNow().catch((): Answer => ({}));
    // A page that may not store anything may not use locks either.
    const answer = await (globalThis.navigator?.locks?.request(name, task).catch(task) ?? task());
    learn(isOver(answer) ? { code: 'SESSION_ENDED' } : answer);
    return answer;
  }

  async function refreshNow(): Promise<Answer> {
    // Another tab, or a navigation, may have refreshed the session meanwhile.
    const before = await askSession();
    if (before.signedIn) return before;
    const answer = await askEdge(send, address('refresh'), 'POST');
    if (!isOver(answer)) return answer;
    // Without locks, another tab may have used the refresh token first. Then its cookies count.
    const after = await askSession();
    return after.signedIn ? after : answer;
  }

  /** Whether a response says that the session's token has expired. Takes note of what else it says. Never rejects. */
  async function saysExpired(response: Response): Promise<boolean> {
    let code = await refusalCode(response);
    if (code === null) ({ code } = await askSession().catch((): Answer => ({})));
    learn({ code });
    return code === 'SESSION_EXPIRED';
  }

  return {
    async signedIn() {
      let answer = await askSession();
      if (answer.code === 'SESSION_EXPIRED') answer = await refresh();
      learn(answer);
      if (answer.signedIn) {
        const { subject, username, groups, expiresAt, endsAt } = answer;
        return { subject, username, groups, expiresAt, endsAt };
      }
      if (isOver(answer)) return null;
      throw new Error(`${address('session')} does not say who is signed in. ${answer.code ?? ''}`);
    },

    signIn({ returnTo = location.href, ...options } = {}) {
      const { origin, pathname, search, hash } = new URL(returnTo, location.href);
      if (origin !== location.origin) throw new TypeError('returnTo is on another origin.');
      submitForm(address('sign-in'), {
        return_to: pathname + search + hash,
        login_hint: options.loginHint,
        identity_provider: options.identityProvider,
        lang: options.lang,
        prompt: options.prompt,
      });
    },

    signOut() {
      // The edge has ended the session once the next page is there.
      addEventListener('pagehide', () => learn({ code: 'SESSION_ENDED' }), { once: true });
      submitForm(address('sign-out'), {});
    },

    async fetch(input, init) {
      const given = (input as Request).url ?? input;
      const url = new URL(given, globalThis.document?.baseURI ?? globalThis.location?.href);
      if (url.origin !== globalThis.origin) return send(input, init);
      const request = new Request(given === input ? url : input, init);
      if (request.credentials === 'omit') return send(request);
      const { method, signal } = request;
      const spare = init?.body instanceof ReadableStream ? undefined : request.clone();
      const before = subject();

      const response = await send(request);
      if (!mayBeRefusal(response) || !(await waitFor(saysExpired(response), signal)))
        return response;

      const { signedIn } = await waitFor(refresh(), signal);
      // Whoever redirected the request has seen it.
      const isUnseen = !response.redirected || method === 'GET' || method === 'HEAD';
      const isSamePerson = typeof before !== 'string' || before === subject();
      if (!signedIn || !spare || !isUnseen || !isSamePerson) return response;

      const repeated = await send(spare);
      if (mayBeRefusal(repeated)) await waitFor(saysExpired(repeated), signal);
      return repeated;
    },

    onSessionEnd: onEnd,
  };
}

/** The result of a task that others may share. Errors: rejects with the signal's reason as soon as it aborts. */
async function waitFor<T>(task: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  const aborted = new Promise((resolve) => {
    signal.addEventListener('abort', resolve);
  });
  await Promise.race([task, aborted]);
  signal.throwIfAborted();
  return task;
}
