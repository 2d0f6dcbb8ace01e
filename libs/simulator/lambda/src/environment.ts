/**
 * One execution environment: a separate process that loads a function's bundle and handles one event
 * at a time. Between events the whole process is stopped, including timers and sockets.
 *
 * It does not choose which environment gets an event and does not replace an environment that ended:
 * `create-invoker.ts` does.
 *
 * Source: Lambda developer guide, "Understanding the Lambda execution environment lifecycle" (read
 * 2026-11-22).
 */
import { existsSync } from 'node:fs';
import type { LambdaFunction, RoleCredentials } from '@furlock/simulator-deployment';
import type {
  AwsHost,
  ErrorDescription,
  HostClock,
  HostOrder,
  HostReport,
  InvocationContext,
} from './host-messages.js';
import { eachLine, startHostProcess, type HostProcess } from './host-process.js';
import type { InvocationFailure, StreamedOutcome, StreamEnd } from './invocation.js';
import type { OrphanGuard } from './orphan-guard.js';
import { asOnLambda, type TaskRoot } from './task-roots.js';
import { watchMemory, type WatchedMemory } from './watch-memory.js';

/** The options of one execution environment. */
export interface EnvironmentOptions {
  readonly lambdaFunction: LambdaFunction;
  readonly taskRoot: TaskRoot;
  /** All environment variables of the process; none are inherited. */
  readonly variables: Readonly<Record<string, string>>;
  /** The built `lambda-host.mjs`. */
  readonly hostFile: string;
  readonly awsHosts: readonly AwsHost[];
  /** Other hosts that it may call. Shape: `localhost` or `127.0.0.1:5432`. */
  readonly allowedHosts: readonly string[];
  /** Called for each connection that was not made. Shape of `host`: `db.example.com:5432`. */
  readonly onClosedHost: (host: string) => void;
  /** Whether it is frozen between events. */
  readonly freezes: boolean;
  readonly orphanGuard: OrphanGuard;
  readonly clock: () => HostClock;
  /** Receives each line that the bundle writes to standard output or error. */
  readonly onOutput: (line: string) => void;
}

/** One event with its context, time limit and credentials. */
export interface EnvironmentEvent {
  readonly event: unknown;
  readonly context: InvocationContext;
  readonly timeoutMs: number;
  readonly traceHeader: string;
  /** Replace the credentials of the process, if defined. */
  readonly credentials: RoleCredentials | undefined;
}

/** The outcome of an event in an environment, which does not throttle. */
export type EnvironmentOutcome = Exclude<StreamedOutcome, { kind: 'throttled' }>;

type StreamReport = Extract<HostReport, { kind: 'stream-chunk' | 'stream-ended' }>;

/**
 * The memory that the process may use beyond the function's memory.
 *
 * Approximated: room for the program that hosts the function, whose size differs from that of Lambda's
 * runtime.
 */
const HOST_ALLOWANCE_MB = 64;

/**
 * The share of the function's memory for the heap's old generation.
 *
 * Approximated: about the share in Lambda's Node.js runtime; the guide gives no number.
 */
const OLD_SPACE_SHARE = 0.9;

/** One process that handles one event at a time. */
export class Environment {
  readonly #options: EnvironmentOptions;
  readonly #host: HostProcess;
  readonly #reports = new ReportQueue();
  readonly #memory: WatchedMemory;
  #isBusy = true;
  #isFrozen = false;
  #isEnded = false;
  #isOutOfMemory = false;

