/**
 * Tabs of one browser, in this process: they share cookies, locks and channels, and their requests reach a fake edge.
 *
 * Only what the package uses of a browser is modelled. `in-chromium.test.ts` uses a real one.
 */
import { createSession, type Session } from '../create-session.js';
import type { EdgeAnswer, FakeEdge } from './fake-edge.js';

export const ORIGIN = 'https://app.example.com';

export interface Browser {
  /** Opens a tab of the page. */
  readonly open: () => Session;
  /** Signs a person in, as a navigation does. */
  readonly signIn: (subject: string) => void;
  /** Removes every cookie, as the end of their age does. */
  readonly forget: () => void;
  /** What reached other origins. */
  readonly elsewhere: Request[];
  readonly close: () => void;
}

export interface BrowserOptions {
  readonly hasLocks?: boolean;
  /** Waits before a request arrives, and again before its answer does. */
  readonly wait?: (what: string) => Promise<void>;
}

/** Starts a browser, whose globals replace those of this process until it is closed. */
export function startBrowser(edge: FakeEdge, options: BrowserOptions = {}): Browser {
  const { hasLocks = true, wait = () => Promise.resolve() } = options;
  const jar = new Map<string, { readonly value: string; readonly path: string }>();
  const channels = new Map<string, Set<Channel>>();
  const elsewhere: Request[] = [];

  function store(cookies: readonly string[]): void {
    for (const cookie of cookies) {
      const [, name = '', value = '', path = ''] =
        /^([^=]+)=([^;]*); Path=([^;]+)/.exec(cookie) ?? [];
      if (cookie.endsWith('Max-Age=0')) jar.delete(name);
      else jar.set(name, { value, path });
    }
  }

  function cookieFor(target: string): string {
    return [...jar]
      .filter(([, { path }]) => target.startsWith(path))
      .map(([name, { value }]) => `${name}=${value}`)
      .join('; ');
  }

  async function exchange(method: string, url: URL, sent: Headers, body: string) {
    const target = url.pathname + url.search;
    await wait(`${method} ${target}`);
    const headers = new Headers([...sent, ['cookie', cookieFor(target)]]);
    headers.set('sec-fetch-site', 'same-origin');
    const answer = edge.answer({ method, target, headers, body });
    await wait(`answer to ${method} ${target}`);
    store(answer.headers.filter(([name]) => name === 'set-cookie').map(([, value]) => value));
    return answer;
  }

  async function follow(request: Request): Promise<Response> {
    let url = new URL(request.url);
    const body = await request.text();
    let answer = await exchange(request.method, url, request.headers, body);
    let isRedirected = false;
    while (answer.status === 303) {
      isRedirected = true;
      url = new URL(headerOf(answer, 'location'), url);
      if (url.origin !== ORIGIN)
        return responseTo(answer, { status: 401, type: 'cors', redirected: true });
      answer = await exchange('GET', url, request.headers, '');
    }
    return responseTo(answer, { status: answer.status, type: 'basic', redirected: isRedirected });
  }

  function send(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
    const request = new Request(input, init);
    if (new URL(request.url).origin !== ORIGIN) {
      elsewhere.push(request);
      return Promise.resolve(new Response('elsewhere'));
    }
    return new Promise((resolve, reject) => {
      const abort = () => {
        reject(request.signal.reason as Error);
      };
      if (request.signal.aborted) abort();
      request.signal.addEventListener('abort', abort);
      follow(request).then(resolve, reject);
    });
  }

  class Channel {
    onmessage: ((event: { readonly data: unknown }) => void) | undefined;
    readonly #peers: Set<Channel>;
    constructor(name: string) {
      this.#peers = channels.get(name) ?? new Set();
      channels.set(name, this.#peers.add(this));
    }
    postMessage(data: unknown): void {
      const others = [...this.#peers].filter((peer) => peer !== this);
      // Later, as in a browser.
      for (const peer of others) queueMicrotask(() => peer.onmessage?.({ data }));
    }
    close(): void {
      this.#peers.delete(this);
    }
  }

  const restore = replaceGlobals({
    ...{ fetch: send, origin: ORIGIN, location: new URL(`${ORIGIN}/page`) },
    ...{ navigator: hasLocks ? { locks: createLocks() } : {}, BroadcastChannel: Channel },
  });
  return {
    open: () => createSession(),
    signIn: (subject) => {
      store(edge.start(subject));
    },
    forget: () => {
      jar.clear();
    },
    elsewhere,
    close: restore,
  };
}

function createLocks() {
  const queues = new Map<string, Promise<unknown>>();
  return {
    request<T>(name: string, task: () => Promise<T>): Promise<T> {
      const granted = (queues.get(name) ?? Promise.resolve()).then(task, task);
      queues.set(name, granted);
      return granted;
    },
  };
}

/** Replaces globals. Returns a function that restores them. */
function replaceGlobals(replacements: Readonly<Record<string, unknown>>): () => void {
  const before = Object.keys(replacements).map(
    (name) => [name, Object.getOwnPropertyDescriptor(globalThis, name)] as const,
  );
  for (const [name, value] of Object.entries(replacements)) {
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  }
  return () => {
    for (const [name, descriptor] of before) {
      if (descriptor) Object.defineProperty(globalThis, name, descriptor);
      else Reflect.deleteProperty(globalThis, name);
    }
  };
}

function headerOf({ headers }: EdgeAnswer, wanted: string): string {
  return headers.find(([name]) => name === wanted)?.[1] ?? '';
}

/** A response with the fields that only a browser can set. */
function responseTo(
  { headers, body }: EdgeAnswer,
  { status, ...fields }: { status: number; type: ResponseType; redirected: boolean },
): Response {
  const sent = headers.filter(([name]) => name !== 'set-cookie');
  const response = new Response(body === '' ? null : body, {
    status,
    headers: sent.map(([name, value]): [string, string] => [name, value]),
  });
  for (const [name, value] of Object.entries(fields))
    Object.defineProperty(response, name, { value });
  return response;
}
