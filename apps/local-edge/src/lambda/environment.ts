/**
 * One execution environment: a process of its own that holds a function's bundle and answers one
 * event at a time.
 *
 * It does not choose which environment gets an event: that is `create-invoker.ts`'s.
 */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import type { LambdaFunction } from '../assembly/deployment.js';
import type { AwsHost, HostOrder, HostReport, InvocationContext } from './host-messages.js';
import type { InvocationOutcome } from './invocation.js';

/** What one execution environment needs. */
export interface EnvironmentOptions {
  readonly lambdaFunction: LambdaFunction;
  /** The whole environment of the process: nothing is inherited. */
  readonly variables: Readonly<Record<string, string>>;
  /** The built `lambda-host.mjs`. */
  readonly hostFile: string;
  readonly awsHosts: readonly AwsHost[];
  /** Takes one line that the bundle wrote to its standard output or error. */
  readonly onOutput: (line: string) => void;
}

/**
 * How long the init phase may take.
 *
 * Source: Lambda developer guide, "Understanding the Lambda execution environment lifecycle"
 * (read 2026-11-22).
 */
const INIT_TIMEOUT_MS = 10_000;

/** One process, one event at a time. */
export class Environment {
  readonly #options: EnvironmentOptions;
  readonly #process: ChildProcess;
  readonly #exit: Promise<HostReport>;
  #init: Promise<HostReport | 'timed-out'> | undefined;
  #isStopped = false;

  constructor(options: EnvironmentOptions) {
    const { hostFile, variables, lambdaFunction, awsHosts, onOutput } = options;
    this.#options = options;
    this.#process = fork(hostFile, [], {
      env: { ...variables },
      // None of the flags that this process was started with.
      execArgv: [],
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    for (const stream of [this.#process.stdout, this.#process.stderr]) eachLine(stream, onOutput);
    this.#exit = exitReport(this.#process);
    this.#init = this.#ask(
      {
        kind: 'start',
        directory: lambdaFunction.directory,
        handler: lambdaFunction.handler,
        awsHosts,
      },
      INIT_TIMEOUT_MS,
    );
  }

  /** Whether the process has not ended and can be given another event. */
  get isAlive(): boolean {
    return !this.#isStopped && this.#process.connected;
  }

  /** Answers one event; the caller waits for the outcome before it gives another. */
  async invoke(event: unknown, context: InvocationContext): Promise<InvocationOutcome> {
    const init = await this.#init;
    if (init !== undefined && (init === 'timed-out' || init.kind !== 'ready')) {
      this.stop();
      return init === 'timed-out' ? { kind: 'timed-out' } : failure(init);
    }
    this.#init = undefined;

    const startedAtMs = performance.now();
    const timeoutMs = this.#options.lambdaFunction.timeoutSeconds * 1000;
    const report = await this.#ask({ kind: 'invoke', event, context, timeoutMs }, timeoutMs);
    if (report === 'timed-out') {
      // As Lambda does: an environment that overran its time is not used again.
      this.stop();
      return { kind: 'timed-out' };
    }
    return report.kind === 'answered'
      ? {
          kind: 'answered',
          payload: report.payload,
          durationMs: performance.now() - startedAtMs,
        }
      : failure(report);
  }

  /** Ends the process; an event that it is busy with fails. */
  stop(): void {
    this.#isStopped = true;
    this.#process.kill('SIGKILL');
  }

  /** Gives an order and waits for the report, for the end of the process, or for the time limit. */
  async #ask(order: HostOrder, timeoutMs: number): Promise<HostReport | 'timed-out'> {
    if (!this.isAlive) return this.#exit;
    const waiting = new AbortController();
    let timer: NodeJS.Timeout | undefined;
    const timeout = new Promise<'timed-out'>((resolve) => {
      timer = setTimeout(() => resolve('timed-out'), timeoutMs);
    });
    const reported = once(this.#process, 'message', { signal: waiting.signal }).then(
      ([report]) => report as HostReport,
      // Aborted below, after the race is over.
      () => this.#exit,
    );
    // A process that has just ended is seen through `#exit`.
    this.#process.send(order, () => undefined);
    try {
      return await Promise.race([reported, this.#exit, timeout]);
    } finally {
      clearTimeout(timer);
      waiting.abort();
    }
  }
}

/** An environment that has ended reports so, as Lambda does. */
function exitReport(child: ChildProcess): Promise<HostReport> {
  return new Promise((resolve) => {
    const end = (cause: string): void =>
      resolve({
        kind: 'failed',
        errorType: 'Runtime.ExitError',
        errorMessage: `Runtime exited with error: ${cause}`,
      });
    child.on('error', (error) => end(error.message));
    child.on('exit', (code, signal) =>
      end(signal === null ? `exit status ${code ?? 0}` : `signal: ${signal}`),
    );
  });
}

function failure(report: HostReport): InvocationOutcome {
  return report.kind === 'failed' || report.kind === 'init-failed'
    ? { kind: 'failed', errorType: report.errorType, errorMessage: report.errorMessage }
    : {
        kind: 'failed',
        errorType: 'Runtime.ProtocolError',
        errorMessage: `Unexpected report: ${report.kind}`,
      };
}

function eachLine(stream: Readable | null, onLine: (line: string) => void): void {
  if (stream !== null) createInterface({ input: stream }).on('line', onLine);
}
