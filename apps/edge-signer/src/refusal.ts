/**
 * Every reason why a request is refused, and the response to it. This is the only map from a code to
 * its status, challenge and text.
 *
 * A new variant of `Refusal` does not compile until it has an entry here. `docs/errors.md` lists the
 * codes; a test proves that the list matches this map.
 */
import type { SignInRefusal } from '@furlock/browser-sign-in';
import type { EventRefusal } from '@furlock/cloudfront-http';
import type { TokenRefusal } from '@furlock/jwt-verification';
import type { AuthorizationRefusal, CorsRefusal, RevocationRefusal } from '@furlock/route-policy';
import type { SigningRefusal, TargetRefusal } from '@furlock/sigv4-signing';
import type { ParameterRefusal } from '@furlock/ssm-config';
import type { CredentialsRefusal } from './bearer-token.js';
import type { ContentTypeRefusal } from './signable-headers.js';
import type { OriginRefusal } from './function-url-origin.js';
import type { HeaderBudgetRefusal } from './header-budget.js';
import type { WebSocketRefusal } from './web-socket-refusal.js';

/** An unexpected error was thrown. The request is not let through. */
export interface UnforeseenRefusal {
  readonly code: 'UNFORESEEN';
  /** The error's name only: its message could quote something that must not be logged. */
  readonly cause: string;
}

/** Why a request is refused: the code, and the evidence for the log. */
export type Refusal =
  | EventRefusal
  | WebSocketRefusal
  | TargetRefusal
  | CredentialsRefusal
  | ParameterRefusal
  | TokenRefusal
  | RevocationRefusal
  | AuthorizationRefusal
  | CorsRefusal
  | SignInRefusal
  | OriginRefusal
  | ContentTypeRefusal
  | SigningRefusal
  | HeaderBudgetRefusal
  | UnforeseenRefusal;

/** What the response to the viewer contains. It repeats nothing from the request. */
export interface Problem {
  readonly status: 400 | 401 | 403 | 405 | 413 | 414 | 431 | 500 | 501 | 503;
  readonly detail: string;
  /** The value of `WWW-Authenticate` (RFC 6750, section 3). */
  readonly challenge?: string | undefined;
}

type ProblemOf = {
  readonly [Code in Refusal['code']]:
    Problem | ((refusal: Extract<Refusal, { code: Code }>) => Problem);
};

/** RFC 6750, section 3: without credentials, the challenge contains only the scheme. */
const CHALLENGE = 'Bearer';

const BROKEN_ESCAPE = ambiguous('contains a percent sign that is not followed by two hex digits');

const NOT_UNICODE = ambiguous('contains raw bytes that are not UTF-8');

const FAULT = problem(500, 'The edge failed to process the request. The cause is in its log.');

