/**
 * The handler: the gate with its state, which is the settings in force, the verifier made from
 * them, and one log line for each refusal.
 */
import type {
  CloudFrontAnswer,
  CloudFrontOriginRequestEvent,
  CloudFrontRequest,
} from '@furlock/cloudfront-http';
import type { EdgeSettings } from '@furlock/edge-settings';
import { createJwtVerifier, createKeyCache, type JwtVerifier } from '@furlock/jwt-verification';
import type { ParameterValue, SsmConfig } from '@furlock/ssm-config';
import { gate, type GateDependencies, type Lock } from './gate.js';
import { refusalAnswer } from './refusal-answer.js';
import { problemOf, type Refusal } from './refusal.js';

/** All that the handler takes from the world around it. */
export interface HandlerDependencies extends Omit<GateDependencies, 'readLock'> {
  readonly config: SsmConfig<EdgeSettings>;
  /** Takes one plain record, which holds nothing secret. */
  readonly log: (record: Readonly<Record<string, unknown>>) => void;
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
export function createHandler({ config, log, ...world }: HandlerDependencies): EdgeHandler {
  const keyCache = createKeyCache({ now: () => world.now().getTime() });
  let latest:
    { readonly from: ParameterValue<EdgeSettings>; readonly verifier: JwtVerifier } | undefined;

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

  return {
    async warmUp() {
      const lock = await readLock();
      if (!lock.ok) return log({ level: 'error', message: 'no settings yet', ...lock.error });
      for (const failure of await lock.value.verifier.fetchKeys()) {
        log({ level: 'error', message: 'no keys yet', code: 'KEYS_UNAVAILABLE', ...failure });
      }
    },

    async handle(event) {
      const decision = await gate(event, { ...world, readLock }).catch(unforeseen);
      if (decision.ok) return decision.value;

      const { config: eventConfig, request } = event.Records[0].cf;
      const { requestId } = eventConfig;
      const { status } = problemOf(decision.error);
      log({ level: status < 500 ? 'info' : 'error', requestId, status, ...decision.error });
      return refusalAnswer(decision.error, { requestId, method: request.method });
    },
  };
}

/** Whatever was not foreseen is a closed door. */
function unforeseen(error: unknown): { readonly ok: false; readonly error: Refusal } {
  const cause = error instanceof Error ? error.name : typeof error;
  return { ok: false, error: { code: 'UNFORESEEN', cause } };
}
