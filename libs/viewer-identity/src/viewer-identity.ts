/**
 * Reads the viewer's identity from the event that a function URL passes to a backend, but only if the
 * edge is the caller.
 *
 * IAM admits every principal that the account's policies allow, not only the edge. Lambda writes the
 * caller into the event, and it is compared here.
 */
import { decodeIdentity, type Identity, type IdentityRefusal, type Result } from './identity.js';
import { IDENTITY_HEADER } from './reserved-headers.js';

/** The fields of an event that are read. Shape: payload format 2.0. */
export interface FunctionUrlEvent {
  /** By lower-case name; a repeated header's values are joined with a comma. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly requestContext: {
    readonly authorizer?:
      { readonly iam?: { readonly userArn?: string | undefined } | undefined } | undefined;
  };
}

/** The caller to accept. */
export type ExpectedCaller =
  | {
      /** The edge function's role: `furlock-<stage>-<region>-<lock>-edge`. */
      readonly roleName: string;
      /**
       * The account of that role, which is the function's account. The event does not contain it: both
       * of its account fields are the caller's. Take it from `context.invokedFunctionArn`.
       */
      readonly accountId?: string;
    }
  /** CloudFront, if its origin access control signs instead of the edge. */
  | 'cloudfront';

/** The options of `viewerIdentity`. */
export interface ViewerIdentityOptions {
  readonly caller: ExpectedCaller;
}

/** Why there is no trusted identity. */
export type ViewerIdentityRefusal =
  /** Lambda reports no caller: the URL does not require a signature, or the event is not from a function URL. */
  | { readonly code: 'CALLER_MISSING' }
  /** Another principal called, and may have written any header. */
  | { readonly code: 'CALLER_NOT_EDGE'; readonly part: 'arn' | 'role' | 'account' }
  /** The edge called without an identity: the route is public. */
  | { readonly code: 'IDENTITY_MISSING' }
  | IdentityRefusal;

/**
 * The ARN of a role session, in any partition and with any session name.
 *
 * Source: IAM user guide, "IAM identifiers", ARNs (read 2026-11-25).
 */
const SESSION_ARN = /^arn:aws[a-z-]*:sts::(\d{12}):assumed-role\/([\w+=,.@-]{1,64})\/[\w+=,.@-]+$/;

/** The role that CloudFront's origin access control uses. Taken from events; AWS does not document it. */
const ORIGIN_ACCESS_CONTROL_ROLE = 'OriginAccessControlRole';

/**
 * The identity of the viewer on whose behalf the edge called.
 *
 * Errors: `CALLER_MISSING`, `CALLER_NOT_EDGE`, `IDENTITY_MISSING`, `IDENTITY_MALFORMED`.
 * Source: Lambda developer guide, "Invoking Lambda function URLs", request payload (read 2026-11-25).
 */
export function viewerIdentity(
  event: FunctionUrlEvent,
  { caller }: ViewerIdentityOptions,
): Result<Identity, ViewerIdentityRefusal> {
  const userArn = event.requestContext.authorizer?.iam?.userArn;
  if (userArn === undefined) return refuse({ code: 'CALLER_MISSING' });
  const [, accountId, roleName] = SESSION_ARN.exec(userArn) ?? [];
  if (roleName === undefined) return refuse({ code: 'CALLER_NOT_EDGE', part: 'arn' });

  const expected = caller === 'cloudfront' ? { roleName: ORIGIN_ACCESS_CONTROL_ROLE } : caller;
  if (roleName !== expected.roleName) return refuse({ code: 'CALLER_NOT_EDGE', part: 'role' });
  if (expected.accountId !== undefined && accountId !== expected.accountId) {
    return refuse({ code: 'CALLER_NOT_EDGE', part: 'account' });
  }

  const header = event.headers[IDENTITY_HEADER];
  return header === undefined ? refuse({ code: 'IDENTITY_MISSING' }) : decodeIdentity(header);
}

function refuse(error: ViewerIdentityRefusal): Result<never, ViewerIdentityRefusal> {
  return { ok: false, error };
}
