/**
 * Builds the event that the function receives from an accepted request: payload format 2.0.
 *
 * Source: Lambda developer guide, "Invoking Lambda function URLs" (read 2026-11-22). Details that the
 * page does not specify are marked approximated and follow events of live function URLs in public
 * issues.
 */
import { isUtf8 } from 'node:buffer';
import type { FunctionUrl, RoleSession } from '@furlock/simulator-deployment';
import { headerValues, type WireRequest } from '@furlock/simulator-sigv4-judge';

/** The event of a function URL call. */
export interface PayloadEvent {
  readonly version: '2.0';
  readonly routeKey: '$default';
  readonly rawPath: string;
  readonly rawQueryString: string;
  readonly cookies?: readonly string[];
  readonly headers: Readonly<Record<string, string>>;
  readonly queryStringParameters?: Readonly<Record<string, string>>;
  readonly requestContext: {
    readonly accountId: string;
    readonly apiId: string;
    readonly domainName: string;
    readonly domainPrefix: string;
    readonly authorizer?: { readonly iam: IamAuthorizer };
    readonly http: {
      readonly method: string;
      readonly path: string;
      readonly protocol: string;
      readonly sourceIp: string;
      readonly userAgent: string;
    };
    readonly requestId: string;
    readonly routeKey: '$default';
    readonly stage: '$default';
    readonly time: string;
    readonly timeEpoch: number;
  };
  readonly body?: string;
  readonly isBase64Encoded: boolean;
}

/** Who signed the request. */
export interface IamAuthorizer {
  readonly accessKey: string;
  readonly accountId: string;
  readonly callerId: string;
  readonly cognitoIdentity: null;
  readonly principalOrgId: null;
  readonly userArn: string;
  readonly userId: string;
}

/** The contents of the event that do not come from the request. */
export interface PayloadContext {
  readonly functionUrl: FunctionUrl;
  /** The session that signed; null if the URL requires no signature. */
  readonly session: RoleSession | null;
  /** The address of the caller: CloudFront's, not the viewer's. */
  readonly sourceIp: string;
  readonly requestId: string;
  readonly traceId: string;
  /** Units: milliseconds since 1970-01-01T00:00:00Z. */
  readonly now: number;
}

/**
 * The event of a request.
 *
 * Shape: path and query as they were sent, including their escapes (function URLs keep them, unlike
 * API Gateway's HTTP APIs); header names in lower case, repeated values joined by commas.
 */
export function payloadEvent(request: WireRequest, context: PayloadContext): PayloadEvent {
  const { functionUrl, session, now } = context;
  const [domainPrefix = ''] = functionUrl.host.split('.');
  const rawPath = utf8(request.path);
  const cookies = eventCookies(request);
  const parameters = queryStringParameters(request.query);
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath,
    rawQueryString: utf8(request.query),
    ...(cookies.length > 0 && { cookies }),
    headers: eventHeaders(request, context),
    ...(Object.keys(parameters).length > 0 && { queryStringParameters: parameters }),
    requestContext: {
      accountId: eventAccountId(session, functionUrl),
      apiId: domainPrefix,
      domainName: functionUrl.host,
      domainPrefix,
      ...(session !== null && { authorizer: { iam: iamAuthorizer(session) } }),
      http: {
        method: request.method,
        path: rawPath,
        protocol: 'HTTP/1.1',
        sourceIp: context.sourceIp,
        userAgent: utf8(headerValues(request, 'user-agent').join(',')),
      },
      requestId: context.requestId,
      routeKey: '$default',
      stage: '$default',
      time: commonLogTime(now),
      timeEpoch: Math.floor(now),
    },
    ...eventBody(request),
  };
}

/** The cookies of all `Cookie` headers. */
export function eventCookies(request: Pick<WireRequest, 'headers'>): string[] {
  return headerValues(request, 'cookie').flatMap((value) => utf8(value).split(/; */));
}

/**
 * Headers that the front end removes. Approximated: none of them appears in events of live function
 * URLs; the list is from RFC 9110 (section 7.6.1).
 */
export const HOP_BY_HOP: readonly string[] = [
  ...['connection', 'keep-alive', 'te', 'trailer', 'transfer-encoding', 'upgrade'],
];

