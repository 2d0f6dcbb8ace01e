/**
 * The gate: one request in, one decision out, read from top to bottom.
 *
 * Every stage takes plain data and returns a value or a refusal; a refusal leaves at the side.
 * There is no way through but the last line.
 */
import {
  fromEvent,
  toOriginRequest,
  type CloudFrontOriginRequestEvent,
  type CloudFrontRequest,
  type HeaderField,
  type Result,
} from '@furlock/cloudfront-http';
import type { EdgeSettings, Rule } from '@furlock/edge-settings';
import type { JwtVerifier } from '@furlock/jwt-verification';
import { matchRule } from '@furlock/route-policy';
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
import { admitCaller } from './admit-caller.js';
import { attachIdentity } from './attach-identity.js';
import { functionUrlOrigin } from './function-url-origin.js';
import { headerBudgetRefusal } from './header-budget.js';
import type { Refusal } from './refusal.js';
import { signableHeaders } from './signable-headers.js';

/** The settings in force, and the verifier made from them. */
export interface Lock {
  readonly settings: EdgeSettings;
  readonly verifier: Pick<JwtVerifier, 'verifyJwt'>;
}

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
  readonly readLock: () => Promise<Result<Lock, ParameterRefusal>>;
  /** Told which rule the request falls under, if any: for the log. */
  readonly onRule?: (rule: Rule | undefined) => void;
  /** Read for each request, so that rotation is picked up. */
  readonly readCredentials: () => Credentials;
  readonly now: () => Date;
  /** A signer, or `leaveToCloudFront`. */
  readonly signRequest: SignForOrigin;
}

/** The request to let pass, signed, or why it is refused. */
export async function gate(
  event: CloudFrontOriginRequestEvent,
  { readLock, onRule, readCredentials, now, signRequest }: GateDependencies,
): Promise<Result<CloudFrontRequest, Refusal>> {
  const request = fromEvent(event);
  if (!request.ok) return request;

  const target = normalizeTarget(request.value);
  if (!target.ok) return target;

  const lock = await readLock();
  if (!lock.ok) return lock;
  const { settings, verifier } = lock.value;

  const rule = matchRule(settings.rules ?? [], {
    method: request.value.method,
    path: target.value.path,
  });
  onRule?.(rule);

  const identity = await admitCaller(request.value.headers, rule, verifier);
  if (!identity.ok) return identity;

  const signable = signableHeaders(request.value.headers);
  if (!signable.ok) return signable;

  const headers = attachIdentity(signable.value, {
    identity: identity.value,
    clientAddress: request.value.clientAddress,
    publicOrigin: settings.publicOrigin,
  });

  const origin = functionUrlOrigin(request.value.origin);
  if (!origin.ok) return origin;

  const signed = await signRequest(
    {
      method: request.value.method,
      host: origin.value.host,
      // CloudFront puts the origin's path in front of what we return.
      path: request.value.origin.path + target.value.path,
      query: target.value.query,
      headers,
      // CloudFront forwards the body that it holds; were it not what the text says, the function
      // URL would refuse the hash.
      body: { hashedPayload: hashBase64(request.value.body.base64) },
    },
    {
      region: origin.value.region,
      service: origin.value.service,
      credentials: readCredentials(),
      now: now(),
      alsoSigns: (name) => name.startsWith(RESERVED_HEADER_PREFIX),
    },
  );
  if (!signed.ok) return signed;

  const tooLarge = headerBudgetRefusal(signed.value.headers, signed.value.bytesToCome);
  if (tooLarge !== undefined) return { ok: false, error: tooLarge };

  return {
    ok: true,
    value: toOriginRequest(event, { ...target.value, headers: signed.value.headers }),
  };
}
