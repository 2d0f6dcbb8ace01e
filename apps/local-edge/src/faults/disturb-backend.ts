/**
 * Injects faults into the function behind the function URL, after the URL has authorized the request.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { InvokeWithResponseStream, StreamedOutcome } from '@furlock/simulator-lambda';
import type { Faults } from './faults.js';

/** The interval between the chunks of a streamed response; a short response has ten chunks. */
const PIECE_INTERVAL_MS = 1_000;

/** How long an interrupted response stays open. */
const CLOSES_AFTER_MS = 200;

/** The function with the active fault of `backend`. */
export function disturbBackend(
  invoke: InvokeWithResponseStream,
  faults: Faults,
): InvokeWithResponseStream {
  return async (event) => {
    const fault = faults.of('backend');
    switch (fault?.name) {
      case undefined:
        return invoke(event);
      case 'slow':
        await delay(fault.durationMs, undefined, { ref: false });
        return invoke(event);
      case 'failing':
        return { kind: 'failed', errorType: 'FaultOnDemand', errorMessage: 'backend=failing' };
      case 'throttled':
        return { kind: 'throttled', concurrencyLimit: 0 };
      case 'streaming':
        return streaming(fault.durationMs);
      case 'closing':
        return closing();
    }
  };
}

function streaming(durationMs: number): StreamedOutcome {
  const intervalMs = Math.min(PIECE_INTERVAL_MS, durationMs / 10);
  async function* pieces(): AsyncGenerator<Uint8Array> {
    for (let passedMs = 0; passedMs < durationMs; passedMs += intervalMs) {
      yield Buffer.from(`${Math.round(passedMs)} ms of ${durationMs}\n`);
      await delay(intervalMs, undefined, { ref: false });
    }
  }
  return {
    kind: 'streaming',
    contentType: 'text/plain',
    chunks: pieces(),
    end: Promise.resolve({ kind: 'ended' }),
  };
}

function closing(): StreamedOutcome {
  async function* piece(): AsyncGenerator<Uint8Array> {
    yield Buffer.from('the beginning\n');
    // The first chunk must reach the viewer before the response breaks off.
    await delay(CLOSES_AFTER_MS, undefined, { ref: false });
  }
  return {
    kind: 'streaming',
    contentType: 'text/plain',
    chunks: piece(),
    end: Promise.resolve({
      kind: 'failed',
      errorType: 'FaultOnDemand',
      errorMessage: 'backend=closing',
    }),
  };
}