/** The response to the viewer, by code. */
export const PROBLEMS: ProblemOf = {
  EVENT_UNSUPPORTED: FAULT,
  BODY_TRUNCATED: ({ limitBytes }) =>
    problem(
      413,
      `The body is larger than ${limitBytes} bytes, the most that the edge can sign. Upload it to a presigned URL instead.`,
    ),
  BODY_NOT_SHOWN: ({ method }) =>
    problem(
      400,
      `CloudFront does not pass the body of this ${method} request to the edge. Use POST, PUT or PATCH.`,
    ),
  WEBSOCKET_UNSUPPORTED: problem(
    501,
    'WebSockets are not available here: a function URL does not support them.',
  ),

  PATH_NOT_ABSOLUTE: ambiguous('does not begin with a slash'),
  PATH_BROKEN_ESCAPE: BROKEN_ESCAPE,
  PATH_NOT_UNICODE: NOT_UNICODE,
  PATH_CONTROL_CHARACTER: ambiguous('contains a control character'),
  PATH_BACKSLASH: ambiguous('contains a backslash'),
  PATH_EMPTY_SEGMENT: ambiguous('contains two slashes in a row'),
  PATH_DOT_SEGMENT: ambiguous('contains a dot segment'),
  PATH_OVERLONG_ESCAPE: ambiguous('contains an overlong UTF-8 character'),
  QUERY_BROKEN_ESCAPE: BROKEN_ESCAPE,
  QUERY_NOT_UNICODE: NOT_UNICODE,
  QUERY_RESERVED_NAME: ambiguous('contains a parameter name that is reserved for AWS signatures'),
  QUERY_EMPTY_NAME: ambiguous('contains a value without a name'),
  TARGET_TOO_LONG: ({ bytes, limitBytes }) =>
    problem(
      414,
      `The path and query are ${bytes} bytes long after normalisation. The length must be less than ${limitBytes} bytes.`,
    ),

  CREDENTIALS_MISSING: problem(
    401,
    'Sign in, and send the bearer token in the Authorization header.',
    CHALLENGE,
  ),
  CREDENTIALS_SCHEME: problem(
    401,
    'The scheme of the Authorization header must be Bearer.',
    CHALLENGE,
  ),
  CREDENTIALS_REPEATED: repeated('Authorization', 'Bearer error="invalid_request"'),

  TOKEN_TOO_LARGE: ({ limitBytes }) => badToken(`is larger than ${limitBytes} bytes`),
  TOKEN_OPAQUE: badToken('is not a JSON Web Token'),
  TOKEN_ENCRYPTED: badToken('is encrypted: only signed tokens are accepted here'),
  TOKEN_MALFORMED: badToken(
    'is not a well-formed JSON Web Token, or lacks a claim that is required',
  ),
  TOKEN_CLAIM_TYPE: badToken('has a claim of another type than required here'),
  TOKEN_ALGORITHM: notAccepted('is signed with an algorithm'),
  TOKEN_TYPE: notAccepted('has a type'),
  TOKEN_ISSUER: notAccepted('comes from an issuer'),
  TOKEN_KEY_UNKNOWN: badToken('names a key that its issuer does not have'),
  TOKEN_SIGNATURE: badToken('has an invalid signature'),
  TOKEN_EXPIRED: badToken('has expired: sign in again'),
  TOKEN_NOT_YET_VALID: badToken('is not valid yet'),
  TOKEN_USE: notAccepted('has a token use (id or access)'),
  TOKEN_AUDIENCE: badToken('was issued for another audience'),
  TOKEN_CLIENT: notAccepted('was issued to a client'),
  TOKEN_REVOKED: badToken('has been revoked: sign in again'),

  GROUP_MISSING: notEnough('The caller is not in any of the groups that this route allows.'),
  SCOPE_MISSING: notEnough('The token does not have any of the scopes that this route allows.'),
  ISSUER_NOT_ALLOWED: notEnough("This route does not accept the token's issuer."),
  CLIENT_NOT_ALLOWED: notEnough(
    'This route does not accept the client that the token was issued to.',
  ),

  CORS_ORIGIN_NOT_ALLOWED: problem(
    403,
    'Pages from this origin are not allowed to send requests here.',
  ),

  SESSION_MISSING: session('Sign in, or send a bearer token in the Authorization header.'),
  SESSION_EXPIRED: session('Your session has to be refreshed. Reload the page, or sign in again.'),
  SESSION_ENDED: session('Your session has ended. Sign in again.'),
  ORIGIN_NOT_PROVEN: problem(
    403,
    'This request would change something, but nothing proves that a page of this site sent it.',
  ),
  NAVIGATION_REQUIRED: problem(403, 'Open this address in a browser tab.'),
  METHOD_NOT_ALLOWED: ({ allow }) => problem(405, `Use one of these methods: ${allow}.`),
  SIGN_IN_FRAMED: session('Nobody can sign in in a frame. Open this address in a browser tab.'),
  SIGN_IN_DENIED: notSignedIn(403),
  SIGN_IN_FLOW_UNKNOWN: notSignedIn(400),
  SIGN_IN_FLOW_EXPIRED: notSignedIn(400),
  SIGN_IN_RESPONSE_INVALID: notSignedIn(400),
  SIGN_IN_CODE_REJECTED: notSignedIn(400),
  SIGN_IN_UNAVAILABLE: unavailable('The service that signs people in is unavailable.'),
  SIGN_IN_CLOCK: notSignedIn(500),
  SIGN_IN_STALE: notSignedIn(403),
  SIGN_IN_TOKEN_REFUSED: notSignedIn(403),
  SIGN_IN_TOO_LARGE: ({ bytes, limitBytes }) =>
    problem(
      431,
      `Your account has too many groups or attributes to sign in: ${bytes} bytes, but a browser can keep ${limitBytes} bytes.`,
    ),
  SIGN_IN_LOOP: notSignedIn(400),

  KEYS_UNAVAILABLE: unavailable("The keys of the token's issuer are unavailable."),
  SETTINGS_UNAVAILABLE: unavailable("The lock's settings are unavailable."),
  SETTINGS_INVALID: unavailable("The lock's settings are invalid."),

  ORIGIN_UNSUPPORTED: FAULT,
  CONTENT_TYPE_REPEATED: repeated('Content-Type'),
  SIGNED_HEADER_INVALID: ({ header }) =>
    problem(400, `The ${header} header contains characters that are not printable ASCII.`),
  HEADERS_TOO_LARGE: ({ bytes, limitBytes }) =>
    problem(
      431,
      `The headers are ${bytes} bytes long, but at most ${limitBytes} bytes can be sent to the function URL. Send fewer cookies, or use an account that is in fewer groups.`,
    ),
  UNFORESEEN: FAULT,
};

/** The response to the viewer for a refusal. */
export function problemOf(refusal: Refusal): Problem {
  const entry = PROBLEMS[refusal.code] as Problem | ((refusal: Refusal) => Problem);
  return typeof entry === 'function' ? entry(refusal) : entry;
}

function problem(status: Problem['status'], detail: string, challenge?: string): Problem {
  return { status, detail, challenge };
}

/** The challenge names the only scheme that a client can use: sessions are for browsers. */
function session(detail: string): Problem {
  return problem(401, detail, CHALLENGE);
}

/** These answer a browser, whose page says more. */
function notSignedIn(status: Problem['status']): Problem {
  return problem(
    status,
    'The sign-in did not succeed. Open the site in a browser, and sign in again.',
  );
}

/** `position` is where the fault is, or where the segment, name or value that contains it begins. */
function ambiguous(fault: string) {
  return ({ code, position }: { readonly code: string; readonly position: number }): Problem => {
    const part = code.startsWith('PATH') ? 'path' : 'query';
    return problem(400, `The ${part} is ambiguous at position ${position}: it ${fault}.`);
  };
}

function repeated(header: string, challenge?: string): Problem {
  return problem(400, `The request has more than one ${header} header. Send only one.`, challenge);
}

function badToken(fault: string): Problem {
  return problem(401, `The token ${fault}.`, 'Bearer error="invalid_token"');
}

function notAccepted(trait: string): Problem {
  return badToken(`${trait} that is not accepted here`);
}

/** RFC 6750, section 3.1. The text does not name the group or scope that is required. */
function notEnough(detail: string): Problem {
  return problem(403, detail, 'Bearer error="insufficient_scope"');
}

function unavailable(cause: string): Problem {
  return problem(503, `${cause} Try again shortly.`);
}
