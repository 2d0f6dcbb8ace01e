/**
 * The gate: turns one request into one decision. Read it from top to bottom.
 *
 * Every stage takes plain data and returns a value or a refusal; a refusal is returned at once.
 * Only the last line lets a request through to the origin.
 */
import type { BrowserSignIn, SignInEvent } from '@furlock/browser-sign-in';
import {
  fromEvent,
  toOriginRequest,
  type CloudFrontAnswer,
  type CloudFrontOriginRequestEvent,
  type CloudFrontRequest,
  type Result,
} from '@furlock/cloudfront-http';
import type { EdgeSettings, Revocation, Rule } from '@furlock/edge-settings';
import type { JwtVerifier } from '@furlock/jwt-verification';
import { isPreflight, matchRules } from '@furlock/route-policy';
import { targetText, type Credentials } from '@furlock/sigv4-signing';
import { hashBase64 } from '@furlock/sigv4-signing/node';
import type { ParameterRefusal } from '@furlock/ssm-config';
import { RESERVED_HEADER_PREFIX } from '@furlock/viewer-identity';
import { admitCaller, type VerifiedCaller } from './admit-caller.js';
import { assertSigned } from './assert-signed.js';
import { attachIdentity } from './attach-identity.js';
import { functionUrlOrigin } from './function-url-origin.js';
import { preflightAnswer } from './preflight-answer.js';
import { readTarget } from './read-target.js';
import type { WayOn } from './refusal-answer.js';
import type { Refusal } from './refusal.js';
import { admitBrowser, signInDecision } from './session-caller.js';
import { signWithinBudget, type SignForOrigin } from './sign-within-budget.js';
import { signableHeaders } from './signable-headers.js';
import { webSocketRefusal } from './web-socket-refusal.js';

/** The settings in force, the verifier created from them, and the revocations in force. */
export interface Lock {
  readonly settings: EdgeSettings;
  readonly revocations: readonly Revocation[];
  readonly verifier: Pick<JwtVerifier<VerifiedCaller>, 'verifyJwt'>;
  /** Absent: callers send a bearer token. */
  readonly signIn?: BrowserSignIn | undefined;
}

/** The lock, or why it is unavailable. */
export type LockRead = Result<Lock, ParameterRefusal>;

/** Everything that the gate takes from its environment. */
export interface GateDependencies {
  /** Waits for a refresh of old settings until this time. Units: milliseconds since the epoch. */
  readonly readLock: (waitUntilMs: number) => Promise<LockRead>;
  /** Read for each request, so that rotation is picked up. */
  readonly readCredentials: () => Credentials;
  readonly now: () => Date;
  /** A signer, or `leaveToCloudFront`. */
  readonly signRequest: SignForOrigin;
}

/** Observes the progress of a request, for the log. */
export interface GateObserver {
  /** The event was read and the target judged; the settings are read next. */
  noteRead(): void;
  /** The settings were read; undefined if they are unavailable. */
  noteSettings(settings: EdgeSettings | undefined): void;
  /** Undefined is among the rules if none matches in some reading of the path. */
  noteRules(rules: readonly (Rule | undefined)[]): void;
  /** The sign-in answered the request. */
  noteSignIn(event: SignInEvent): void;
  /** The caller was admitted; the request is signed next. */
  noteAdmitted(): void;
  /** The original target was left out, because it would have made the headers too large. */
  noteTargetOmitted(): void;
}

/**
 * The signed request to forward, or the response to a preflight or of the sign-in; or why the request is
 * refused, and what a person can do about it.
 */
export type Decision =
  | { readonly ok: true; readonly value: CloudFrontRequest | CloudFrontAnswer }
  | { readonly ok: false; readonly error: Refusal; readonly wayOn?: WayOn };

/** How long a request waits for refreshes of old settings and keys, together. */
export const MAX_WAIT_MS = 1_500;

/** The decision on one request. */
export async function gate(
  event: CloudFrontOriginRequestEvent,
  { readLock, readCredentials, now, signRequest }: GateDependencies,
  observer?: GateObserver,
): Promise<Decision> {
  const read = fromEvent(event);
  if (!read.ok) return read;
  const request = read.value;

  const handshake = webSocketRefusal(request.headers);
  if (handshake !== undefined) return { ok: false, error: handshake };

  const target = readTarget(request, 'as-sent');
  // A preflight is answered first, so that the page can read why its actual request is refused.
  if (!target.ok && !isPreflight(request)) return target;

  observer?.noteRead();
  const waitUntilMs = now().getTime() + MAX_WAIT_MS;
  const lock = await readLock(waitUntilMs);
  observer?.noteSettings(lock.ok ? lock.value.settings : undefined);
  if (!lock.ok) return lock;
  const { settings, signIn } = lock.value;

  if (settings.cors !== undefined && isPreflight(request)) {
    return preflightAnswer(settings.cors, request);
  }

  if (!target.ok) return target;
  const sent = settings.targetSpelling === 'escaped' ? readTarget(request, 'escaped') : target;
  if (!sent.ok) return sent;
  const { path, query, escapedPath } = sent.value;

  const browser = signIn && { request, signIn, lock: lock.value, waitUntilMs, observer };
  const answered = browser && (await signInDecision(browser));
  if (answered !== undefined) return answered;

  const { method } = request;
  const rules = matchRules(settings, { method, path: escapedPath, sentPath: path });
  observer?.noteRules(rules);

  const caller = browser
    ? await admitBrowser(rules, browser)
    : await admitCaller(request.headers, rules, lock.value, waitUntilMs);
  if (!caller.ok) return 'answer' in caller ? { ok: true, value: caller.answer } : caller;

  const signable = signableHeaders(
    signIn ? signIn.withoutCookies(request.headers) : request.headers,
  );
  if (!signable.ok) return signable;

  const headers = attachIdentity(signable.value, {
    identityHeader: caller.value === null ? null : caller.value.identityHeader,
    token: settings.forwardToken ? caller.value?.token : undefined,
    clientAddress: request.clientAddress,
    publicOrigin: settings.publicOrigin,
    headersFromCloudFront: settings.headersFromCloudFront,
    originalTarget:
      path === request.path && query === request.query ? undefined : targetText(request),
  });

  const origin = functionUrlOrigin(request.origin);
  if (!origin.ok) return origin;
  const { host, region, service } = origin.value;

  observer?.noteAdmitted();
  const credentials = readCredentials();
  const signed = await signWithinBudget(
    {
      method: request.method,
      host,
      // CloudFront puts the origin's path in front of the path that we return.
      path: request.origin.path + path,
      query,
      headers,
      // CloudFront forwards the body that it holds itself. If the event showed other bytes, the
      // function URL would reject the hash.
      body: { hashedPayload: hashBase64(request.body.base64) },
    },
    {
      region,
      service,
      credentials,
      now: now(),
      alsoSigns: (name) => name.startsWith(RESERVED_HEADER_PREFIX),
    },
    signRequest,
  );
  if (!signed.ok) return signed;
  const { headers: signedHeaders, omitsTarget } = signed.value;
  assertSigned(signedHeaders, credentials);
  if (omitsTarget) observer?.noteTargetOmitted();

  return { ok: true, value: toOriginRequest(event, { path, query, headers: signedHeaders }) };
}
