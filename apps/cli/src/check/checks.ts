/**
 * The checks of a lock from outside, in the order in which they are made: what each sends, and what
 * must come back.
 *
 * They know the lock as a viewer does, by its answers. What is deployed behind it is
 * `furlock doctor`'s to read.
 */
import { createHash } from 'node:crypto';
import { readEcho, type Echo } from './read-echo.js';
import type { Answer, OutgoingRequest, Sent } from './send-request.js';

/** What the checks are made against. */
export interface CheckedLock {
  /** Shape: an origin. */
  readonly publicUrl: string;
  /** Where plain HTTP reaches the same viewers' side. Shape: an origin with `http:`. */
  readonly plainHttpUrl: string;
  /** A path that needs a signed-in caller. Shape: begins with `/`; may have a query. */
  readonly path: string;
  /** A token that the lock should accept. It is sent to `publicUrl` alone. */
  readonly token: string;
  /** The address behind the lock, or why it is not known. */
  readonly functionUrl:
    | { readonly known: true; readonly url: string; readonly host: string }
    | { readonly known: false; readonly words: string };
  /** As the settings have them; none where there is no CORS. */
  readonly allowOrigins: readonly string[];
  readonly send: (request: OutgoingRequest) => Promise<Sent>;
}

/** How a check came out, in words for a person. */
export interface Verdict {
  readonly outcome: 'passed' | 'failed' | 'skipped';
  readonly words: string;
}

/** One check. */
export interface Check {
  /** Stable: scripts read it. */
  readonly id: string;
  readonly title: string;
  readonly run: (lock: CheckedLock) => Promise<Verdict>;
}

/** Every check, in order. */
export const CHECKS: readonly Check[] = [
  {
    id: 'no-token',
    title: 'no token',
    run: (lock) => judge(callLock(lock), isChallenge),
  },
  {
    id: 'bad-token',
    title: 'bad token',
    run: (lock) =>
      judge(callLock(lock, { token: withChangedSignature(lock.token) }), (answer) => {
        const challenge = isChallenge(answer);
        return challenge.outcome === 'passed' && !asksFor(answer, /error="invalid_token"/)
          ? failed('401, but its challenge does not say invalid_token')
          : challenge;
      }),
  },
  {
    id: 'good-token',
    title: 'good token',
    run: (lock) => judge(callLock(lock, { token: lock.token }), isLetThrough),
  },
  { id: 'query', title: 'query', run: checkQuery },
  { id: 'body', title: 'body', run: checkBody },
  { id: 'preflight', title: 'preflight', run: checkPreflight },
  { id: 'function-url', title: 'function URL, directly', run: checkFunctionUrl },
  { id: 'plain-http', title: 'plain HTTP', run: checkPlainHttp },
  { id: 'leak', title: 'with, then without a token', run: checkLeak },
];

/** What the sample backend has, and any other may: a page that tells what arrived. */
const ECHO_PATH = '/echo';

/** Repeated names, both spellings of a space, an escaped plus, an empty value, beyond ASCII. */
const QUERY = 'tag=b&tag=a&form=two+words&percent=two%20words&plus=1%2B1&empty=&name=%C3%A9';
const QUERY_PAIRS = [
  ['tag', 'b'],
  ['tag', 'a'],
  ['form', 'two words'],
  ['percent', 'two words'],
  ['plus', '1+1'],
  ['empty', ''],
  ['name', 'é'],
];

async function checkQuery(lock: CheckedLock): Promise<Verdict> {
  const silent = await hasNoEcho(lock);
  if (silent !== undefined) return silent;
  return judge(callLock(lock, { token: lock.token, path: `${ECHO_PATH}?${QUERY}` }), (answer) =>
    judgeEcho(answer, ({ rawQueryString }) =>
      JSON.stringify(pairsOf(rawQueryString)) === JSON.stringify(QUERY_PAIRS)
        ? passed('repeated names and spaces arrived as sent')
        : failed('another query arrived than was sent'),
    ),
  );
}

