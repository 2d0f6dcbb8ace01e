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
  StreamEnd,
} from './invocation.js';
import type { OrphanGuard } from './orphan-guard.js';
import { endLines, exitLine, initReportLine, startLine, timeoutLine } from './platform-lines.js';
import {
  defaultVariables,
  reservedVariables,
  type EnvironmentPlace,
} from './reserved-variables.js';
import { closedHostNote, runtimeModuleNote } from './notes.js';
import { runObstacle } from './run-obstacle.js';
import type { TaskRoot, TaskRoots } from './task-roots.js';

/** The options of an invoker. */
export interface InvokerOptions {
  readonly lambdaFunction: LambdaFunction;
  /** A number, or `$LATEST`. */
  readonly version: string;
  /** The alias by which it is invoked, if any. */
  readonly alias?: string | undefined;
  /** The region where it runs: the function's own, or that of a replica at the edge. */
  readonly region: string;
  readonly taskRoots: TaskRoots;
  readonly credentials: CredentialStore;
  readonly credentialLifetimeMs: number;
  /** The built `lambda-host.mjs`. */
  readonly hostFile: string;
  /** The hosts that the local edge stands for, once all of them are known. */
  readonly awsHosts: () => readonly AwsHost[];
  /** Other hosts that the function may call. Shape: `localhost` or `127.0.0.1:5432`. */
  readonly allowedHosts: readonly string[];
  /** Whether environments are frozen between events. */
  readonly freezes: boolean;
  readonly initTimeoutMs: number;
  readonly orphanGuard: OrphanGuard;
  readonly disturbance?: Disturbance;
  /** Receives each line of the function and its runtime. */
  readonly onOutput: (line: string) => void;
  /** Receives what the local edge has to say about the function, one sentence: not a part of its log. */
  readonly onNote: (sentence: string) => void;
  /** Receives the other lines of the log, which Lambda writes for every event. */
  readonly onPlatformLine: (line: string) => void;
  readonly now: () => Date;
}

/** The options of an invoker whose code is in place. */
type LaidOptions = InvokerOptions & { readonly taskRoot: TaskRoot };

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
  let laid: LaidOptions | undefined;
  // At once, so that the first event need not wait for it.
  const laying = layCode(options);
  // An event that needs it reports the error.
  laying.catch(() => undefined);

  const acquire = async (laid: LaidOptions): Promise<StartedEnvironment> => {
    for (;;) {
      const started = idle.pop() ?? (busy.size < environmentLimit ? start(laid) : undefined);
      // An environment that ended while idle is dropped.
      if (started?.environment.isAlive === true) {
        busy.add(started);
        return started;
      }
      if (started === undefined) await new Promise<void>((resolve) => waiting.push(resolve));
    }
  };

  const start = (laid: LaidOptions): StartedEnvironment => {
    const isReset = toReset > 0;
    if (isReset) toReset -= 1;
    return startEnvironment(laid, isReset ? 'reset' : 'new');
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
    try {
      laid ??= await laying;
    } catch (error) {
      underWay -= 1;
      return cannotRun(options, error instanceof Error ? error.message : String(error));
    }
    // After a stop nothing new starts.
    if (isStopped) return cannotRun(options, 'The local edge is stopping.');
    const acquired = await acquire(laid);
    const { started, startedAtMs, init } = await initialize(laid, acquired, () => isStopped);
    if (started !== acquired) {
      busy.delete(acquired);
      busy.add(started);
    }
    const outcome = await run(laid, started, event, startedAtMs, init);
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
  /** How long the init phase took, until the first event has reported it. */
  initMs?: number | undefined;
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
  options: LaidOptions,
  started: StartedEnvironment,
  isStopped: () => boolean,
): Promise<Initialized> {
  const ready = { kind: 'ready' } as const;
  if (started.phase === 'ready') return { started, startedAtMs: performance.now(), init: ready };
  if (started.phase === 'new') {
    const beganMs = performance.now();
    const init = await started.environment.initialize(options.initTimeoutMs);
    started.initMs = performance.now() - beganMs;
    if (init.kind === 'ready' || isStopped()) {
      started.phase = 'ready';
      return { started, startedAtMs: performance.now(), init };
    }
    options.onPlatformLine(initReportLine(init, started.initMs));
  }
  const again = started.phase === 'new' ? startEnvironment(options, 'reset') : started;
  const startedAtMs = performance.now();
  const init = await again.environment.initialize(options.lambdaFunction.timeoutSeconds * 1000);
  again.phase = 'ready';
  return { started: again, startedAtMs, init };
}

/**
 * Sends the event to the environment, unless its init phase failed, and writes the lines of Lambda.
 *
 * Units of `startedAtMs`: as `performance.now()`.
 */
