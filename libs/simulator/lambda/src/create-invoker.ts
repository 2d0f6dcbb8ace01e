/**
 * Runs a function on a few execution environments. An event gets an idle environment, or else a new
 * one; at the limit it waits in a queue.
 *
 * The first event includes the start of an environment, as in Lambda. `environment.ts` runs one event
 * in one environment.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import { availableParallelism } from 'node:os';
import type { CredentialStore, LambdaFunction, RoleSession } from '@furlock/simulator-deployment';
import { Environment, type EnvironmentOutcome } from './environment.js';
import type { AwsHost, HostClock, InvocationContext } from './host-messages.js';
import type {
  InvocationFailure,
  InvocationOutcome,
  Invoke,
  InvokeWithResponseStream,
  StreamedOutcome,
} from './invocation.js';
import type { OrphanGuard } from './orphan-guard.js';
import { reservedVariables, type EnvironmentPlace } from './reserved-variables.js';

/** The options of an invoker. */
export interface InvokerOptions {
  readonly lambdaFunction: LambdaFunction;
  /** A number, or `$LATEST`. */
  readonly version: string;
  /** The region where it runs: the function's own, or that of a replica at the edge. */
  readonly region: string;
  readonly credentials: CredentialStore;
  readonly credentialLifetimeMs: number;
  /** The built `lambda-host.mjs`. */
  readonly hostFile: string;
  readonly awsHosts: readonly AwsHost[];
  /** Whether environments are frozen between events. */
  readonly freezes: boolean;
  readonly initTimeoutMs: number;
  readonly orphanGuard: OrphanGuard;
  readonly disturbance?: Disturbance;
  /** Receives each line of the bundle's output. */
  readonly onOutput: (line: string) => void;
  readonly now: () => Date;
}

/** Faults that can be injected into every environment of a function. */
export interface Disturbance {
  /** Called before a frozen environment gets its next event. */
  readonly beforeThaw: () => void;
  readonly clock: () => HostClock;
  /** Whether events time out immediately. */
  readonly timesOut: () => boolean;
  /** When this number changes, new credentials are due. */
  readonly credentialsRound: () => number;
}

const UNDISTURBED: Disturbance = {
  beforeThaw: () => undefined,
  clock: () => ({ passedMs: 0, skewMs: 0 }),
  timesOut: () => false,
  credentialsRound: () => 0,
};

/** Invokes a function and stops its environments. */
export interface Invoker {
  readonly invoke: Invoke;
  readonly invokeWithResponseStream: InvokeWithResponseStream;
  readonly stop: () => void;
}

/**
 * The time limit of the init phase.
 *
 * Source: Lambda developer guide, "Understanding the Lambda execution environment lifecycle", init
 * phase (read 2026-11-22).
 */
export const INIT_TIMEOUT_MS = 10_000;

/**
 * More environments than cores only slow each other down. At least two, because an event may wait for
 * the answer to another event.
 *
 * Approximated: Lambda starts another environment instead of making an event wait.
 */
export const MAX_ENVIRONMENTS = Math.max(2, Math.min(4, availableParallelism()));

/**
 * The limit of concurrent events without reserved concurrency.
 *
 * Source: Lambda developer guide, "Lambda quotas", concurrent executions (read 2026-11-22).
 * Approximated: in AWS, all functions of a region share the quota.
 */
const ACCOUNT_CONCURRENCY = 1000;

