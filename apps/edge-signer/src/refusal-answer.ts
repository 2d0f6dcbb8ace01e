/**
 * The response to a refused request: a problem document or a page, never stored.
 */
import { toAnswer, type CloudFrontAnswer, type HeaderField } from '@furlock/cloudfront-http';
import type { PageAction } from '@furlock/browser-sign-in';
import type { CorsSettings } from '@furlock/edge-settings';
import { corsHeaders } from '@furlock/route-policy';
import { prefersHtml } from './prefers-html.js';
import { problemOf, type Refusal } from './refusal.js';

/** The reason phrases of RFC 9110, section 15, and of RFC 6585 (431). */
const STATUS_DESCRIPTIONS = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  405: 'Method Not Allowed',
  413: 'Content Too Large',
  414: 'URI Too Long',
  431: 'Request Header Fields Too Large',
  500: 'Internal Server Error',
  501: 'Not Implemented',
  503: 'Service Unavailable',
} as const;

/** Without settings, the edge asks SSM again after at most this time. */
const RETRY_AFTER_SECONDS = '5';

/** The parts of the refused request that the response depends on. */
export interface RefusedRequest {
  readonly requestId: string;
  readonly method: string;
  readonly headers: readonly HeaderField[];
  /** From the settings that were last in force; undefined if there were none or they have no CORS. */
  readonly cors: CorsSettings | undefined;
}

/** What the sign-in adds to the response. */
export interface WayOn {
  /** The values of `Set-Cookie`. */
  readonly cookies: readonly string[];
  /** What a person can do next. */
  readonly actions: readonly PageAction[];
  /** A sentence for the page alone. */
  readonly hint?: string;
}

const NO_WAY_ON: WayOn = { cookies: [], actions: [] };

const PROBLEM_JSON: readonly HeaderField[] = [['content-type', 'application/problem+json']];

const TRY_AGAIN: PageAction = { kind: 'link', text: 'Try again', href: '' };

/**
 * The response to a refused request.
 *
 * Shape: `application/problem+json` (RFC 9457) with `code` and `requestId`, or a page if the client
 * prefers HTML; no body for HEAD (RFC 9110, section 9.3.2). `no-store`, because CloudFront could cache
 * a response that is generated at this trigger. Pages of allowed origins may read it.
 */
export async function refusalAnswer(
  refusal: Refusal,
  request: RefusedRequest,
  { cookies, actions, hint }: WayOn = NO_WAY_ON,
): Promise<CloudFrontAnswer> {
  const { code } = refusal;
  const { requestId, method, cors } = request;
  const { status, detail, challenge } = problemOf(refusal);
  const title = STATUS_DESCRIPTIONS[status];
  // A file of its own, which programs never make the edge load. Without it, the refusal is a document.
  const pages = prefersHtml(request.headers)
    ? await import('./problem-page.js').catch(() => undefined)
    : undefined;

  const headers: HeaderField[] = [
    // Only the page for a frame may be shown in one.
    ...(pages?.pageHeaders({ isFramable: code === 'SIGN_IN_FRAMED' }) ?? PROBLEM_JSON),
    ['cache-control', 'no-store'],
    ['vary', cors ? 'Accept, Origin' : 'Accept'],
    ...(cors ? corsHeaders(cors, request) : []),
  ];
  for (const cookie of cookies) headers.push(['set-cookie', cookie]);
  if ('allow' in refusal) headers.push(['allow', refusal.allow]);
  if (challenge !== undefined) headers.push(['www-authenticate', challenge]);
  if (status === 503) headers.push(['retry-after', RETRY_AFTER_SECONDS]);

  // A person who sends a form again does so by reloading: a link would open the address instead.
  const isWorthRepeating = (status === 500 || status === 503) && method === 'GET';
  const ways = actions.length === 0 && isWorthRepeating ? [TRY_AGAIN] : actions;
  const type = `urn:furlock:problem:${code}`;
  const document = { type, title, status, detail, code, requestId };
  const body =
    pages?.problemPage({ ...document, actions: ways, hint }) ?? `${JSON.stringify(document)}\n`;
  return toAnswer({
    status,
    statusDescription: title,
    headers,
    body: method === 'HEAD' ? '' : body,
  });
}
