/**
 * The handler: the gate, with its state (the settings in force and the verifier created from them)
 * and one log line for each decision that is logged.
 */
import type * as browserSignInModule from '@furlock/browser-sign-in';
import type { BrowserSignIn, SignIn } from '@furlock/browser-sign-in';
import {
  eventSummary,
  type CloudFrontAnswer,
  type CloudFrontOriginRequestEvent,
  type CloudFrontRequest,
} from '@furlock/cloudfront-http';
import {
  SIGN_IN_DEFAULTS,
  freshnessOf,
  issuerId,
  type EdgeSettings,
  type Revocations,
} from '@furlock/edge-settings';
import { createJwtVerifier, type JwtVerifier, type KeyCache } from '@furlock/jwt-verification';
import { corsHeaders } from '@furlock/route-policy';
import type { ParameterRefusal, ParameterValue, Result } from '@furlock/ssm-config';
import { verifiedCaller, type VerifiedCaller } from './admit-caller.js';
import { DecisionRecord } from './decision-record.js';
import { gate, type Decision, type GateDependencies, type Lock } from './gate.js';
import { prefersHtml } from './prefers-html.js';
import { rehearse } from './rehearse.js';
import { refusalAnswer } from './refusal-answer.js';
import { problemOf } from './refusal.js';

/** The parameters of a lock, which are read together. */
export interface LockParameters {
  readonly settings: ParameterValue<EdgeSettings>;
  readonly revocations: ParameterValue<Revocations>;
}

/** Everything that the handler takes from its environment. */
export interface HandlerDependencies extends Omit<GateDependencies, 'readLock'> {
  /** The likely region of the function URL: the signing key for it is derived in the init phase. */
  readonly region: string;
  readonly config: {
    read(waitUntilMs?: number): Promise<Result<LockParameters, ParameterRefusal>>;
    isOverdue(): boolean;
    ageMs(): number | undefined;
  };
  /** Holds the issuers' keys, which outlive a change of the settings. */
  readonly keyCache: KeyCache;
  /** The SHA-256 of a token, under which its verdict is cached. */
  readonly digestToken: (compactJwt: string) => string;
  /** Writes one plain record, which contains nothing secret. */
  readonly log: (record: Readonly<Record<string, unknown>>) => void;
  /** Times the stages. Units: milliseconds from an arbitrary start. */
  readonly elapsedMs: () => number;
  /** Returns numbers in [0, 1), which select the requests that are sampled for the log. */
  readonly random: () => number;
}

/** What the Lambda runtime calls. */
export interface EdgeHandler {
  /**
   * Reads the settings, fetches the keys that they do not contain, and rehearses a request, so that
   * the first request is fast. Failures are logged, and the requests try again. Never rejects.
   */
  warmUp(): Promise<void>;
  /** Decides on one request. The promise never rejects, whatever a viewer sends. */
  readonly handle: (
    event: CloudFrontOriginRequestEvent,
  ) => Promise<CloudFrontRequest | CloudFrontAnswer>;
}

/** The lock created from the parameters that were read last. */
interface Latest {
  readonly from: LockParameters;
  readonly lock: Lock & { readonly verifier: JwtVerifier<VerifiedCaller> };
}

/** V8 compiles a regular expression on its second use. A third run makes the first request 15 % faster. */
const REHEARSALS = 3;