/** Creates an invoker for one function; it starts no process before the first event. */
export function createInvoker(options: InvokerOptions): Invoker {
  const { lambdaFunction } = options;
  const concurrencyLimit = lambdaFunction.reservedConcurrency ?? ACCOUNT_CONCURRENCY;
  const environmentLimit = Math.min(MAX_ENVIRONMENTS, concurrencyLimit);
  const idle: StartedEnvironment[] = [];
  const busy = new Set<StartedEnvironment>();
  const waiting: (() => void)[] = [];
  let underWay = 0;
  // The number of environments that ended in an invocation. Later events initialize them again.
  let toReset = 0;
  let isStopped = false;

  const acquire = async (): Promise<StartedEnvironment> => {
    for (;;) {
      const started = idle.pop() ?? (busy.size < environmentLimit ? start() : undefined);
      // An environment that ended while idle is dropped.
      if (started?.environment.isAlive === true) {
        busy.add(started);
        return started;
      }
      if (started === undefined) await new Promise<void>((resolve) => waiting.push(resolve));
    }
  };

  const start = (): StartedEnvironment => {
    const isReset = toReset > 0;
    if (isReset) toReset -= 1;
    return startEnvironment(options, isReset ? 'reset' : 'new');
  };

  const release = (started: StartedEnvironment): void => {
    underWay -= 1;
    busy.delete(started);
    if (started.environment.isAlive) idle.push(started);
    else toReset += 1;
    // After a stop nothing new starts; waiting events stay pending.
    if (!isStopped) waiting.shift()?.();
  };

  const invokeWithResponseStream: InvokeWithResponseStream = async (event) => {
    if (underWay >= concurrencyLimit) return { kind: 'throttled', concurrencyLimit };
    underWay += 1;
    const acquired = await acquire();
    const { started, startedAtMs, init } = await initialize(options, acquired, () => isStopped);
    if (started !== acquired) {
      busy.delete(acquired);
      busy.add(started);
    }
    const outcome = init.kind === 'ready' ? await run(options, started, event, startedAtMs) : init;
    if (outcome.kind === 'streaming') void outcome.end.then(() => release(started));
    else release(started);
    return outcome;
  };

  return {
    invoke: async (event) => bufferPayload(await invokeWithResponseStream(event)),
    invokeWithResponseStream,
    stop: () => {
      isStopped = true;
      for (const { environment } of [...idle, ...busy]) environment.stop();
    },
  };
}

interface StartedEnvironment {
  readonly environment: Environment;
  readonly place: EnvironmentPlace;
  /** `reset` for a replacement of an environment that ended in an invocation. */
  phase: 'new' | 'reset' | 'ready';
  session: RoleSession;
  credentialsRound: number;
}

interface Initialized {
  readonly started: StartedEnvironment;
  readonly startedAtMs: number;
  readonly init: { readonly kind: 'ready' } | InvocationFailure;
}

/**
 * Returns the environment after its init phase.
 *
 * An init phase that fails or times out runs once more, as part of the invocation and so within the
 * function's time limit. The same applies to the init phase after an invocation that ended its
 * environment.
 * Source: Lambda developer guide, "Understanding the Lambda execution environment lifecycle", init
 * phase and failures during the invoke phase (read 2026-11-22). Approximated: the guide documents
 * this only for a timeout; function owners report the same for a failure.
 */
async function initialize(
  options: InvokerOptions,
  started: StartedEnvironment,
  isStopped: () => boolean,
): Promise<Initialized> {
  const ready = { kind: 'ready' } as const;
  if (started.phase === 'ready') return { started, startedAtMs: performance.now(), init: ready };
  if (started.phase === 'new') {
    const init = await started.environment.initialize(options.initTimeoutMs);
    if (init.kind === 'ready' || isStopped()) {
      started.phase = 'ready';
      return { started, startedAtMs: performance.now(), init };
    }
  }
  const again = started.phase === 'new' ? startEnvironment(options, 'reset') : started;
  const startedAtMs = performance.now();
  const init = await again.environment.initialize(options.lambdaFunction.timeoutSeconds * 1000);
  again.phase = 'ready';
  return { started: again, startedAtMs, init };
}

/** Sends the event to the environment. Units of `startedAtMs`: as `performance.now()`. */
function run(
  options: InvokerOptions,
  started: StartedEnvironment,
  event: unknown,
  startedAtMs: number,
): Promise<EnvironmentOutcome> {
  const { beforeThaw, timesOut } = disturbanceOf(options);
  if (started.environment.isFrozen) beforeThaw();
  const timeoutMs = timesOut()
    ? 0
    : options.lambdaFunction.timeoutSeconds * 1000 - (performance.now() - startedAtMs);
  return started.environment.invoke({
    event,
    context: invocationContext(options, started.place),
    timeoutMs,
    credentials: rotateCredentials(options, started),
  });
}

