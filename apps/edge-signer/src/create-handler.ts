/**
 * The handler: the gate with its state, which is the settings in force, the verifier made from
 * them, and one log line for each decision that is to be logged.
 */
import type {
  CloudFrontAnswer,
  CloudFrontOriginRequestEvent,
  CloudFrontRequest,
} from '@furlock/cloudfront-http';
import type { EdgeSettings } from '@furlock/edge-settings';
import { createJwtVerifier, createKeyCache, type JwtVerifier } from '@furlock/jwt-verification';
import type { ParameterValue, SsmConfig } from '@furlock/ssm-config';
import { DecisionRecord } from './decision-record.js';
import { gate, type GateDependencies, type Lock } from './gate.js';
import { refusalAnswer } from './refusal-answer.js';
import { problemOf, type Refusal } from './refusal.js';

/** All that the handler takes from the world around it. */
export interface HandlerDependencies extends Omit<GateDependencies, 'readLock' | 'onRule'> {
  readonly config: SsmConfig<EdgeSettings>;
  /** Takes one plain record, which holds nothing secret. */
  readonly log: (record: Readonly<Record<string, unknown>>) => void;
  /** Times the stages. Units: milliseconds, from any beginning. */
  readonly elapsedMs: () => number;
  /** Gives numbers from 0 to below 1: which requests are sampled for the log. */
  readonly random: () => number;
}

/** What the Lambda runtime calls. */
export interface EdgeHandler {
  /**
   * Reads the settings, then fetches every issuer's keys, so that the first request finds both.
   * What fails is logged and tried again by the requests; never rejects.
   */
  warmUp(): Promise<void>;
  /** Decides about one request; never rejects for anything that a viewer can send. */
  handle(event: CloudFrontOriginRequestEvent): Promise<CloudFrontRequest | CloudFrontAnswer>;
}

/** A handler with nothing loaded yet. */
export function createHandler({
  config,
  log,
  elapsedMs,
  random,
  ...world
}: HandlerDependencies): EdgeHandler {
  const keyCache = createKeyCache({ now: () => world.now().getTime() });
  let latest:
    { readonly from: ParameterValue<EdgeSettings>; readonly verifier: JwtVerifier } | undefined;
  let isColdStart = true;

  async function readLock() {
    const read = await config.read();
    if (!read.ok) return read;
    // The same settings are the same object, and their verifier is kept. Keys outlive both.
    if (latest?.from !== read.value) {
      latest = {
        from: read.value,
        verifier: createJwtVerifier(read.value.value.issuers, { keyCache }),
      };
    }
    const lock: Lock & { verifier: JwtVerifier } = {
      settings: read.value.value,
      verifier: latest.verifier,
    };
    return { ok: true, value: lock } as const;
  }

  /** What the log says of them. */
  function inForce(settings: EdgeSettings) {
    return { settings, version: latest?.from.version ?? 0, ageMs: config.ageMs() };
  }

  return {
    async warmUp() {
      const lock = await readLock();
      if (!lock.ok) return log({ level: 'error', message: 'no settings yet', ...lock.error });
      for (const failure of await lock.value.verifier.fetchKeys()) {
        log({ level: 'error', message: 'no keys yet', code: 'KEYS_UNAVAILABLE', ...failure });
      }
    },

    async handle(event) {
      const record = new DecisionRecord(elapsedMs);
      const decision = await gate(event, {
        ...world,
        readLock: async () => {
          record.noteRead();
          const lock = await readLock();
          record.noteSettings(lock.ok ? inForce(lock.value.settings) : undefined);
          return lock;
        },
        onRule: (rule) => record.noteRule(rule),
        readCredentials: () => {
          record.noteAdmitted();
          return world.readCredentials();
        },
      }).catch(unforeseen);
      const refusal = decision.ok ? undefined : decision.error;

      const { config: eventConfig, request } = event.Records[0].cf;
      const { requestId } = eventConfig;
      if (refusal !== undefined || record.isAllowLogged(random)) {
        const refused = refusal && { ...refusal, status: problemOf(refusal).status };
        log(record.line({ requestId, refused, isColdStart, clientAddress: request.clientIp }));
      }
      isColdStart = false;
      return decision.ok
        ? decision.value
        : refusalAnswer(decision.error, { requestId, method: request.method });
    },
  };
}

/** Whatever was not foreseen is a closed door. */
function unforeseen(error: unknown): { readonly ok: false; readonly error: Refusal } {
  const cause = error instanceof Error ? error.name : typeof error;
  return { ok: false, error: { code: 'UNFORESEEN', cause } };
}
