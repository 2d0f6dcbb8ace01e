/**
 * Every way in which a request is refused, and what the viewer is told: the one map from code to
 * status, challenge and words.
 *
 * A new arm of `Refusal` does not compile until it has an entry here. `docs/errors.md` lists the
 * codes; a test proves the two equal.
 */
import type { EventRefusal } from '@furlock/cloudfront-http';
import type { TokenRefusal } from '@furlock/jwt-verification';
import type { AuthorizationRefusal, CorsRefusal } from '@furlock/route-policy';
import type { SigningRefusal, TargetRefusal } from '@furlock/sigv4-signing';
import type { ParameterRefusal } from '@furlock/ssm-config';
import type { CredentialsRefusal } from './bearer-token.js';
import type { ContentTypeRefusal } from './signable-headers.js';
import type { OriginRefusal } from './function-url-origin.js';
import type { HeaderBudgetRefusal } from './header-budget.js';

/** Something threw that nobody foresaw. The door stays closed. */
export interface UnforeseenRefusal {
  readonly code: 'UNFORESEEN';
  /** The error's name: a message could quote what must not be logged. */
  readonly cause: string;
}

/** Why a request is refused: code and evidence. Evidence is for the log. */
export type Refusal =
  | EventRefusal
  | TargetRefusal
  | CredentialsRefusal
  | ParameterRefusal
  | TokenRefusal
  | AuthorizationRefusal
  | CorsRefusal
  | OriginRefusal
  | ContentTypeRefusal
  | SigningRefusal
  | HeaderBudgetRefusal
  | UnforeseenRefusal;

/** What the viewer is told. Nothing of the request is echoed. */
export interface Problem {
  readonly status: 400 | 401 | 403 | 413 | 414 | 431 | 500 | 503;
  readonly detail: string;
  /** The value of `WWW-Authenticate` (RFC 6750, section 3). */
  readonly challenge?: string;
  readonly retryAfterSeconds?: number;
}

type ProblemOf = {
  readonly [Code in Refusal['code']]: (refusal: Extract<Refusal, { code: Code }>) => Problem;
};

/** RFC 6750, section 3: without credentials a challenge says nothing but the scheme. */
const CHALLENGE = 'Bearer';

