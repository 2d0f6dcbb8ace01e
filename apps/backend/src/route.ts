/**
 * The sample's routes: a greeting, the caller's identity, and an echo of the request.
 *
 * It checks no signature, because the function URL has already done so. It verifies the token again if the
 * lock forwards it.
 */
import { createHash } from 'node:crypto';
import { TOKEN_HEADER, viewerIdentity, type ExpectedCaller } from '@furlock/viewer-identity';
import type { FunctionUrlEvent, FunctionUrlResult } from './function-url-event.js';
import type { ReadVerifier } from './read-verifier.js';

/** Headers that contain secrets: the edge role's session token and other credentials. */
const SECRET_HEADERS = new Set([
  'authorization',
  'cookie',
  'proxy-authorization',
  'x-amz-security-token',
  TOKEN_HEADER,
]);

/** The lock whose identities the sample trusts. */
export interface TrustedLock {
  readonly caller: ExpectedCaller;
  readonly readVerifier: ReadVerifier;
}

/** The response to a request. It trusts the identity from the edge only if `lock` made the call. */
export async function route(
  event: FunctionUrlEvent,
  lock: TrustedLock,
): Promise<FunctionUrlResult> {
  const { method } = event.requestContext.http;
  const path = event.rawPath;
  if (path === '/echo' || path.startsWith('/echo/')) return json(200, echo(event));
  if (path !== '/' && path !== '/me') return problem(404, 'Not Found');
  if (method !== 'GET' && method !== 'HEAD')
    return problem(405, 'Method Not Allowed', { allow: 'GET, HEAD' });
  return path === '/' ? json(200, { message: 'Hello World!' }) : me(event, lock);
}

/** The caller's identity, as reported by the edge. */
async function me(
  event: FunctionUrlEvent,
  { caller, readVerifier }: TrustedLock,
): Promise<FunctionUrlResult> {
  const verifier = await readVerifier();
  if (!verifier.ok) return problem(503, 'Service Unavailable');
  const identity = await (verifier.value === null
    ? viewerIdentity(event, { caller })
    : viewerIdentity(event, { caller, verifier: verifier.value }));
  // A request that did not come through the lock has no identity, or an unverified one.
  return identity.ok ? json(200, identity.value) : problem(403, 'Forbidden');
}

/** The request as it arrived, without its secrets. */
function echo(event: FunctionUrlEvent) {
  const body = Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8');
  return {
    method: event.requestContext.http.method,
    rawPath: event.rawPath,
    rawQueryString: event.rawQueryString,
    cookies: event.cookies ?? [],
    headers: Object.fromEntries(
      Object.entries(event.headers).filter(([name]) => !SECRET_HEADERS.has(name.toLowerCase())),
    ),
    bodyLength: body.length,
    bodySha256: createHash('sha256').update(body).digest('hex'),
  };
}

function json(statusCode: number, value: object): FunctionUrlResult {
  return {
    statusCode,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
    body: JSON.stringify(value),
  };
}

/** RFC 9457. */
function problem(
  status: number,
  title: string,
  headers: Readonly<Record<string, string>> = {},
): FunctionUrlResult {
  return {
    statusCode: status,
    headers: {
      'content-type': 'application/problem+json',
      'cache-control': 'no-store',
      ...headers,
    },
    body: JSON.stringify({ type: 'about:blank', title, status }),
  };
}
