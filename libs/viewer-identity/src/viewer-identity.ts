/**
 * Reads the viewer's identity from the event that a function URL passes to a backend, but only if the
 * edge is the caller, or if the caller's token proves the identity.
 *
 * IAM admits every principal that the account's policies allow, not only the edge. Lambda writes the
 * caller into the event of a function URL, and it is compared here. But whoever may invoke the function
 * directly (`lambda:InvokeFunction`) writes the whole event, the caller included: only a token proves an
 * identity to a function that such principals may call.
 */
import { decodeIdentity, type Identity, type IdentityRefusal, type Result } from './identity.js';
import { IDENTITY_HEADER, TOKEN_HEADER } from './reserved-headers.js';

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
      readonly accountId: string;
    }
  /** CloudFront, if its origin access control signs instead of the edge. */
  | 'cloudfront';

/** The options of `viewerIdentity`. */
export interface ViewerIdentityOptions {
  readonly caller: ExpectedCaller;
}

/** Verifies tokens, such as `createJwtVerifier` of `@furlock/jwt-verification` with the lock's issuers. */
export interface TokenVerifier {
  verifyJwt(compactJwt: string): Promise<Result<VerifiedIdentity, { readonly code: string }>>;
}

/** An identity that a token proves, with the payload that proves its further claims. */
export interface VerifiedIdentity extends Identity {
  readonly payload?: Readonly<Record<string, unknown>>;
}

/** The options of `viewerIdentity` for a lock that forwards tokens (`forwardToken`). */
export interface VerifiedIdentityOptions extends Partial<ViewerIdentityOptions> {
  readonly verifier: TokenVerifier;
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

/** Why a token does not prove the identity. */
export type VerifiedIdentityRefusal =
  | ViewerIdentityRefusal
  /** The lock does not forward tokens, or it did not write the event. */
  | { readonly code: 'TOKEN_MISSING' }
  /** `reason` is the verifier's code, or `UNFORESEEN` if the verifier failed. */
  | { readonly code: 'TOKEN_REFUSED'; readonly reason: string }
  /** The header and the token differ in this part. */
  | { readonly code: 'IDENTITY_NOT_PROVED'; readonly part: keyof Identity };

/**
 * The ARN of a role session, in any partition and with any session name.
 *
 * Source: IAM user guide, "IAM identifiers", ARNs (read 2026-11-25).
 */
const SESSION_ARN = /^arn:aws[a-z-]*:sts::(\d{12}):assumed-role\/([\w+=,.@-]{1,64})\/[\w+=,.@-]+$/;

/** The role that CloudFront's origin access control uses. Taken from events; AWS does not document it. */
const ORIGIN_ACCESS_CONTROL_ROLE = 'OriginAccessControlRole';

/**
 * The identity of the viewer on whose behalf the edge called. Never throws, whatever the event is.
 *
 * With a verifier, the identity comes from the forwarded token, and the header must agree with it. Then
 * `caller` may be omitted, but should not be: the token does not prove that the edge applied its rules.
 *
 * Errors: `CALLER_MISSING`, `CALLER_NOT_EDGE`, `IDENTITY_MISSING`, `IDENTITY_MALFORMED`; with a verifier also
 * `TOKEN_MISSING`, `TOKEN_REFUSED`, `IDENTITY_NOT_PROVED`, and the promise never rejects.
 * Source: Lambda developer guide, "Invoking Lambda function URLs", request payload (read 2026-11-25).
 */
export function viewerIdentity(
  event: unknown,
  options: VerifiedIdentityOptions,
): Promise<Result<Identity, VerifiedIdentityRefusal>>;
export function viewerIdentity(
  event: unknown,
  options: ViewerIdentityOptions,
): Result<Identity, ViewerIdentityRefusal>;
export function viewerIdentity(
  event: unknown,
  { caller, verifier }: Partial<VerifiedIdentityOptions>,
): Result<Identity, ViewerIdentityRefusal> | Promise<Result<Identity, VerifiedIdentityRefusal>> {
  // An event of another kind may be anything.
  const { headers, requestContext } = (event ?? {}) as Partial<FunctionUrlEvent>;
  const userArn: unknown = requestContext?.authorizer?.iam?.userArn;
  const error =
    caller === undefined && verifier !== undefined ? undefined : callerRefusal(userArn, caller);
  const header = headers?.[IDENTITY_HEADER];
  const identity = error === undefined ? identityIn(header) : refuse(error);
  if (verifier === undefined) return identity;
  return verifiedIdentity(identity, headers?.[TOKEN_HEADER], verifier);
}

/** Why the caller is not the expected one. Without an expected one, it never is. */
function callerRefusal(
  userArn: unknown,
  caller: ExpectedCaller | undefined,
): ViewerIdentityRefusal | undefined {
  if (typeof userArn !== 'string') return { code: 'CALLER_MISSING' };
  const [, accountId, roleName] = SESSION_ARN.exec(userArn) ?? [];
  if (roleName === undefined) return { code: 'CALLER_NOT_EDGE', part: 'arn' };

  const expected =
    caller === 'cloudfront' ? { roleName: ORIGIN_ACCESS_CONTROL_ROLE, accountId } : caller;
  if (roleName !== expected?.roleName) return { code: 'CALLER_NOT_EDGE', part: 'role' };
  if (accountId !== expected.accountId) return { code: 'CALLER_NOT_EDGE', part: 'account' };
  return undefined;
}

function identityIn(header: unknown): Result<Identity, ViewerIdentityRefusal> {
  return typeof header === 'string' ? decodeIdentity(header) : refuse({ code: 'IDENTITY_MISSING' });
}

/** The identity that the token proves, if the header agrees with it or is absent. */
async function verifiedIdentity(
  claimed: Result<Identity, ViewerIdentityRefusal>,
  token: unknown,
  verifier: TokenVerifier,
): Promise<Result<Identity, VerifiedIdentityRefusal>> {
  if (!claimed.ok) return claimed;
  if (typeof token !== 'string') return refuse({ code: 'TOKEN_MISSING' });
  try {
    const verified = await verifier.verifyJwt(token);
    if (!verified.ok) return refuse({ code: 'TOKEN_REFUSED', reason: verified.error.code });
    const part = differingPart(claimed.value, verified.value);
    return part === undefined ? claimed : refuse({ code: 'IDENTITY_NOT_PROVED', part });
  } catch {
    return refuse({ code: 'TOKEN_REFUSED', reason: 'UNFORESEEN' });
  }
}

/** The first part of the claimed identity that the verified claims do not contain. */
function differingPart(
  { claims = {}, ...claimed }: Identity,
  { payload = {}, ...verified }: VerifiedIdentity,
): keyof Identity | undefined {
  const parts = Object.keys(claimed) as (keyof typeof claimed)[];
  const isProved = Object.keys(claims).every(
    (name) => Object.hasOwn(payload, name) && isSame(claims[name], payload[name]),
  );
  return (
    parts.find((part) => !isSame(claimed[part], verified[part])) ??
    (isProved ? undefined : 'claims')
  );
}

/** Both come from the same JSON, so their members are in the same order. */
function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function refuse<Refusal>(error: Refusal): Result<never, Refusal> {
  return { ok: false, error };
}
