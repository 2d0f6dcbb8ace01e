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
  readonly challenge?: string | undefined;
}

type ProblemOf = {
  readonly [Code in Refusal['code']]:
    Problem | ((refusal: Extract<Refusal, { code: Code }>) => Problem);
};

/** RFC 6750, section 3: without credentials a challenge says nothing but the scheme. */
const CHALLENGE = 'Bearer';

const BROKEN_ESCAPE = ambiguous('a percent sign without two hex digits');

const NOT_UNICODE = ambiguous('raw bytes that are not UTF-8');

const FAULT = problem(500, 'A fault at the edge: the log has the cause.');

/** What the viewer is told, by code. */
export const PROBLEMS: ProblemOf = {
  EVENT_UNSUPPORTED: FAULT,
  BODY_TRUNCATED: ({ limitBytes }) =>
    problem(
      413,
      `The body is over ${limitBytes} bytes, more than the edge can sign. Upload it to a presigned URL.`,
    ),
  BODY_NOT_SHOWN: ({ method }) =>
    problem(400, `CloudFront hides the body of ${method} from the edge: use POST, PUT or PATCH.`),

  PATH_NOT_ABSOLUTE: ambiguous('no slash'),
  PATH_BROKEN_ESCAPE: BROKEN_ESCAPE,
  PATH_NOT_UNICODE: NOT_UNICODE,
  PATH_CONTROL_CHARACTER: ambiguous('a control character'),
  PATH_BACKSLASH: ambiguous('a backslash'),
  PATH_EMPTY_SEGMENT: ambiguous('two slashes in a row'),
  PATH_DOT_SEGMENT: ambiguous('a dot segment'),
  PATH_OVERLONG_ESCAPE: ambiguous('an overlong UTF-8 character'),
  QUERY_BROKEN_ESCAPE: BROKEN_ESCAPE,
  QUERY_NOT_UNICODE: NOT_UNICODE,
  QUERY_RESERVED_NAME: ambiguous('a name of an AWS signature'),
  QUERY_EMPTY_NAME: ambiguous('a value without a name'),
  TARGET_TOO_LONG: ({ bytes, limitBytes }) =>
    problem(
      414,
      `Path and query have ${bytes} bytes once normalised; fewer than ${limitBytes} are forwarded.`,
    ),

  CREDENTIALS_MISSING: problem(
    401,
    'A bearer token is needed in the Authorization header: sign in.',
    CHALLENGE,
  ),
  CREDENTIALS_SCHEME: problem(
    401,
    'The scheme of the Authorization header is not Bearer.',
    CHALLENGE,
  ),
  CREDENTIALS_REPEATED: repeated('Authorization', 'Bearer error="invalid_request"'),

  TOKEN_TOO_LARGE: ({ limitBytes }) => badToken(`is larger than ${limitBytes} bytes`),
  TOKEN_MALFORMED: badToken('is no well-formed JSON Web Token'),
  TOKEN_ALGORITHM: notAccepted('is signed with an algorithm'),
  TOKEN_TYPE: notAccepted('is of a kind'),
  TOKEN_ISSUER: notAccepted('comes from an issuer'),
  TOKEN_KEY_UNKNOWN: badToken('names no key of its issuer'),
  TOKEN_SIGNATURE: badToken('has a wrong signature'),
  TOKEN_EXPIRED: badToken('has expired: sign in again'),
  TOKEN_NOT_YET_VALID: badToken('is not valid yet'),
  TOKEN_USE: notAccepted('is of a use (id or access)'),
  TOKEN_AUDIENCE: badToken('is meant for somebody else'),
  TOKEN_CLIENT: notAccepted('was issued to a client'),

  GROUP_MISSING: notEnough('is in none of the groups'),
  SCOPE_MISSING: notEnough('has none of the scopes'),
  ISSUER_NOT_ALLOWED: notEnough('comes from none of the issuers'),
  CLIENT_NOT_ALLOWED: notEnough('was issued to none of the clients'),

  CORS_ORIGIN_NOT_ALLOWED: problem(403, 'Pages of this origin may not call here.'),

  KEYS_UNAVAILABLE: unavailable("token issuer's keys cannot be had"),
  SETTINGS_UNAVAILABLE: unavailable("lock's settings cannot be read"),
  SETTINGS_INVALID: unavailable("lock's settings are not valid"),

  ORIGIN_UNSUPPORTED: FAULT,
  CONTENT_TYPE_REPEATED: repeated('Content-Type'),
  SIGNED_HEADER_INVALID: ({ header }) =>
    problem(400, `The ${header} header is not printable ASCII.`),
  HEADERS_TOO_LARGE: ({ bytes, limitBytes }) =>
    problem(
      431,
      `The headers are ${bytes} bytes, and the function URL takes ${limitBytes}: send fewer cookies, or be in fewer groups.`,
    ),
  UNFORESEEN: FAULT,
};

/** What the viewer is told about a refusal. */
export function problemOf(refusal: Refusal): Problem {
  const told = PROBLEMS[refusal.code] as Problem | ((refusal: Refusal) => Problem);
  return typeof told === 'function' ? told(refusal) : told;
}

function problem(status: Problem['status'], detail: string, challenge?: string): Problem {
  return { status, detail, challenge };
}

/** The position is the fault's own, or where the segment, name or value begins that has it. */
function ambiguous(fault: string) {
  return ({ code, position }: { readonly code: string; readonly position: number }): Problem => {
    const part = code.startsWith('PATH') ? 'path' : 'query';
    return problem(400, `The ${part} has no single meaning from position ${position}: ${fault}.`);
  };
}

function repeated(header: string, challenge?: string): Problem {
  return problem(400, `More than one ${header} header: send one.`, challenge);
}

function badToken(fault: string): Problem {
  return problem(401, `The token ${fault}.`, 'Bearer error="invalid_token"');
}

function notAccepted(trait: string): Problem {
  return badToken(`${trait} that is not accepted here`);
}

/** RFC 6750, section 3.1. Which group or scope it would take is not said. */
function notEnough(lack: string): Problem {
  return problem(
    403,
    `The token ${lack} that may do this here.`,
    'Bearer error="insufficient_scope"',
  );
}

function unavailable(lack: string): Problem {
  return problem(503, `The ${lack} now. Try again shortly.`);
}