async function checkBody(lock: CheckedLock): Promise<Verdict> {
  const silent = await hasNoEcho(lock);
  if (silent !== undefined) return silent;
  // Every byte there is: what takes a body for text breaks some of them.
  const body = Uint8Array.from({ length: 256 }, (_, byte) => byte);
  const sha256 = createHash('sha256').update(body).digest('hex');
  const request = {
    token: lock.token,
    path: ECHO_PATH,
    method: 'POST',
    headers: { 'content-type': 'application/octet-stream' },
    body,
  };
  return judge(callLock(lock, request), (answer) =>
    judgeEcho(answer, ({ bodySha256 }) =>
      bodySha256 === sha256
        ? passed(`${body.length} bytes arrived as sent`)
        : failed('another body arrived than was sent'),
    ),
  );
}

/** A verdict where the backend does not tell what arrives; undefined where it does. */
async function hasNoEcho(lock: CheckedLock): Promise<Verdict | undefined> {
  const sent = await callLock(lock, { token: lock.token, path: ECHO_PATH });
  if (!sent.ok) return unreachable(sent.error.code);
  return readEcho(sent.value) === undefined
    ? skipped(`the backend has no ${ECHO_PATH} that tells what arrives, as the sample has`)
    : undefined;
}

function judgeEcho(answer: Answer, verdict: (echo: Echo) => Verdict): Verdict {
  const echo = readEcho(answer);
  return echo === undefined ? failed(told(answer)) : verdict(echo);
}

/** An origin that no lock names. Source: RFC 2606, section 2. */
const FOREIGN_ORIGIN = 'https://furlock-check.invalid';

async function checkPreflight(lock: CheckedLock): Promise<Verdict> {
  const { allowOrigins } = lock;
  const [pattern] = allowOrigins;
  // What a pattern such as `https://*.example.com` stands for.
  const allowed = pattern === '*' ? FOREIGN_ORIGIN : pattern?.replace('*', 'furlock-check');
  if (allowed !== undefined) {
    const seen = await preflight(lock, allowed, (answer, origin) =>
      answer.status >= 200 && answer.status < 300 && [allowed, '*'].includes(origin ?? '')
        ? passed(`${answer.status} for ${allowed}`)
        : failed(`${told(answer)} for ${allowed}, which the settings allow`),
    );
    if (seen.outcome === 'failed' || allowOrigins.includes('*')) return seen;
  }
  return preflight(lock, FOREIGN_ORIGIN, (answer, origin) =>
    origin === undefined
      ? passed(
          allowed === undefined
            ? `${answer.status}, no foreign origin is allowed`
            : `${allowed} is allowed, and no foreign origin`,
        )
      : failed(`${answer.status}, and an origin that nobody configured is allowed`),
  );
}

function preflight(
  lock: CheckedLock,
  origin: string,
  verdict: (answer: Answer, allowedOrigin: string | undefined) => Verdict,
): Promise<Verdict> {
  const headers = { origin, 'access-control-request-method': 'GET' };
  return judge(callLock(lock, { method: 'OPTIONS', headers }), (answer) =>
    verdict(answer, answer.headers['access-control-allow-origin']),
  );
}

async function checkFunctionUrl({ functionUrl, send }: CheckedLock): Promise<Verdict> {
  if (!functionUrl.known) return skipped(functionUrl.words);
  const { url, host } = functionUrl;
  return judge(send({ method: 'GET', url, headers: { host } }), (answer) =>
    answer.status === 403
      ? passed('403')
      : failed(`${answer.status}, not 403: whoever knows its address walks past the lock`),
  );
}