/**
 * Returns new credentials if the environment's own might expire before the event is answered.
 *
 * Approximated: AWS documents that an environment has its role's temporary credentials in its
 * variables and that it ends after some hours, but not that they are replaced. A function that reads
 * them for each event works either way; a function that caches them fails here.
 */
function rotateCredentials(
  options: InvokerOptions,
  started: StartedEnvironment,
): RoleSession['credentials'] | undefined {
  const { expiresAt } = started.session;
  const latestEnd = options.now().getTime() + options.lambdaFunction.timeoutSeconds * 1000;
  const round = disturbanceOf(options).credentialsRound();
  const isDue = round !== started.credentialsRound;
  if (!isDue && (expiresAt === undefined || latestEnd < expiresAt)) return undefined;
  started.credentialsRound = round;
  started.session = issueCredentials(options);
  return started.session.credentials;
}

function disturbanceOf({ disturbance = UNDISTURBED }: InvokerOptions): Disturbance {
  return disturbance;
}

function issueCredentials(options: InvokerOptions): RoleSession {
  const { lambdaFunction, region, credentials, credentialLifetimeMs, now } = options;
  return credentials.issue(
    lambdaFunction.roleArn,
    functionNameIn(lambdaFunction, region),
    now().getTime() + credentialLifetimeMs,
  );
}

function startEnvironment(
  options: InvokerOptions,
  phase: StartedEnvironment['phase'],
): StartedEnvironment {
  const { lambdaFunction, version, region } = options;
  const day = options.now().toISOString().slice(0, 10).replaceAll('-', '/');
  const place = {
    functionName: functionNameIn(lambdaFunction, region),
    version,
    region,
    logStreamName: `${day}/[${version}]${randomBytes(16).toString('hex')}`,
  };
  const session = issueCredentials(options);
  const variables = {
    ...lambdaFunction.environment,
    // Last, because Lambda does not allow a function to set a reserved variable.
    ...reservedVariables(lambdaFunction, place, session.credentials),
  };
  const { clock, credentialsRound } = disturbanceOf(options);
  return {
    environment: new Environment({ ...options, variables, clock }),
    place,
    phase,
    session,
    credentialsRound: credentialsRound(),
  };
}

/** The name of a replica in another region starts with the region that it was replicated from. */
export function functionNameIn(
  { name, region: ownRegion }: LambdaFunction,
  region: string,
): string {
  return region === ownRegion ? name : `${ownRegion}.${name}`;
}

function invocationContext(
  { lambdaFunction }: InvokerOptions,
  { functionName, version, logStreamName }: EnvironmentPlace,
): InvocationContext {
  return {
    awsRequestId: randomUUID(),
    functionName,
    functionVersion: version,
    invokedFunctionArn:
      version === '$LATEST' ? lambdaFunction.arn : `${lambdaFunction.arn}:${version}`,
    memoryLimitInMB: String(lambdaFunction.memoryMb),
    logGroupName: `/aws/lambda/${functionName}`,
    logStreamName,
  };
}

/**
 * The outcome with its whole payload, as the API operation Invoke returns it.
 *
 * Approximated: the payload is what a streaming handler wrote, parsed if it is JSON and text if not.
 * A prelude of `HttpResponseStream.from` is therefore part of the text.
 */
async function bufferPayload(outcome: StreamedOutcome): Promise<InvocationOutcome> {
  if (outcome.kind !== 'streaming') return outcome;
  const startedAtMs = performance.now();
  const chunks: Uint8Array[] = [];
  for await (const chunk of outcome.chunks) chunks.push(chunk);
  const end = await outcome.end;
  if (end.kind !== 'ended') return end;
  return {
    kind: 'answered',
    payload: jsonOrText(Buffer.concat(chunks).toString('utf8')),
    durationMs: performance.now() - startedAtMs,
  };
}

function jsonOrText(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