/** What the viewer is told, by code. */
export const PROBLEMS: ProblemOf = {
  EVENT_UNSUPPORTED: closed,
  BODY_TRUNCATED: ({ limitBytes }) => ({
    status: 413,
    detail: `The body is over ${limitBytes} bytes, more than the edge is shown and can sign for. Upload larger content another way, such as a presigned URL.`,
  }),
  BODY_NOT_SHOWN: ({ method }) => ({
    status: 400,
    detail: `The request announces a body that CloudFront does not show to the edge for ${method}, so it cannot be signed. Send it without a body, or with POST, PUT or PATCH.`,
  }),

  PATH_NOT_ABSOLUTE: () => badPath('does not begin with a slash'),
  PATH_BROKEN_ESCAPE: at('path', 'a percent sign without two hex digits'),
  PATH_NOT_UNICODE: at('path', 'bytes that are neither escaped nor UTF-8'),
  PATH_CONTROL_CHARACTER: at('path', 'a control character in the segment'),
  PATH_BACKSLASH: at('path', 'a backslash in the segment'),
  PATH_EMPTY_SEGMENT: at('path', 'two slashes in a row'),
  PATH_DOT_SEGMENT: at('path', 'a dot segment'),
  PATH_OVERLONG_ESCAPE: at('path', 'a character in more bytes than UTF-8 gives it in the segment'),
  QUERY_BROKEN_ESCAPE: at('query', 'a percent sign without two hex digits in the name or value'),
  QUERY_NOT_UNICODE: at('query', 'bytes that are neither escaped nor UTF-8 in the name or value'),
  QUERY_RESERVED_NAME: at('query', 'a name that belongs to an AWS signature'),
  QUERY_EMPTY_NAME: at('query', 'a value without a name'),
  TARGET_TOO_LONG: ({ bytes, limitBytes }) => ({
    status: 414,
    detail: `Path and query have ${bytes} bytes once normalised; fewer than ${limitBytes} can be forwarded.`,
  }),

  CREDENTIALS_MISSING: () => ({
    status: 401,
    detail: 'A bearer token is needed: sign in and send it in the Authorization header.',
    challenge: CHALLENGE,
  }),
  CREDENTIALS_SCHEME: () => ({
    status: 401,
    detail: 'The Authorization header has another scheme: send a bearer token.',
    challenge: CHALLENGE,
  }),
  CREDENTIALS_REPEATED: () => ({
    status: 400,
    detail: 'There is more than one Authorization header: send one.',
    challenge: 'Bearer error="invalid_request"',
  }),

  TOKEN_TOO_LARGE: ({ limitBytes }) => badToken(`is larger than ${limitBytes} bytes`),
  TOKEN_MALFORMED: () =>
    badToken('is not a signed JSON Web Token with the claims that its issuer gives one'),
  TOKEN_ALGORITHM: () => badToken('is signed with an algorithm that is not accepted'),
  TOKEN_TYPE: () => badToken('is another kind of token than is accepted here'),
  TOKEN_ISSUER: () => badToken('comes from an issuer that is not trusted here'),
  TOKEN_KEY_UNKNOWN: () => badToken('names a key that its issuer does not have'),
  TOKEN_SIGNATURE: () => badToken('has a wrong signature'),
  TOKEN_EXPIRED: () => badToken('has expired: sign in again'),
  TOKEN_NOT_YET_VALID: () => badToken('is not valid yet'),
  TOKEN_USE: () => badToken('is of a use (id or access) that is not accepted here'),
  TOKEN_AUDIENCE: () => badToken('is meant for somebody else'),
  TOKEN_CLIENT: () => badToken('was issued to a client that is not accepted here'),

  GROUP_MISSING: () => notEnough('is in none of the groups'),
  SCOPE_MISSING: () => notEnough('has none of the scopes'),
  ISSUER_NOT_ALLOWED: () => notEnough('comes from none of the issuers'),
  CLIENT_NOT_ALLOWED: () => notEnough('was issued to none of the clients'),

  CORS_ORIGIN_NOT_ALLOWED: () => ({
    status: 403,
    detail: 'Pages of this origin may not call here from a browser.',
  }),

  KEYS_UNAVAILABLE: () => unavailable("The token issuer's keys cannot be had right now."),
  SETTINGS_UNAVAILABLE: () => unavailable("The lock's settings cannot be read right now."),
  SETTINGS_INVALID: () => unavailable("The lock's settings are not valid."),

  ORIGIN_UNSUPPORTED: closed,
  CONTENT_TYPE_REPEATED: () => ({
    status: 400,
    detail: 'There is more than one Content-Type header: send one.',
  }),
  SIGNED_HEADER_INVALID: ({ header }) => ({
    status: 400,
    detail: `The ${header} header holds characters that are not printable ASCII, so it cannot be signed.`,
  }),
  HEADERS_TOO_LARGE: ({ bytes, limitBytes }) => ({
    status: 431,
    detail: `The headers would be ${bytes} bytes at the function URL, which takes ${limitBytes}. Most often cookies are the cause, or a long list of groups in the identity.`,
  }),
  UNFORESEEN: closed,
};

/** What the viewer is told about a refusal. */
export function problemOf(refusal: Refusal): Problem {
  const problem = PROBLEMS[refusal.code] as (refusal: Refusal) => Problem;
  return problem(refusal);
}

function at(part: 'path' | 'query', fault: string) {
  return ({ position }: { readonly position: number }): Problem => ({
    status: 400,
    detail: `The ${part} has no single meaning: ${fault} at position ${position}.`,
  });
}

function badPath(fault: string): Problem {
  return { status: 400, detail: `The path has no single meaning: it ${fault}.` };
}

function badToken(fault: string): Problem {
  return {
    status: 401,
    detail: `The token ${fault}.`,
    challenge: 'Bearer error="invalid_token"',
  };
}

/** RFC 6750, section 3.1. Which group or scope it would take is not said. */
function notEnough(lack: string): Problem {
  return {
    status: 403,
    detail: `The token ${lack} that may do this here.`,
    challenge: 'Bearer error="insufficient_scope"',
  };
}

function unavailable(detail: string): Problem {
  return { status: 503, detail: `${detail} Try again shortly.`, retryAfterSeconds: 5 };
}

function closed(): Problem {
  return {
    status: 500,
    detail: 'The request was refused because of a fault at the edge. The log has the cause.',
  };
}
