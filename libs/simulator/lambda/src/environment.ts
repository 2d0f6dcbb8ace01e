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
import { fork, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import type { LambdaFunction, RoleCredentials } from '@furlock/simulator-deployment';
import type {
  AwsHost,
  HostClock,
  HostOrder,
  HostReport,
  InvocationContext,
} from './host-messages.js';
import type { InvocationFailure, StreamedOutcome, StreamEnd } from './invocation.js';
import type { OrphanGuard } from './orphan-guard.js';
import { watchMemory } from './watch-memory.js';

/** The options of one execution environment. */
export interface EnvironmentOptions {
  readonly lambdaFunction: LambdaFunction;
  /** All environment variables of the process; none are inherited. */
  readonly variables: Readonly<Record<string, string>>;
  /** The built `lambda-host.mjs`. */
  readonly hostFile: string;
  readonly awsHosts: readonly AwsHost[];
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
  /** Replace the credentials of the process, if defined. */
  readonly credentials: RoleCredentials | undefined;
}

/** The outcome of an event in an environment, which does not throttle. */
export type EnvironmentOutcome = Exclude<StreamedOutcome, { kind: 'throttled' }>;

type StreamReport = Extract<HostReport, { kind: 'stream-chunk' | 'stream-ended' }>;

/**
 * The memory that the process may use beyond the function's memory.
 *
 * Approximated: intercepting calls uses about 30 MB before the first event, and copies each call.
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
  readonly #process: ChildProcess;
  readonly #reports = new ReportQueue();
  readonly #stopWatchingMemory: () => void;
  #isBusy = true;
  #isFrozen = false;
  #isEnded = false;
  #isOutOfMemory = false;

  constructor(options: EnvironmentOptions) {
    const { hostFile, variables, lambdaFunction, orphanGuard, onOutput } = options;
    this.#options = options;
    const oldSpaceMb = Math.floor(lambdaFunction.memoryMb * OLD_SPACE_SHARE) + HOST_ALLOWANCE_MB;
    this.#process = fork(hostFile, [], {
      env: { ...variables },
      // Without the flags of this process.
      execArgv: [`--max-old-space-size=${oldSpaceMb}`],
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    const { pid } = this.#process;
    if (pid !== undefined) orphanGuard.watch(pid);
    for (const stream of [this.#process.stdout, this.#process.stderr]) eachLine(stream, onOutput);
    this.#process.on('message', (report: HostReport) => this.#reports.add(report));
    const end = (cause: string): void => {
      this.#isEnded = true;
      this.#stopWatchingMemory();
      if (pid !== undefined) orphanGuard.forget(pid);
      this.#reports.addLast({
        kind: 'crashed',
        errorType: this.#isOutOfMemory ? 'Runtime.OutOfMemory' : 'Runtime.ExitError',
        errorMessage: `Runtime exited with error: ${cause}`,
      });
    };
    this.#process.on('error', (error) => end(error.message));
    this.#process.on('exit', (code, signal) => end(exitCause(code, signal)));
    this.#stopWatchingMemory = watchMemory({
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

  /** Runs the init phase: loads the bundle once, before the first event. */
  async initialize(timeoutMs: number): Promise<{ readonly kind: 'ready' } | InvocationFailure> {
    const { lambdaFunction, awsHosts, clock } = this.#options;
    const { directory, handler, runtime } = lambdaFunction;
    this.#send({ kind: 'start', directory, handler, runtime, awsHosts, clock: clock() });
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
    this.#process.kill('SIGKILL');
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
      const { errorType, errorMessage } = report;
      return { kind: 'failed', errorType, errorMessage };
    }
    // An environment that timed out or whose process is unusable is not used again.
    this.stop();
    if (report === 'timed-out') return { kind: 'timed-out' };
    if (report.kind === 'crashed' || report.kind === 'init-failed') {
      const { errorType, errorMessage } = report;
      return { kind: 'failed', errorType, errorMessage };
    }
    return {
      kind: 'failed',
      errorType: 'Runtime.ProtocolError',
      errorMessage: `Unexpected report: ${report.kind}`,
    };
  }

  #send(order: HostOrder): void {
    // The `exit` event reports a process that has just ended.
    if (this.#process.connected) this.#process.send(order, () => undefined);
  }

  #freeze(): void {
    this.#isBusy = false;
    if (!this.#options.freezes || this.#isEnded) return;
    this.#isFrozen = true;
    this.#process.kill('SIGSTOP');
  }

  #thaw(): void {
    this.#isBusy = true;
    if (!this.#isFrozen) return;
    this.#isFrozen = false;
    this.#process.kill('SIGCONT');
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

function eachLine(stream: Readable | null, onLine: (line: string) => void): void {
  if (stream !== null) createInterface({ input: stream }).on('line', onLine);
}
