/**
 * Who is calling, out of the event that a function URL hands to a backend: what the edge wrote, and
 * only where it was the edge that called.
 *
 * IAM lets in whom the account's policies allow, and so others than the edge: who called stands in
 * the event, written by Lambda, and is compared here.
 */
import { decodeIdentity, type Identity, type IdentityRefusal, type Result } from './identity.js';
import { IDENTITY_HEADER } from './reserved-headers.js';

/** What is read of an event, payload format 2.0. */
export interface FunctionUrlEvent {
  /** By lower-case name; a repeated header's values are joined with a comma. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly requestContext: {
    readonly authorizer?:
      { readonly iam?: { readonly userArn?: string | undefined } | undefined } | undefined;
  };
}

/** Who may have called. */
export type ExpectedCaller =
  | {
      /** The edge function's role: `furlock-<stage>-<region>-<lock>-edge`. */
      readonly roleName: string;
      /**
       * The account of that role, which is the function's own. The event does not tell it: it has the
       * caller's in both places. The function's own stands in `context.invokedFunctionArn`.
       */
      readonly accountId?: string;
    }
  /** CloudFront itself, where origin access control signs in place of the edge. */
  | 'cloudfront';

/** What `viewerIdentity` compares with. */
export interface ViewerIdentityOptions {
  readonly caller: ExpectedCaller;
}

/** Why nobody is known to be calling. */
export type ViewerIdentityRefusal =
  /** Lambda names no caller: the function URL asks for no signature, or this is no URL's event. */
  | { readonly code: 'CALLER_MISSING' }
  /** Somebody else called, and may have written any header. */
  | { readonly code: 'CALLER_NOT_EDGE'; readonly part: 'arn' | 'role' | 'account' }
  /** The edge called for nobody: the route is public. */
  | { readonly code: 'IDENTITY_MISSING' }
  | IdentityRefusal;

/**
 * A role's session. The partition and the session's name may be any.
 *
 * Source: IAM user guide, "IAM identifiers", ARNs (read 2026-11-25).
 */
const SESSION_ARN = /^arn:aws[a-z-]*:sts::(\d{12}):assumed-role\/([\w+=,.@-]{1,64})\/[\w+=,.@-]+$/;

/** The role that CloudFront's origin access control signs as. AWS does not document it: events show it. */
const ORIGIN_ACCESS_CONTROL_ROLE = 'OriginAccessControlRole';

/**
 * The identity of the viewer that the edge called for.
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