async function checkPlainHttp({ plainHttpUrl, path, send }: CheckedLock): Promise<Verdict> {
  const url = `${plainHttpUrl}${path}`;
  return judge(send({ method: 'GET', url, headers: {} }), (answer) => {
    const { status, headers } = answer;
    const isRedirect = [301, 302, 307, 308].includes(status);
    if (isRedirect && headers['location']?.startsWith('https://') === true) {
      return passed(`${status} to HTTPS`);
    }
    return status === 403
      ? passed('403')
      : failed(`${status}, neither a redirect to HTTPS nor 403: tokens may travel in the clear`);
  });
}

/** On a cache hit the edge function does not run: then the second answer is the first one's. */
async function checkLeak(lock: CheckedLock): Promise<Verdict> {
  const first = await judge(callLock(lock, { token: lock.token }), isLetThrough);
  if (first.outcome === 'failed') return failed(`with the token: ${first.words}`);
  const second = await judge(callLock(lock), isChallenge);
  return second.outcome === 'failed'
    ? failed(`without the token: ${second.words}`)
    : passed('let through, then refused');
}

function callLock(
  { publicUrl, path: usual, send }: CheckedLock,
  {
    method = 'GET',
    path = usual,
    token,
    headers,
    body,
  }: Partial<Omit<OutgoingRequest, 'url'>> & {
    readonly path?: string;
    readonly token?: string;
  } = {},
): Promise<Sent> {
  return send({
    method,
    url: `${publicUrl}${path}`,
    headers: { ...headers, ...(token !== undefined && { authorization: `Bearer ${token}` }) },
    ...(body !== undefined && { body }),
  });
}

async function judge(sending: Promise<Sent>, verdict: (answer: Answer) => Verdict) {
  const sent = await sending;
  return sent.ok ? verdict(sent.value) : unreachable(sent.error.code);
}

function isChallenge(answer: Answer): Verdict {
  if (answer.status !== 401) return failed(`${told(answer)}, not 401`);
  return asksFor(answer, /^Bearer\b/i)
    ? passed(`${told(answer)}, asks for a Bearer token`)
    : failed('401 without the challenge WWW-Authenticate: Bearer');
}

function asksFor({ headers }: Answer, challenge: RegExp): boolean {
  return challenge.test(headers['www-authenticate'] ?? '');
}

function isLetThrough(answer: Answer): Verdict {
  if (answer.status < 200 || answer.status > 299) return failed(`${told(answer)}, not 2xx`);
  // CloudFront names what it did; a lock is never answered out of a cache.
  return /^(Refresh)?Hit\b/i.test(answer.headers['x-cache'] ?? '')
    ? failed(`${answer.status} out of CloudFront's cache: the edge did not judge it`)
    : passed(told(answer));
}

/** The status, and the code of the lock's own refusal; nothing else of an answer is repeated. */
function told({ status, headers, body }: Answer): string {
  if (headers['content-type']?.startsWith('application/problem+json') !== true) return `${status}`;
  const [, code] = /"code":"([A-Z][A-Z0-9_]{2,39})"/.exec(body.toString('latin1')) ?? [];
  return code === undefined ? `${status}` : `${status} ${code}`;
}

/** The token with the first character of its signature changed. */
function withChangedSignature(token: string): string {
  const signatureAt = token.lastIndexOf('.') + 1;
  const other = token.charAt(signatureAt) === 'A' ? 'B' : 'A';
  return `${token.slice(0, signatureAt)}${other}${token.slice(signatureAt + 1)}`;
}

function pairsOf(query: string): string[][] {
  return query
    .split('&')
    .map((pair) => [/^[^=]*/.exec(pair)?.[0] ?? '', pair.replace(/^[^=]*=?/, '')])
    .map((pair) => pair.map(decoded));
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function unreachable(code: string): Verdict {
  return failed(`no answer (${code})`);
}

function passed(words: string): Verdict {
  return { outcome: 'passed', words };
}

function failed(words: string): Verdict {
  return { outcome: 'failed', words };
}

function skipped(words: string): Verdict {
  return { outcome: 'skipped', words };
}
