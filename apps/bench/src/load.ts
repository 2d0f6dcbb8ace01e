/**
 * The local edge under load: CloudFront, edge function, verification, function URL and backend, with
 * many concurrent connections.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import {
  LOCAL_ENDPOINTS_FILE,
  parseLocalEndpoints,
  type LocalEndpoints,
} from '@furlock/edge-settings';
import autocannon from 'autocannon';
import type { Progress } from './progress.js';
import { WORKSPACE } from './world.js';

/** The result of a load test. */
export interface LoadResult {
  readonly connections: number;
  readonly seconds: number;
  readonly requestsPerSecond: number;
  /** Units: milliseconds. */
  readonly latencyMs: { readonly median: number; readonly p99: number };
  /** Requests with a 200 response. */
  readonly answered: number;
  /** Requests that were refused, timed out or cut off. */
  readonly lost: number;
}

const START_TIMEOUT_MS = 60_000;

/** Throughput still grows until the code is compiled. */
const WARM_UP_SECONDS = 10;

/** Runs the built local edge on the synthesized assembly, without freezing, under load. */
export async function measureLoad(
  { connections, seconds }: { readonly connections: number; readonly seconds: number },
  progress: Progress,
): Promise<LoadResult> {
  const folder = mkdtempSync(join(tmpdir(), 'furlock-load-'));
  const program = join(WORKSPACE, 'apps/local-edge/bin/local-edge.mjs');
  const assembly = join(WORKSPACE, 'dist/cdk/dev-eu-central-1');
  const child = spawn(
    process.execPath,
    [program, '--assembly', assembly, '--port', '0', '--no-freeze'],
    { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] },
  );
  const ended = once(child, 'exit');
  const stop = (): void => void child.kill('SIGINT');
  const removeFolder = (): void => rmSync(folder, { recursive: true, force: true });
  // Ctrl-C ends this process without running `finally`.
  process.once('exit', stop).once('exit', removeFolder);
  try {
    const { url, idToken } = await endpointsOf(folder, () => child.exitCode !== null);
    const run = (duration: number) =>
      autocannon({
        url: `${url}/`,
        connections,
        duration,
        timeout: 20,
        headers: { authorization: `Bearer ${idToken}` },
      });
    progress(0, 'warming up the local edge');
    await run(WARM_UP_SECONDS);
    const startedMs = Date.now();
    const timer = setInterval(() => {
      const share = (Date.now() - startedMs) / 1000 / seconds;
      progress(Math.min(0.99, share), 'the local edge under load');
    }, 500);
    const result = await Promise.resolve(run(seconds)).finally(() => clearInterval(timer));
    progress(1, 'the local edge under load');
    return {
      connections,
      seconds,
      requestsPerSecond: result.requests.average,
      latencyMs: { median: result.latency.p50, p99: result.latency.p99 },
      answered: result['2xx'],
      lost: result.non2xx + result.errors + result.timeouts,
    };
  } finally {
    stop();
    await ended;
    removeFolder();
    process.off('exit', stop).off('exit', removeFolder);
  }
}

async function endpointsOf(folder: string, hasEnded: () => boolean): Promise<LocalEndpoints> {
  const file = join(folder, LOCAL_ENDPOINTS_FILE);
  for (let waitedMs = 0; waitedMs < START_TIMEOUT_MS && !hasEnded(); waitedMs += 100) {
    const endpoints = existsSync(file) && parseLocalEndpoints(readFileSync(file, 'utf8'));
    if (endpoints) return endpoints;
    await delay(100);
  }
  throw new Error(
    'The local edge did not start. Build it and synthesize first (npm start does both).',
  );
}
