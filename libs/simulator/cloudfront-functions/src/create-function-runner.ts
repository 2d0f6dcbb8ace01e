/**
 * Runs CloudFront Functions in one process, which starts with the first event.
 *
 * Events run one after another. A run that does not end is stopped by ending the process; the next event
 * gets a new one.
 */
import { fork, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import type { CloudFrontFunction } from '@furlock/simulator-deployment';
import type { OrphanGuard } from '@furlock/simulator-lambda';
import type { HostOutcome, HostReport, HostRun, HostStart } from './host-messages.js';

/** The options of a runner. */
export interface FunctionRunnerOptions {
  readonly functions: readonly CloudFrontFunction[];
  /** The built `function-host.mjs`. */
  readonly hostFile: string;
  readonly orphanGuard: Pick<OrphanGuard, 'watch' | 'forget'>;
  /** How long one run may take. */
  readonly runTimeoutMs: number;
  readonly now: () => Date;
}

/** One event of a function. */
export interface FunctionEvent {
  readonly functionArn: string;
  /** The event of the function, of which the runner needs nothing. */
  readonly event: {
    readonly context: { readonly distributionId: string; readonly requestId: string };
  };
  /** The part of the request's URL after `?`; undefined if there is no `?`. */
  readonly rawQuery: string | undefined;
}

/** What a function did. */
export type FunctionOutcome =
  | { readonly kind: 'answered'; readonly result: unknown; readonly logs: readonly string[] }
  | {
      readonly kind: 'failed';
      readonly errorType: string;
      readonly errorMessage: string;
      readonly logs: readonly string[];
    };

/** Runs functions and stops their process. */
export interface FunctionRunner {
  /** Never rejects. */
  readonly run: (event: FunctionEvent) => Promise<FunctionOutcome>;
  readonly stop: () => void;
}

/**
 * The time limit of a run.
 *
 * Approximated: CloudFront's limit is far shorter and is measured as compute utilization, which a machine
 * with other work cannot measure.
 * Source: CloudFront developer guide, "Restrictions on CloudFront Functions" (read 2026-11-28).
 */
export const RUN_TIMEOUT_MS = 1000;

/** Longer than any start of a process, even on a busy machine. */
const START_TIMEOUT_MS = 30_000;

/** Creates a runner. */
export function createFunctionRunner(options: FunctionRunnerOptions): FunctionRunner {
  let host: FunctionHost | undefined;
  let isStopped = false;
  let last: Promise<unknown> = Promise.resolve();

  const runNow = async ({
    functionArn,
    event,
    rawQuery,
  }: FunctionEvent): Promise<FunctionOutcome> => {
    if (isStopped) return failure('The local edge is stopping.');
    if (host === undefined || !host.isAlive) host = new FunctionHost(options);
    const report = await host.run({
      kind: 'run',
      runId: randomUUID(),
      functionArn,
      event: JSON.stringify(event),
      ...(rawQuery !== undefined && { rawQuery }),
      startedAtMs: options.now().getTime(),
    });
    if (report.kind === 'failed') return report;
    const { kind, logs, result } = report;
    return { kind, logs, result: result === undefined ? undefined : JSON.parse(result) };
  };

  return {
    run: (event) => {
      const outcome = last.then(() => runNow(event));
      last = outcome;
      return outcome;
    },
    stop: () => {
      isStopped = true;
      host?.stop();
    },
  };
}

function failure(errorMessage: string): Extract<FunctionOutcome, { kind: 'failed' }> {
  return { kind: 'failed', errorType: 'Error', errorMessage, logs: [] };
}

/** One process. */
class FunctionHost {
  readonly #process: ChildProcess;
  readonly #options: FunctionRunnerOptions;
  readonly #isReady: Promise<boolean>;
  #receive: (report: HostReport | undefined) => void = () => undefined;

  constructor(options: FunctionRunnerOptions) {
    const { functions, hostFile, orphanGuard } = options;
    this.#options = options;
    this.#process = fork(hostFile, [], {
      // Nothing of this process reaches the code of a function.
      env: { TZ: 'UTC' },
      execArgv: [
        ...['--experimental-vm-modules', '--no-warnings', '--max-old-space-size=128'],
        // Otherwise `Buffer.constructor` makes code that sees this process.
        '--disallow-code-generation-from-strings',
      ],
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    const { pid } = this.#process;
    if (pid !== undefined) orphanGuard.watch(pid);
    this.#process.on('message', (report: HostReport) => this.#receive(report));
    const end = (): void => {
      if (pid !== undefined) orphanGuard.forget(pid);
      this.#receive(undefined);
    };
    this.#process.on('exit', end);
    this.#process.on('error', end);
    const start: HostStart = { kind: 'start', functions };
    this.#isReady = this.#order(start, START_TIMEOUT_MS).then((report) => report?.kind === 'ready');
  }

  get isAlive(): boolean {
    return this.#process.connected && !this.#process.killed;
  }

  async run(run: HostRun): Promise<HostOutcome> {
    if (!(await this.#isReady)) {
      this.stop();
      return failure('the process of CloudFront Functions did not start');
    }
    const { runTimeoutMs } = this.#options;
    const report = await this.#order(run, runTimeoutMs);
    if (report === undefined) {
      this.stop();
      return failure(
        `the run did not end within ${runTimeoutMs} ms, or it ended the process of CloudFront Functions`,
      );
    }
    return report.kind === 'ready' ? failure('unexpected report') : report;
  }

  stop(): void {
    this.#process.kill('SIGKILL');
  }

  /** The report that follows an order; undefined if there is none in time. */
  #order(order: HostStart | HostRun, timeoutMs: number): Promise<HostReport | undefined> {
    return new Promise((resolve) => {
      // A report that has arrived while this process was busy is read before the timeout counts.
      const timer = setTimeout(() => setImmediate(() => this.#receive(undefined)), timeoutMs);
      this.#receive = (report) => {
        // A second report of an earlier run is not the answer to this one.
        if (report !== undefined && runIdOf(report) !== runIdOf(order)) return;
        clearTimeout(timer);
        this.#receive = () => undefined;
        resolve(report);
      };
      if (this.#process.connected) this.#process.send(order, () => undefined);
      else this.#receive(undefined);
    });
  }
}

function runIdOf(message: HostStart | HostRun | HostReport): string | undefined {
  return 'runId' in message ? message.runId : undefined;
}
