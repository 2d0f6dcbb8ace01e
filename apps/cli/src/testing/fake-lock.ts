/**
 * Responds like a lock in front of the sample backend, for tests; a test may replace the correct
 * response with a fault.
 */
import { createHash } from 'node:crypto';
import type { Answer, OutgoingRequest } from '../check/send-request.js';

/** The token that the lock accepts. */
export const GOOD_TOKEN = 'aGVhZGVy.Y2xhaW1z.c2lnbmF0dXJl';

/** The URLs of the lock and of the function behind it. */
export const LOCK_URLS = {
  publicUrl: 'https://d111111abcdef8.cloudfront.net',
  plainHttpUrl: 'http://d111111abcdef8.cloudfront.net',
  functionUrl: 'https://abc.lambda-url.eu-central-1.on.aws/',
};

/** Changes the correct response to a request; undefined for no response. */
export type Fault = (request: OutgoingRequest, right: Answer) => Answer | undefined;

/** The answer of a lock to a request. */
export function answerAsLock(request: OutgoingRequest): Answer {
  const { method, url, headers, body } = request;
  const { origin, pathname, search } = new URL(url);
  if (origin === new URL(LOCK_URLS.functionUrl).origin) {
    return answer(403, { 'x-amzn-errortype': 'AccessDeniedException' }, { Message: 'Forbidden' });
  }
  if (origin === LOCK_URLS.plainHttpUrl) {
    return answer(301, { location: `https://${new URL(url).host}${pathname}${search}` });
  }

  const { authorization } = headers;
  if (authorization === undefined) return refusal('CREDENTIALS_MISSING', 'Bearer');
  if (authorization !== `Bearer ${GOOD_TOKEN}`) {
    return refusal('TOKEN_SIGNATURE', 'Bearer error="invalid_token"');
  }
  if (pathname !== '/echo') return answer(200, {}, { message: 'Hello World!' });
  return answer(
    200,
    {},
    {
      method,
      rawQueryString: search.slice(1).replaceAll('+', '%20'),
      bodySha256: createHash('sha256')
        .update(body ?? '')
        .digest('hex'),
    },
  );
}

/** A JSON answer. */
export function answer(
  status: number,
  headers: Readonly<Record<string, string>> = {},
  body: object = {},
): Answer {
  return {
    status,
    headers: { 'content-type': 'application/json', ...headers },
    body: Buffer.from(JSON.stringify(body)),
  };
}

/** A refusal of the edge. */
export function refusal(code: string, challenge: string, status = 401): Answer {
  return answer(
    status,
    { 'content-type': 'application/problem+json', 'www-authenticate': challenge },
    { status, code },
  );
}
