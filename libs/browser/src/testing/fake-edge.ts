/**
 * An edge with a session, as scripts see it: the addresses under the prefix, the refusals of other paths, and a
 * backend that takes note of what reaches it. Its tokens are plain numbers.
 *
 * It has no sockets: `start-server.ts` gives it some, and `open-tabs.ts` a browser's fetch.
 */

export interface EdgeRequest {
  readonly method: string;
  /** The path and query. */
  readonly target: string;
  readonly headers: Headers;
  readonly body: string;
}

export interface EdgeAnswer {
  readonly status: number;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string;
}

/** A request that reached the backend. */
export interface Seen {
  readonly method: string;
  readonly target: string;
  readonly body: string;
  readonly subject: string | null;
}

/** How the issuer treats refresh tokens: `grace` accepts a spent one, `strict` does not. */
export type Rotation = 'none' | 'grace' | 'strict';

interface SessionState {
  readonly subject: string;
  /** Its refresh tokens, in order. Only the last has not been spent. */
  readonly refreshTokens: string[];
  /** Its tokens, by their state. */
  readonly tokens: Map<string, 'valid' | 'expired'>;
  isEnded: boolean;
}

const PREFIX = '/auth';
const SESSION_COOKIE = '__Host-furlock-main-session';
const FLOW_COOKIE = '__Host-furlock-main-flow-1';
const REFRESH_COOKIE = '__Secure-furlock-main-refresh';
const EXPIRES_AT = 1_800_000_000;
const ENDS_AT = 1_800_040_000;

export class FakeEdge {
  /** What reached the edge. Shape: `POST /auth/refresh`. */
  readonly received: string[] = [];
  readonly seenByBackend: Seen[] = [];
  /** What was posted to `<prefix>/sign-in`. */
  readonly signIns: Record<string, string>[] = [];
  rotation: Rotation = 'grace';
  isIssuerDown = false;
  /** Who signs in next. */
  nextSubject = 'ada';
  /** Set by whoever gives it sockets. */
  issuerOrigin = 'https://login.example.com';
  /** Called with each request before it is answered, and after. */
  before: (request: EdgeRequest) => void = () => undefined;
  after: (request: EdgeRequest) => void = () => undefined;
  readonly #sessions: SessionState[] = [];
  #count = 0;

  answer(request: EdgeRequest): EdgeAnswer {
    this.before(request);
    const answer = this.#answer(request);
    this.after(request);
    return answer;
  }

  #answer(request: EdgeRequest): EdgeAnswer {
    const path = request.target.replace(/\?.*/, '');
    this.received.push(`${request.method} ${path}`);
    switch (`${request.method} ${path}`) {
      case `GET ${PREFIX}/session`:
        return this.#session(request);
      case `POST ${PREFIX}/refresh`:
        return this.#refresh(request);
      case `POST ${PREFIX}/sign-in`:
        return this.#signIn(request);
      case `GET ${PREFIX}/callback`:
        return this.#callback(request);
      case `POST ${PREFIX}/sign-out`:
        return this.#signOut(request);
      case `GET ${PREFIX}/sign-out`:
        return page(200, 'You are signed out');
    }
    return this.#admit(request, path);
  }

  /** Starts a session. Returns its cookies, as an answer sets them. */
  start(subject: string): string[] {
    const session: SessionState = {
      ...{ subject, isEnded: false },
      ...{ refreshTokens: [this.#next('refresh')], tokens: new Map() },
    };
    this.#sessions.push(session);
    return this.#cookiesOf(session);
  }

  /** Lets every token expire. The sessions remain. */
  expireTokens(): void {
    for (const { tokens } of this.#sessions) {
      for (const token of tokens.keys()) tokens.set(token, 'expired');
    }
  }

  /** Ends every session, as its maximum age or a revocation does. */
  endSessions(): void {
    for (const session of this.#sessions) session.isEnded = true;
  }

  /** How often the edge received a request. Shape of the argument: `POST /auth/refresh`. */
  countOf(request: string): number {
    return this.received.filter((one) => one === request).length;
  }

  #session(request: EdgeRequest): EdgeAnswer {
    const found = this.#find(request);
    if (typeof found !== 'string') return this.#who(found);
    return found === 'SESSION_MISSING' ? json(200, { signedIn: false }) : refused(request, found);
  }

  #refresh(request: EdgeRequest): EdgeAnswer {
    if (!isSameOrigin(request)) return refused(request, 'ORIGIN_NOT_PROVEN');
    if (this.isIssuerDown) return refused(request, 'SIGN_IN_UNAVAILABLE');
    const token = cookiesOf(request).get(REFRESH_COOKIE) ?? '';
    const session = this.#sessions.find(({ refreshTokens }) => refreshTokens.includes(token));
    const isSpent = session?.refreshTokens.at(-1) !== token;
    if (!session || session.isEnded) return refused(request, 'SESSION_ENDED');
    if (this.rotation === 'strict' && isSpent) {
      // Clearing here would also clear what another tab has just received.
      const { headers, ...answer } = refused(request, 'SESSION_ENDED');
      return { ...answer, headers: headers.filter(([name]) => name !== 'set-cookie') };
    }
    if (this.rotation !== 'none' && !isSpent) session.refreshTokens.push(this.#next('refresh'));
    return this.#who(session, this.#cookiesOf(session));
  }

  #signIn(request: EdgeRequest): EdgeAnswer {
    const fields = Object.fromEntries(new URLSearchParams(request.body));
    this.signIns.push(fields);
    const { return_to: returnTo = '/' } = fields;
    return redirect(`${this.issuerOrigin}/authorize`, [
      `${FLOW_COOKIE}=${encodeURIComponent(returnTo)}; Path=/; Secure; HttpOnly; SameSite=Lax`,
    ]);
  }

  #callback(request: EdgeRequest): EdgeAnswer {
    const returnTo = decodeURIComponent(cookiesOf(request).get(FLOW_COOKIE) ?? '/');
    return redirect(returnTo, this.start(this.nextSubject));
  }

  #signOut(request: EdgeRequest): EdgeAnswer {
    if (!isSameOrigin(request)) return refused(request, 'ORIGIN_NOT_PROVEN');
    const found = this.#find(request);
    if (typeof found !== 'string') found.isEnded = true;
    return redirect(`${this.issuerOrigin}/logout`, CLEARED);
  }

  #admit(request: EdgeRequest, path: string): EdgeAnswer {
    const found = this.#find(request);
    const isPublic = path.startsWith('/public/');
    if (!isPublic && typeof found === 'string') return refused(request, found);
    if (typeof found !== 'string' && !isSafe(request) && !isSameOrigin(request)) {
      return refused(request, 'ORIGIN_NOT_PROVEN');
    }
    const { method, target, body } = request;
    const subject = typeof found === 'string' ? null : found.subject;
    this.seenByBackend.push({ method, target, body, subject });
    return this.backend(request, subject);
  }

  /** The backend's answer. Tests may replace it. */
  backend: (request: EdgeRequest, subject: string | null) => EdgeAnswer = (
    { method, body },
    subject,
  ) => json(200, { method, body, subject });

  #find(request: EdgeRequest): SessionState | string {
    const token = cookiesOf(request).get(SESSION_COOKIE);
    if (token === undefined) return 'SESSION_MISSING';
    const session = this.#sessions.find(({ tokens }) => tokens.has(token));
    if (!session || session.isEnded) return 'SESSION_ENDED';
    return session.tokens.get(token) === 'expired' ? 'SESSION_EXPIRED' : session;
  }

  #who({ subject }: SessionState, cookies: readonly string[] = []): EdgeAnswer {
    const who = { subject, username: subject, groups: [], expiresAt: EXPIRES_AT, endsAt: ENDS_AT };
    return json(200, { signedIn: true, ...who }, cookies);
  }

  #cookiesOf({ refreshTokens, tokens }: SessionState): string[] {
    const token = this.#next('token');
    tokens.set(token, 'valid');
    return [
      `${SESSION_COOKIE}=${token}; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=43200`,
      `${REFRESH_COOKIE}=${refreshTokens.at(-1)}; Path=${PREFIX}; Secure; HttpOnly; SameSite=Lax; Max-Age=43200`,
    ];
  }

  #next(kind: string): string {
    this.#count += 1;
    return `${kind}-${this.#count}`;
  }
}