/** A handler with nothing loaded yet. */
export function createHandler({
  region,
  config,
  keyCache,
  digestToken,
  log,
  elapsedMs,
  random,
  readCredentials,
  now,
  signRequest,
}: HandlerDependencies): EdgeHandler {
  let latest: Latest | undefined;
  let browserSignIn: typeof browserSignInModule | undefined;
  let isColdStart = true;

  async function readLock(waitUntilMs?: number) {
    // Keys that are due as well are fetched at the same time, so that a slow SSM does not use up their time.
    if (config.isOverdue()) latest?.lock.verifier.keysInForce();
    const read = await config.read(waitUntilMs);
    if (!read.ok) return read;
    if (read.value.settings.value.signIn !== undefined) {
      // A chunk of its own, which locks without browser sign-in never load.
      browserSignIn ??= await import('@furlock/browser-sign-in');
    }
    if (latest?.from !== read.value) latest = { from: read.value, lock: lockFor(read.value) };
    return { ok: true, value: latest.lock } as const;
  }

  function lockFor({ settings, revocations }: LockParameters): Latest['lock'] {
    return {
      settings: settings.value,
      revocations: revocations.value.revocations,
      // Unchanged settings are the same object, so their verifier is kept, with the verdicts that it
      // has cached. Keys outlive both.
      verifier:
        latest?.from.settings === settings ? latest.lock.verifier : verifierFor(settings.value),
      signIn: latest?.from.settings === settings ? latest.lock.signIn : signInFor(settings.value),
    };
  }

  function signInFor({
    signIn,
    issuers,
    publicOrigin,
    cors,
  }: EdgeSettings): BrowserSignIn | undefined {
    const issuer = issuers.find((candidate) => issuerId(candidate) === signIn?.issuer);
    if (signIn === undefined || issuer === undefined) return undefined;
    return browserSignIn?.createBrowserSignIn({
      signIn: { ...SIGN_IN_DEFAULTS, ...signIn } as SignIn,
      issuer,
      publicOrigin,
      prefersHtml,
      mayCallWithCredentials: (headers) =>
        cors !== undefined &&
        corsHeaders(cors, { method: '', headers }).some(
          ([name]) => name === 'access-control-allow-credentials',
        ),
      now: () => now().getTime(),
    });
  }

  function verifierFor(settings: EdgeSettings) {
    const { issuers, clockToleranceSeconds, verifiedTokenMaxAgeSeconds, identityClaims } = settings;
    const { fetchedKeysSeconds, initialKeysSeconds, lastValidSeconds } = freshnessOf(settings);
    return createJwtVerifier(issuers, {
      keyCache,
      keyAges: {
        waitAfterMs: fetchedKeysSeconds * 1000,
        initialWaitAfterMs: initialKeysSeconds * 1000,
        maxAgeMs: lastValidSeconds * 1000,
      },
      jwksReadAtMs: now().getTime() - (config.ageMs() ?? 0),
      clockToleranceSeconds,
      verifiedTokens: { digest: digestToken, maxAgeSeconds: verifiedTokenMaxAgeSeconds },
      now: () => now().getTime(),
      fromClaims: (claims) => verifiedCaller(claims, identityClaims),
    });
  }

  const dependencies: GateDependencies = { now, signRequest, readLock, readCredentials };

  return {
    async warmUp() {
      const lock = await readLock().catch(unforeseen);
      if (!lock.ok)
        return log({ level: 'error', message: 'starting without settings', ...lock.error });
      await lock.value.verifier.fetchKeys();
      for (let count = 0; count < REHEARSALS; count++) {
        await rehearse({ region, lock: lock.value, dependencies, elapsedMs });
      }
    },

    async handle(event) {
      const record = new DecisionRecord(elapsedMs);
      let decision: Decision;
      try {
        decision = await gate(event, dependencies, record);
      } catch (error) {
        decision = unforeseen(error);
      }
      const refusal = decision.ok ? undefined : decision.error;

      if (refusal !== undefined || record.isAllowLogged(random)) {
        const refused = refusal && { ...refusal, status: problemOf(refusal).status };
        const { requestId, clientAddress } = eventSummary(event);
        log(
          record.line({
            requestId,
            refused,
            isColdStart,
            clientAddress,
            version: latest?.from.settings.version ?? 0,
            ageMs: config.ageMs(),
          }),
        );
      }
      isColdStart = false;
      if (decision.ok) return decision.value;
      return refusalAnswer(
        decision.error,
        { ...eventSummary(event), cors: latest?.lock.settings.cors },
        decision.wayOn,
      );
    },
  };
}

/** Every unexpected error is a refusal. */
function unforeseen(error: unknown): Extract<Decision, { ok: false }> {
  const cause = error instanceof Error ? error.name : typeof error;
  return { ok: false, error: { code: 'UNFORESEEN', cause } };
}