function eventHeaders(
  request: WireRequest,
  { session, sourceIp, traceId }: PayloadContext,
): Record<string, string> {
  // The signature is removed, as seen in live events. Without IAM the caller's own header is kept.
  const withheld = session === null ? HOP_BY_HOP : [...HOP_BY_HOP, 'authorization'];
  const joined = new Map<string, string>();
  for (const [name, value] of request.headers) {
    if (withheld.includes(name)) continue;
    const before = joined.get(name);
    // Cookies have their own separator (RFC 9113, section 8.2.3).
    const separator = name === 'cookie' ? '; ' : ',';
    joined.set(name, before === undefined ? utf8(value) : before + separator + utf8(value));
  }
  return {
    ...Object.fromEntries(joined),
    // Approximated: live events show only the first address, which the viewer may have written.
    'x-forwarded-for': joined.get('x-forwarded-for')?.split(',')[0]?.trim() ?? sourceIp,
    // The front end sets these after verification, so the request cannot choose them.
    'x-forwarded-port': '443',
    'x-forwarded-proto': 'https',
    'x-amzn-trace-id': traceId,
  };
}

/** Names and values decoded; the values of a repeated name joined by commas in the order sent. */
export function queryStringParameters(query: string): Record<string, string> {
  return Object.fromEntries(
    [...queryValues(query)].map(([name, values]) => [name, values.join(',')]),
  );
}

/**
 * The decoded values of each decoded name, in the order sent.
 *
 * Approximated: `+` is a space, as in API Gateway.
 */
export function queryValues(query: string): Map<string, string[]> {
  const parameters = new Map<string, string[]>();
  for (const pair of query.split('&').filter((text) => text !== '')) {
    const equalsAt = pair.indexOf('=');
    const name = formDecode(equalsAt < 0 ? pair : pair.slice(0, equalsAt));
    const value = formDecode(equalsAt < 0 ? '' : pair.slice(equalsAt + 1));
    const known = parameters.get(name);
    if (known === undefined) parameters.set(name, [value]);
    else known.push(value);
  }
  return parameters;
}

function formDecode(text: string): string {
  return percentDecode(text.replaceAll('+', ' '));
}

/** The text of bytes with escapes. Approximated: a broken escape is kept unchanged. */
export function percentDecode(text: string): string {
  const bytes = text.replace(/%([0-9A-Fa-f]{2})/g, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 16)),
  );
  return utf8(bytes);
}

/** Approximated: when CloudFront calls, live events show the account of its role. */
function eventAccountId(session: RoleSession | null, { functionArn }: FunctionUrl): string {
  if (session === null) return 'anonymous';
  return session.service === undefined ? (functionArn.split(':')[4] ?? '') : session.accountId;
}

/** What an event contains of the caller. */
export function iamAuthorizer(session: RoleSession): IamAuthorizer {
  return {
    accessKey: session.credentials.accessKeyId,
    accountId: session.accountId,
    callerId: session.userId,
    cognitoIdentity: null,
    principalOrgId: null,
    userArn: session.sessionArn,
    userId: session.userId,
  };
}

/**
 * A text body as text, every other body as base64.
 *
 * Approximated: AWS does not document which types are text. The list was measured with an HTTP API of
 * API Gateway, from which payload format 2.0 comes. There, form posts, `…+json` and a missing type are
 * base64. Bytes that are not UTF-8 are always base64, because text would change them.
 */
export function eventBody({
  headers,
  body,
}: WireRequest): Pick<PayloadEvent, 'body' | 'isBase64Encoded'> {
  if (body.length === 0) return { isBase64Encoded: false };
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const mediaType = headerValues({ headers }, 'content-type').join(',').split(';')[0] ?? '';
  const isText = /^(?:text\/.+|application\/(?:json|javascript|xml))$/i.test(mediaType.trim());
  return isText && isUtf8(bytes)
    ? { body: bytes.toString('utf8'), isBase64Encoded: false }
    : { body: bytes.toString('base64'), isBase64Encoded: true };
}

/** Shape: `22/Nov/2026:13:04:05 +0000`. */
export function commonLogTime(now: number): string {
  const [, day, month, year, time] =
    /^\w+, (\d+) (\w+) (\d+) ([\d:]+) GMT$/.exec(new Date(now).toUTCString()) ?? [];
  return `${day}/${month}/${year}:${time} +0000`;
}

/** Decodes bytes that are stored as one character each; U+FFFD replaces bytes that are not UTF-8. */
export function utf8(bytes: string): string {
  return Buffer.from(bytes, 'latin1').toString('utf8');
}
