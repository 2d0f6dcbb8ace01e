/**
 * Events in the form that CloudFront creates for a browser's request, with variations for measurements.
 */
import { originRequestEvent, type HeaderLine } from '@furlock/test-kit';

/** A request in an event, or as returned. */
export interface EventRequest {
  readonly method: string;
  readonly uri: string;
  readonly querystring: string;
  readonly headers: Record<string, { key: string; value: string }[]>;
  readonly body?: { readonly data: string };
}

/** The setting `signIn.cookieName` of a lock that signs people in. */
export const COOKIE_NAME = 'dev-main';

/** The variations of a measurement. */
export interface EventShape {
  /** Absent: no Authorization header and no cookie. */
  readonly token?: string;
  /** Whether the token is also in a cookie. Default: true, for candidates that read cookies. */
  readonly hasCookie?: boolean;
  /** Whether the token is the session of a browser, in the lock's cookie alone. */
  readonly isSession?: boolean;
  readonly body?: Buffer;
  readonly queryParameters?: number;
  /** The number of headers, excluding those that a body and a cookie add. Default: 9. */
  readonly headers?: number;
  readonly uri?: string;
}

/** The other headers of a browser, as CloudFront forwards them. */
const BROWSER_HEADERS: readonly HeaderLine[] = [
  ['Host', 'd111111abcdef8.cloudfront.net'],
  ['User-Agent', 'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0'],
  ['Accept', 'application/json, text/plain, */*'],
  ['Accept-Language', 'de-DE,de;q=0.8,en-US;q=0.5,en;q=0.3'],
  ['Accept-Encoding', 'gzip, br'],
  ['Referer', 'https://app.example.com/orders'],
  ['X-Forwarded-For', '203.0.113.178'],
  ['Via', '2.0 0123456789abcdef.cloudfront.net (CloudFront)'],
];

/** The event of one request. */
export function browserEvent(
  {
    token,
    hasCookie = true,
    isSession = false,
    body,
    queryParameters = 3,
    headers = BROWSER_HEADERS.length + 1,
    uri = '/orders/1017',
  }: EventShape,
  { clientId }: { readonly clientId: string },
): unknown {
  const cookie = `CognitoIdentityServiceProvider.${clientId}`;
  // Authorization is one of the headers.
  const browserHeaders = BROWSER_HEADERS.slice(0, headers - 1);
  const lines: HeaderLine[] = [
    ...browserHeaders,
    ...Array.from(
      { length: headers - 1 - browserHeaders.length },
      (_, index) => [`X-More-${index}`, `value ${index}`] as const,
    ),
    ...(body === undefined
      ? []
      : [
          ['Content-Type', 'application/octet-stream'] as const,
          ['Content-Length', String(body.length)] as const,
        ]),
    ...(token === undefined ? [] : [isSession ? sessionOf(token) : bearerOf(token)]),
    // The cookies in which cognito-at-edge stores its token.
    ...(token === undefined || !hasCookie || isSession
      ? []
      : [['Cookie', `${cookie}.LastAuthUser=ada; ${cookie}.ada.idToken=${token}`] as const]),
  ];
  const query = Array.from({ length: queryParameters }, (_, index) => `parameter${index}=${index}`);
  return originRequestEvent({
    method: body === undefined ? 'GET' : 'POST',
    uri,
    querystring: query.join('&'),
    headers: lines,
    addedByCloudFront: [],
    ...(body && { body }),
  });
}

function bearerOf(token: string): HeaderLine {
  return ['Authorization', `Bearer ${token}`];
}

function sessionOf(token: string): HeaderLine {
  return ['Cookie', `theme=dark; __Host-furlock-${COOKIE_NAME}-session=${token}`];
}