  constructor(options: EnvironmentOptions) {
    const { hostFile, variables, lambdaFunction, taskRoot, orphanGuard, onOutput } = options;
    this.#options = options;
    const oldSpaceMb = Math.floor(lambdaFunction.memoryMb * OLD_SPACE_SHARE) + HOST_ALLOWANCE_MB;
    this.#host = startHostProcess({
      runtime: lambdaFunction.runtime,
      ...{ hostFile, variables, taskRoot, oldSpaceMb },
    });
    const child = this.#host.process;
    const { pid } = child;
    if (pid !== undefined) orphanGuard.watch(pid);
    for (const stream of [child.stdout, child.stderr]) {
      eachLine(stream, (line) => onOutput(asOnLambda(line, taskRoot, hostFile)));
    }
    this.#host.onReport((report) => {
      if (report.kind === 'closed-host') options.onClosedHost(report.host);
      else this.#reports.add(report);
    });
    const end = (cause: string): void => {
      this.#isEnded = true;
      this.#memory.stop();
      if (pid !== undefined) orphanGuard.forget(pid);
      this.#reports.addLast({
        kind: 'crashed',
        errorType: this.#isOutOfMemory ? 'Runtime.OutOfMemory' : 'Runtime.ExitError',
        errorMessage: `Runtime exited with error: ${cause}`,
      });
    };
    child.on('error', (error) => end(error.message));
    child.on('exit', (code, signal) => end(exitCause(code, signal)));
    this.#memory = watchMemory({
      pid: pid ?? 0,
      limitBytes: (lambdaFunction.memoryMb + HOST_ALLOWANCE_MB) * 1024 * 1024,
      isBusy: () => this.#isBusy,
      onExceeded: () => {
        this.#isOutOfMemory = true;
        this.stop();
      },
    });
  }

  /** Whether it is stopped until its next event. */
  get isFrozen(): boolean {
    return this.#isFrozen;
  }

  /** Whether the process is running and can handle another event. */
  get isAlive(): boolean {
    return !this.#isEnded;
  }

  /** The most memory that it has used. */
  get peakBytes(): number {
    return this.#memory.peakBytes();
  }

  /** Runs the init phase: loads the bundle once, before the first event. */
  async initialize(timeoutMs: number): Promise<{ readonly kind: 'ready' } | InvocationFailure> {
    const { lambdaFunction, taskRoot, variables, awsHosts, allowedHosts, clock } = this.#options;
    const { handler, runtime } = lambdaFunction;
    const importFolders = (variables['NODE_PATH'] ?? '')
      .split(':')
      .filter((one) => existsSync(one));
    this.#send({
      kind: 'start',
      directory: taskRoot.task,
      importFolders,
      ...{ handler, runtime, awsHosts, allowedHosts, clock: clock() },
    });
    const report = await this.#reports.next(timeoutMs);
    if (report !== 'timed-out' && report.kind === 'ready') return { kind: 'ready' };
    return this.#fail(report);
  }

  /**
   * Handles one event. The next event may follow after the outcome, or after the end of a streamed
   * payload.
   */
  async invoke({
    event,
    context,
    timeoutMs,
    traceHeader,
    credentials,
  }: EnvironmentEvent): Promise<EnvironmentOutcome> {
    // Without a timer, because a quick answer might arrive before it fires.
    if (timeoutMs <= 0) return this.#fail('timed-out');
    const startedAtMs = performance.now();
    this.#thaw();
    this.#send({
      kind: 'invoke',
      event,
      context,
      timeoutMs,
      traceHeader,
      clock: this.#options.clock(),
      ...(credentials !== undefined && { credentials }),
    });
    const report = await this.#reports.next(timeoutMs);
    if (report === 'timed-out') return this.#fail(report);
    if (report.kind === 'answered') {
      this.#freeze();
      return { ...report, durationMs: performance.now() - startedAtMs };
    }
    return report.kind === 'stream-chunk' || report.kind === 'stream-ended'
      ? this.#stream(report, startedAtMs + timeoutMs)
      : this.#fail(report);
  }

  /** Ends the process, even if it is frozen; an event in progress fails. */
  stop(): void {
    this.#isEnded = true;
    this.#host.process.kill('SIGKILL');
  }

  #stream(first: StreamReport, deadlineMs: number): EnvironmentOutcome {
    let tellEnd: (end: StreamEnd) => void = () => undefined;
    const end = new Promise<StreamEnd>((resolve) => (tellEnd = resolve));
    return {
      kind: 'streaming',
      contentType: first.contentType,
      chunks: this.#chunks(first, deadlineMs, tellEnd),
      end,
    };
  }

  async *#chunks(
    first: HostReport,
    deadlineMs: number,
    tellEnd: (end: StreamEnd) => void,
  ): AsyncGenerator<Uint8Array> {
    let report: HostReport | 'timed-out' = first;
    try {
      while (report !== 'timed-out' && report.kind === 'stream-chunk') {
        yield Buffer.from(report.base64, 'base64');
        this.#send({ kind: 'take' });
        report = await this.#reports.next(deadlineMs - performance.now());
      }
    } finally {
      if (report !== 'timed-out' && report.kind === 'stream-ended') {
        this.#freeze();
        tellEnd({ kind: 'ended' });
      } else {
        tellEnd(this.#fail(report));
      }
    }
  }

  /** Maps an unsuccessful report to a failure, and freezes or ends the process. */
  #fail(report: HostReport | 'timed-out'): InvocationFailure {
    if (report !== 'timed-out' && report.kind === 'failed') {
      // The handler failed, but the environment is still usable.
      this.#freeze();
      return this.#failure(report);
    }
    // An environment that timed out or whose process is unusable is not used again.
    this.stop();
    if (report === 'timed-out') return { kind: 'timed-out' };
    if (report.kind === 'crashed' || report.kind === 'init-failed') {
      return this.#failure(report);
    }
    return {
      kind: 'failed',
      errorType: 'Runtime.ProtocolError',
      errorMessage: `Unexpected report: ${report.kind}`,
    };
  }

  #failure({ errorType, errorMessage }: ErrorDescription): InvocationFailure {
    const { taskRoot, hostFile } = this.#options;
    const message = asOnLambda(errorMessage, taskRoot, hostFile);
    return { kind: 'failed', errorType, errorMessage: message };
  }

  #send(order: HostOrder): void {
    this.#host.send(order);
  }

  #freeze(): void {
    this.#isBusy = false;
    if (!this.#options.freezes || this.#isEnded) return;
    this.#isFrozen = true;
    this.#host.process.kill('SIGSTOP');
  }

  #thaw(): void {
    this.#isBusy = true;
    if (!this.#isFrozen) return;
    this.#isFrozen = false;
    this.#host.process.kill('SIGCONT');
  }
}