async function run(
  options: LaidOptions,
  started: StartedEnvironment,
  event: unknown,
  startedAtMs: number,
  init: Initialized['init'],
): Promise<EnvironmentOutcome> {
  const { lambdaFunction, onPlatformLine } = options;
  const { environment, place } = started;
  const context = invocationContext(options, place);
  onPlatformLine(startLine(context.awsRequestId, place.version));
  const outcome =
    init.kind === 'ready'
      ? await invokeEnvironment(options, started, event, startedAtMs, context)
      : init;
  const end = (result: EnvironmentOutcome | StreamEnd): void => {
    const failure = result.kind === 'timed-out' || result.kind === 'failed' ? result : undefined;
    if (failure !== undefined) writeFailure(options, context.awsRequestId, failure);
    const { initMs } = started;
    started.initMs = undefined;
    const [endLine = '', reportLine = ''] = endLines({
      requestId: context.awsRequestId,
      durationMs: performance.now() - startedAtMs,
      memoryMb: lambdaFunction.memoryMb,
      peakBytes: environment.peakBytes,
      initMs,
      failure: environment.isAlive ? undefined : failure,
    });
    onPlatformLine(endLine);
    onPlatformLine(reportLine);
  };
  if (outcome.kind === 'streaming') void outcome.end.then(end);
  else end(outcome);
  return outcome;
}

function invokeEnvironment(
  options: LaidOptions,
  started: StartedEnvironment,
  event: unknown,
  startedAtMs: number,
  context: InvocationContext,
): Promise<EnvironmentOutcome> {
  const { beforeThaw, timesOut } = disturbanceOf(options);
  if (started.environment.isFrozen) beforeThaw();
  const timeoutMs = timesOut()
    ? 0
    : options.lambdaFunction.timeoutSeconds * 1000 - (performance.now() - startedAtMs);
  return started.environment.invoke({
    event,
    context,
    timeoutMs,
    traceHeader: traceHeader(options.now()),
    credentials: rotateCredentials(options, started),
  });
}

/** The runtime has written the other failures itself. */
function writeFailure(
  { lambdaFunction, onOutput, onNote, now }: LaidOptions,
  requestId: string,
  failure: InvocationFailure,
): void {
  const note =
    failure.kind === 'failed'
      ? runtimeModuleNote(failure.errorMessage, lambdaFunction.runtime)
      : undefined;
  if (note !== undefined) onNote(note);
  if (failure.kind === 'timed-out') {
    onOutput(timeoutLine(now(), requestId, lambdaFunction.timeoutSeconds));
  } else if (['Runtime.ExitError', 'Runtime.OutOfMemory'].includes(failure.errorType)) {
    onOutput(exitLine(requestId, failure.errorMessage));
  }
}

/** Errors: rejects with one sentence if the function cannot run. */
async function layCode(options: InvokerOptions): Promise<LaidOptions> {
  const { lambdaFunction, taskRoots } = options;
  const obstacle = runObstacle(lambdaFunction);
  if (obstacle !== undefined) {
    const { logicalId, stack } = lambdaFunction;
    throw new Error(
      `${logicalId} in stack ${stack} ${obstacle}. It does not run here: requests that need it fail with 502, behind an HTTP API with 500, at the edge with 503.`,
    );
  }
  return { ...options, taskRoot: await taskRoots.lay(lambdaFunction) };
}

/** Fails an event before it reaches a process. */
function cannotRun({ onNote }: InvokerOptions, sentence: string): InvocationFailure {
  onNote(sentence);
  return { kind: 'failed', errorType: 'LocalEdge.NotRun', errorMessage: sentence };
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
  options: LaidOptions,
  phase: StartedEnvironment['phase'],
): StartedEnvironment {
  const { lambdaFunction, taskRoot, version, region } = options;
  const day = options.now().toISOString().slice(0, 10).replaceAll('-', '/');
  const place = {
    functionName: functionNameIn(lambdaFunction, region),
    version,
    region,
    logStreamName: `${day}/[${version}]${randomBytes(16).toString('hex')}`,
  };
  const session = issueCredentials(options);
  const variables = {
    ...defaultVariables(lambdaFunction, taskRoot),
    ...lambdaFunction.environment,
    // Last, because Lambda does not allow a function to set a reserved variable.
    ...reservedVariables(lambdaFunction, place, session.credentials, taskRoot),
  };
  const { clock, credentialsRound } = disturbanceOf(options);
  return {
    environment: new Environment({
      ...options,
      awsHosts: options.awsHosts(),
      onClosedHost: (host) => options.onNote(closedHostNote(lambdaFunction, host)),
      variables,
      clock,
    }),
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

/**
 * The trace of an event, which is not sampled.
 *
 * Source: X-Ray developer guide, "AWS X-Ray concepts", tracing header (read 2026-11-28).
 */
function traceHeader(now: Date): string {
  const seconds = Math.floor(now.getTime() / 1000).toString(16);
  const [root, parent] = [randomBytes(12), randomBytes(8)].map((id) => id.toString('hex'));
  return `Root=1-${seconds}-${root};Parent=${parent};Sampled=0`;
}

function invocationContext(
  { lambdaFunction, alias }: InvokerOptions,
  { functionName, version, logStreamName }: EnvironmentPlace,
): InvocationContext {
  return {
    awsRequestId: randomUUID(),
    functionName,
    functionVersion: version,
    invokedFunctionArn:
      version === '$LATEST' ? lambdaFunction.arn : `${lambdaFunction.arn}:${alias ?? version}`,
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
