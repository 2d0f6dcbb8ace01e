/**
 * The checks of a lock from outside, in order: what each sends, and which response it expects.
 *
 * They see the lock as a viewer does, through its responses. `furlock doctor` reads what is deployed.
 */
import { createHash } from 'node:crypto';
import { readEcho, type Echo } from './read-echo.js';
import type { Answer, OutgoingRequest, Sent } from './send-request.js';

/** The lock to check, and the values that the checks need. */
export interface CheckedLock {
  /** Shape: an origin. */
  readonly publicUrl: string;
  /** The address of the lock over plain HTTP. Shape: an origin with `http:`. */
  readonly plainHttpUrl: string;
  /** A path that needs a signed-in caller. Shape: begins with `/`; may have a query. */
  readonly path: string;
  /** A token that the lock should accept. Sent only to `publicUrl`. */
  readonly token: string;
  /** The function URL behind the lock, or why it is unknown. */
  readonly functionUrl:
    | { readonly known: true; readonly url: string; readonly host: string }
    | { readonly known: false; readonly words: string };
  /** From the settings; empty without CORS. */
  readonly allowOrigins: readonly string[];
  readonly send: (request: OutgoingRequest) => Promise<Sent>;
}

/** The outcome of a check, with an explanation. */
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
    run: (lock) => evaluate(callLock(lock), expectChallenge),
  },
  {
    id: 'bad-token',
    title: 'bad token',
    run: (lock) =>
      evaluate(callLock(lock, { token: withChangedSignature(lock.token) }), (answer) => {
        const challenge = expectChallenge(answer);
        return challenge.outcome === 'passed' && !hasChallenge(answer, /error="invalid_token"/)
          ? failed('401, but the challenge does not contain error="invalid_token"')
          : challenge;
      }),
  },
  {
    id: 'good-token',
    title: 'good token',
    run: (lock) => evaluate(callLock(lock, { token: lock.token }), expectSuccess),
  },
  { id: 'query', title: 'query', run: checkQuery },
  { id: 'body', title: 'body', run: checkBody },
  { id: 'preflight', title: 'preflight', run: checkPreflight },
  { id: 'function-url', title: 'direct function URL', run: checkFunctionUrl },
  { id: 'plain-http', title: 'plain HTTP', run: checkPlainHttp },
  { id: 'leak', title: 'cache leak', run: checkLeak },
];

/** The path at which the sample backend, and possibly others, reports the received request. */
const ECHO_PATH = '/echo';

/** Repeated names, both spellings of a space, an escaped plus, an empty value, a non-ASCII character. */
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
  const skippedVerdict = await skipWithoutEcho(lock);
  if (skippedVerdict !== undefined) return skippedVerdict;
  return evaluate(callLock(lock, { token: lock.token, path: `${ECHO_PATH}?${QUERY}` }), (answer) =>
    evaluateEcho(answer, ({ rawQueryString }) =>
      JSON.stringify(pairsOf(rawQueryString)) === JSON.stringify(QUERY_PAIRS)
        ? passed('repeated names and spaces arrived as sent')
        : failed('the query that arrived differs from the query sent'),
    ),
  );
}

async function checkBody(lock: CheckedLock): Promise<Verdict> {
  const skippedVerdict = await skipWithoutEcho(lock);
  if (skippedVerdict !== undefined) return skippedVerdict;
  // Every byte value: code that treats a body as text corrupts some of them.
  const body = Uint8Array.from({ length: 256 }, (_, byte) => byte);
  const sha256 = createHash('sha256').update(body).digest('hex');
  const request = {
    token: lock.token,
    path: ECHO_PATH,
    method: 'POST',
    headers: { 'content-type': 'application/octet-stream' },
    body,
  };
  return evaluate(callLock(lock, request), (answer) =>
    evaluateEcho(answer, ({ bodySha256 }) =>
      bodySha256 === sha256
        ? passed(`${body.length} bytes arrived as sent`)
        : failed('the body that arrived differs from the body sent'),
    ),
  );
}

/** A verdict if the backend does not report the received request; otherwise undefined. */
async function skipWithoutEcho(lock: CheckedLock): Promise<Verdict | undefined> {
  const sent = await callLock(lock, { token: lock.token, path: ECHO_PATH });
  if (!sent.ok) return unreachable(sent.error.code);
  return readEcho(sent.value) === undefined
    ? skipped(
        `the backend has no ${ECHO_PATH} that reports the received request, as the sample does`,
      )
    : undefined;
}

function evaluateEcho(answer: Answer, verdict: (echo: Echo) => Verdict): Verdict {
  const echo = readEcho(answer);
  return echo === undefined ? failed(describeAnswer(answer)) : verdict(echo);
}