/** Queues reports in the order of arrival, for one reader. */
class ReportQueue {
  readonly #waiting: HostReport[] = [];
  #last: HostReport | undefined;
  #onReport: (() => void) | undefined;

  add(report: HostReport): void {
    this.#waiting.push(report);
    this.#onReport?.();
  }

  /** Sets the report that is returned once no more can arrive; only the first call has an effect. */
  addLast(report: HostReport): void {
    this.#last ??= report;
    this.#onReport?.();
  }

  async next(timeoutMs: number): Promise<HostReport | 'timed-out'> {
    const report = this.#waiting.shift() ?? this.#last;
    if (report !== undefined) return report;
    const isThere = await new Promise<boolean>((resolve) => {
      const timer = setTimeout(() => resolve(false), Math.max(0, timeoutMs));
      this.#onReport = () => {
        clearTimeout(timer);
        resolve(true);
      };
    });
    this.#onReport = undefined;
    return isThere ? (this.#waiting.shift() ?? this.#last ?? 'timed-out') : 'timed-out';
  }
}

/** Describes an exit as Lambda does. */
function exitCause(code: number | null, signal: NodeJS.Signals | null): string {
  if (signal === null) return `exit status ${code ?? 0}`;
  const names: Partial<Record<NodeJS.Signals, string>> = { SIGKILL: 'killed', SIGABRT: 'aborted' };
  return `signal: ${names[signal] ?? signal}`;
}