const CLEARED = [
  `${SESSION_COOKIE}=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0`,
  `${REFRESH_COOKIE}=; Path=${PREFIX}; Secure; HttpOnly; SameSite=Lax; Max-Age=0`,
];

/** An answer with a JSON body. */
export function json(status: number, value: object, cookies: readonly string[] = []): EdgeAnswer {
  return {
    status,
    headers: [['content-type', 'application/json'], ...NOT_STORED, ...cookies.map(setCookie)],
    body: JSON.stringify(value),
  };
}

/** A redirect as after a form. */
export function redirect(location: string, cookies: readonly string[] = []): EdgeAnswer {
  const headers = [['location', location], ...NOT_STORED, ...cookies.map(setCookie)] as const;
  return { status: 303, headers, body: '' };
}

/** A page. */
export function page(status: number, text: string): EdgeAnswer {
  return {
    status,
    headers: [['content-type', 'text/html; charset=utf-8'], ...NOT_STORED],
    body: `<!doctype html><title>${text}</title><p>${text}`,
  };
}

/** The edge's refusal: a problem document, or a page if the client prefers one; no body for HEAD. */
function refused(request: EdgeRequest, code: string): EdgeAnswer {
  const status = code === 'ORIGIN_NOT_PROVEN' ? 403 : code === 'SIGN_IN_UNAVAILABLE' ? 503 : 401;
  const isPage = request.headers.get('accept')?.startsWith('text/html') === true;
  const document = { type: `urn:furlock:problem:${code}`, status, code, requestId: 'request-1' };
  const { headers, body } = isPage ? page(status, 'Sign in') : json(status, document);
  return {
    status,
    headers: [
      ['content-type', isPage ? 'text/html; charset=utf-8' : 'application/problem+json'],
      ...headers.filter(([name]) => name !== 'content-type'),
      ...(status === 401 ? [['www-authenticate', 'Bearer'] as const] : []),
      ...(code === 'SESSION_ENDED' ? CLEARED.map(setCookie) : []),
    ],
    body: request.method === 'HEAD' ? '' : body,
  };
}

const NOT_STORED = [['cache-control', 'no-store']] as const;

function setCookie(value: string): readonly [string, string] {
  return ['set-cookie', value];
}

function isSafe({ method }: EdgeRequest): boolean {
  return ['GET', 'HEAD', 'OPTIONS'].includes(method);
}

function isSameOrigin({ headers }: EdgeRequest): boolean {
  return headers.get('sec-fetch-site') === 'same-origin';
}

function cookiesOf({ headers }: EdgeRequest): ReadonlyMap<string, string> {
  const pairs = (headers.get('cookie') ?? '').split('; ').map((pair) => pair.split('='));
  return new Map(pairs.map(([name = '', value = '']) => [name, value]));
}