/** An origin that no lock allows. Source: RFC 2606, section 2. */
const FOREIGN_ORIGIN = 'https://furlock-check.invalid';

async function checkPreflight(lock: CheckedLock): Promise<Verdict> {
  const { allowOrigins } = lock;
  const [pattern] = allowOrigins;
  // An origin that matches a pattern such as `https://*.example.com`.
  const allowed = pattern === '*' ? FOREIGN_ORIGIN : pattern?.replace('*', 'furlock-check');
  if (allowed !== undefined) {
    const seen = await preflight(lock, allowed, (answer, origin) =>
      answer.status >= 200 && answer.status < 300 && [allowed, '*'].includes(origin ?? '')
        ? passed(`${answer.status} for ${allowed}`)
        : failed(`${describeAnswer(answer)} for ${allowed}, which the settings allow`),
    );
    if (seen.outcome === 'failed' || allowOrigins.includes('*')) return seen;
  }
  return preflight(lock, FOREIGN_ORIGIN, (answer, origin) =>
    origin === undefined
      ? passed(
          allowed === undefined
            ? `${answer.status}, no foreign origin is allowed`
            : `${allowed} is allowed, foreign origins are not`,
        )
      : failed(`${answer.status}, and an origin that is not configured is allowed`),
  );
}

function preflight(
  lock: CheckedLock,
  origin: string,
  verdict: (answer: Answer, allowedOrigin: string | undefined) => Verdict,
): Promise<Verdict> {
  const headers = { origin, 'access-control-request-method': 'GET' };
  return evaluate(callLock(lock, { method: 'OPTIONS', headers }), (answer) =>
    verdict(answer, answer.headers['access-control-allow-origin']),
  );
}

async function checkFunctionUrl({ functionUrl, send }: CheckedLock): Promise<Verdict> {
  if (!functionUrl.known) return skipped(functionUrl.words);
  const { url, host } = functionUrl;
  return evaluate(send({ method: 'GET', url, headers: { host } }), (answer) =>
    answer.status === 403
      ? passed('403')
      : failed(`${answer.status}, not 403: anyone who knows the URL can bypass the lock`),
  );
}

async function checkPlainHttp({ plainHttpUrl, path, send }: CheckedLock): Promise<Verdict> {
  const url = `${plainHttpUrl}${path}`;
  return evaluate(send({ method: 'GET', url, headers: {} }), (answer) => {
    const { status, headers } = answer;
    const isRedirect = [301, 302, 307, 308].includes(status);
    if (isRedirect && headers['location']?.startsWith('https://') === true) {
      return passed(`${status} to HTTPS`);
    }
    return status === 403
      ? passed('403')
      : failed(`${status}, neither a redirect to HTTPS nor 403: tokens may be sent unencrypted`);
  });
}

/** On a cache hit the edge function does not run, and the second request gets the first response. */
async function checkLeak(lock: CheckedLock): Promise<Verdict> {
  const first = await evaluate(callLock(lock, { token: lock.token }), expectSuccess);
  if (first.outcome === 'failed') return failed(`with the token: ${first.words}`);
  const second = await evaluate(callLock(lock), expectChallenge);
  return second.outcome === 'failed'
    ? failed(`without the token: ${second.words}`)
    : passed('allowed with the token, rejected without it');
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

async function evaluate(sending: Promise<Sent>, verdict: (answer: Answer) => Verdict) {
  const sent = await sending;
  return sent.ok ? verdict(sent.value) : unreachable(sent.error.code);
}

function expectChallenge(answer: Answer): Verdict {
  if (answer.status !== 401) return failed(`${describeAnswer(answer)}, not 401`);
  return hasChallenge(answer, /^Bearer\b/i)
    ? passed(`${describeAnswer(answer)}, asks for a Bearer token`)
    : failed('401 without the challenge WWW-Authenticate: Bearer');
}

function hasChallenge({ headers }: Answer, challenge: RegExp): boolean {
  return challenge.test(headers['www-authenticate'] ?? '');
}

function expectSuccess(answer: Answer): Verdict {
  if (answer.status < 200 || answer.status > 299)
    return failed(`${describeAnswer(answer)}, not 2xx`);
  // The header reports whether CloudFront used its cache, which it must never do for a lock.
  return /^(Refresh)?Hit\b/i.test(answer.headers['x-cache'] ?? '')
    ? failed(
        `${answer.status} from CloudFront's cache: the edge function did not check the request`,
      )
    : passed(describeAnswer(answer));
}

/** The status, and the code if the lock refused; no other part of a response is repeated. */
function describeAnswer({ status, headers, body }: Answer): string {
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
  return failed(`no response (${code})`);
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
