/**
 * The gate: one request in, one decision out, read from top to bottom.
 *
 * Every stage takes plain data and returns a value or a refusal; a refusal leaves at the side.
 * There is no way through to the origin but the last line.
 */
import {
  fromEvent,
  toOriginRequest,
  type CloudFrontAnswer,
  type CloudFrontOriginRequestEvent,
  type CloudFrontRequest,
  type HeaderField,
  type Result,
} from '@furlock/cloudfront-http';
import type { EdgeSettings, Rule } from '@furlock/edge-settings';
import type { JwtVerifier } from '@furlock/jwt-verification';
import { isPreflight, matchRule } from '@furlock/route-policy';
import {
  normalizeTarget,
  type Credentials,
  type HashedBody,
  type SignableRequest,
  type SigningOptions,
  type SigningRefusal,
} from '@furlock/sigv4-signing';
import { hashBase64 } from '@furlock/sigv4-signing/node';
import type { ParameterRefusal } from '@furlock/ssm-config';
import { RESERVED_HEADER_PREFIX } from '@furlock/viewer-identity';
import { admitCaller, type VerifiedCaller } from './admit-caller.js';
import { assertSigned } from './assert-signed.js';
import { attachIdentity } from './attach-identity.js';
import { functionUrlOrigin } from './function-url-origin.js';
import { headerBudgetRefusal } from './header-budget.js';
import { preflightAnswer } from './preflight-answer.js';
import type { Refusal } from './refusal.js';
import { signableHeaders } from './signable-headers.js';

/** The settings in force, and the verifier made from them. */
export interface Lock {
  readonly settings: EdgeSettings;
  readonly verifier: Pick<JwtVerifier<VerifiedCaller>, 'verifyJwt'>;
}

/** The lock, or why there is none. */
export type LockRead = Result<Lock, ParameterRefusal>;

/** The headers of a request that the function URL will take, or that CloudFront can sign for it. */
export type SignForOrigin = (
  request: SignableRequest<HashedBody>,
  options: SigningOptions,
) => Promise<
  Result<
    {
      readonly headers: readonly HeaderField[];
      /** What others will add to them on the way. */
      readonly bytesToCome?: number;
    },
    SigningRefusal
  >
>;

/** All that the gate takes from the world around it. */
export interface GateDependencies {
  readonly readLock: () => Promise<LockRead>;
  /** Read for each request, so that rotation is picked up. */
  readonly readCredentials: () => Credentials;
  readonly now: () => Date;
  /** A signer, or `leaveToCloudFront`. */
  readonly signRequest: SignForOrigin;
}

/** Is told how far a request has come: for the log. */
export interface GateObserver {
  /** The event is read, the target normalised: the settings come next. */
  noteRead(): void;
  /** Undefined where they cannot be had. */
  noteSettings(settings: EdgeSettings | undefined): void;
  noteRule(rule: Rule | undefined): void;
  /** The caller is admitted: the signature comes next. */
  noteAdmitted(): void;
}

/** The request to let pass, signed, or the answer to a preflight; or why it is refused. */
export type Decision = Result<CloudFrontRequest | CloudFrontAnswer, Refusal>;

/** The decision about one request. */
export async function gate(
  event: CloudFrontOriginRequestEvent,
  { readLock, readCredentials, now, signRequest }: GateDependencies,
  observer?: GateObserver,
): Promise<Decision> {
  const read = fromEvent(event);
  if (!read.ok) return read;
  const request = read.value;

  const target = normalizeTarget(request);
  if (!target.ok) return target;
  const { path, query } = target.value;

  observer?.noteRead();
  const lock = await readLock();
  observer?.noteSettings(lock.ok ? lock.value.settings : undefined);
  if (!lock.ok) return lock;
  const { settings, verifier } = lock.value;

  if (settings.cors !== undefined && isPreflight(request)) {
    return preflightAnswer(settings.cors, request);
  }

  const rule = matchRule(settings.rules ?? [], { method: request.method, path });
  observer?.noteRule(rule);

  const caller = await admitCaller(request.headers, rule, verifier);
  if (!caller.ok) return caller;

  const signable = signableHeaders(request.headers);
  if (!signable.ok) return signable;

  const headers = attachIdentity(signable.value, {
    identityHeader: caller.value === null ? null : caller.value.identityHeader,
    token: settings.forwardToken ? caller.value?.token : undefined,
    clientAddress: request.clientAddress,
    publicOrigin: settings.publicOrigin,
  });

  const origin = functionUrlOrigin(request.origin);
  if (!origin.ok) return origin;
  const { host, region, service } = origin.value;

  observer?.noteAdmitted();
  const credentials = readCredentials();
  const signed = await signRequest(
    {
      method: request.method,
      host,
      // CloudFront puts the origin's path in front of what we return.
      path: request.origin.path + path,
      query,
      headers,
      // CloudFront forwards the body that it holds; were it not what the text says, the function
      // URL would refuse the hash.
      body: { hashedPayload: hashBase64(request.body.base64) },
    },
    {
      region,
      service,
      credentials,
      now: now(),
      alsoSigns: (name) => name.startsWith(RESERVED_HEADER_PREFIX),
    },
  );
  if (!signed.ok) return signed;
  const { headers: signedHeaders, bytesToCome } = signed.value;
  assertSigned(signedHeaders, credentials);

  const tooLarge = headerBudgetRefusal(signedHeaders, bytesToCome);
  if (tooLarge !== undefined) return { ok: false, error: tooLarge };

  return { ok: true, value: toOriginRequest(event, { path, query, headers: signedHeaders }) };
}
