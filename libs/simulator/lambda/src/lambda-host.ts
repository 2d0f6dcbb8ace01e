/**
 * The main program of an execution environment's process: loads a function's bundle (init phase),
 * then handles events one at a time.
 *
 * The bundle cannot tell that it runs here. Its environment variables are Lambda's; this program gets
 * its own configuration as a message. Its connections are led to the servers of the local edge around the
 * bundle.
 */
import { once } from 'node:events';
import type { RoleCredentials } from '@furlock/simulator-deployment';
import { awslambda, isStreaming } from './awslambda.js';
import { describeError, type DescribedError } from './describe-error.js';
import type { HostClock, HostOrder, HostReport, InvocationContext } from './host-messages.js';
import { importFromNodePath } from './import-from-node-path.js';
import { loadHandler, type Handler } from './load-handler.js';
import { installProcessClock } from './process-clock.js';
import { credentialVariables } from './reserved-variables.js';
import type { SendChunk } from './response-stream.js';
import { routeCalls } from './route-calls.js';
import { RuntimeLog } from './runtime-log.js';
import { refuseHandler, runHandler, takesCallbacks, type HandlerOutcome } from './run-handler.js';
import { runStreamingHandler, type StreamingOutcome } from './run-streaming-handler.js';

const send = process.send?.bind(process);
if (send === undefined) throw new Error('lambda-host must be started by local-edge, not directly');
const { channel } = process;
// In Lambda there is no parent process to send messages to, so the bundle must not see one.
delete process.send;

function report(message: HostReport): void {
  send?.(message);
}

// The AWS SDK warns about this machine's Node.js version, but the template's runtime is relevant.
const emitWarning = process.emitWarning.bind(process);
process.emitWarning = (warning: string | Error, ...rest: never[]) => {
  if (!String(warning).startsWith('NodeVersionSupportWarning')) emitWarning(warning, ...rest);
};

// Ctrl-C reaches every process of the terminal; the local edge decides when this one ends.
process.on('SIGINT', () => undefined);
process.on('disconnect', () => process.exit());

const [order] = (await once(process, 'message')) as [HostOrder];
if (order.kind !== 'start') throw new Error('the first message must be `start`');

const clock = installProcessClock();
clock.set(order.clock);
const routes = routeCalls({
  ...order,
  onClosed: (host) => report({ kind: 'closed-host', host }),
});
Object.assign(globalThis, { awslambda });
const log = new RuntimeLog();
log.patchConsole();

const runtime = { takesCallbacks: takesCallbacks(order.runtime) };
importFromNodePath(order.importFolders);
try {
  const handler = await loadHandler(order.directory, order.handler);
  if (!isStreaming(handler)) refuseHandler(handler, runtime);
  serve(handler);
  report({ kind: 'ready' });
} catch (error) {
  fail('init-failed', 'Uncaught Exception', describeError(error));
}

function fail(
  kind: 'init-failed' | 'crashed' | 'failed',
  title: string,
  error: DescribedError,
): void {
  log.error(title, error);
  const { errorType, errorMessage } = error;
  report({ kind, errorType, errorMessage });
}

function serve(handler: Handler): void {
  // As in Lambda's runtime, an uncaught error fails the invocation and ends the process.
  process.on('uncaughtException', (error) =>
    fail('crashed', 'Uncaught Exception', describeError(error)),
  );
  process.on('unhandledRejection', (reason) => {
    const error = new Error(String(reason));
    error.name = 'Runtime.UnhandledPromiseRejection';
    const described = describeError(Object.assign(error, { reason, promise: {} }));
    fail('crashed', 'Unhandled Promise Rejection', described);
  });

  process.on('message', (message: HostOrder) => {
    if (message.kind !== 'invoke') return;
    if (message.credentials !== undefined) replaceCredentials(message.credentials);
    log.requestId = message.context.awsRequestId;
    process.env['_X_AMZN_TRACE_ID'] = message.traceHeader;
    void thaw(message.clock)
      .then(() => answer(handler, message))
      .then((outcome) => {
        if (outcome.kind === 'failed') fail('failed', 'Invoke Error', outcome);
        else report(outcome);
      });
  });
}

/** If time has passed, expired timers and aborted calls are processed before the event. */
async function thaw(next: HostClock): Promise<void> {
  if (!clock.set(next)) return;
  routes.abortAll();
  await new Promise((resolve) => setImmediate(resolve));
}

/** Replaces the credentials in `process.env`, for code that reads them for each event. */
function replaceCredentials(credentials: RoleCredentials): void {
  Object.assign(process.env, credentialVariables(credentials));
}

async function answer(
  handler: Handler,
  { event, context, timeoutMs }: Extract<HostOrder, { kind: 'invoke' }>,
): Promise<HandlerOutcome | StreamingOutcome> {
  const fullContext = handlerContext(context, timeoutMs);
  if (isStreaming(handler)) return runStreamingHandler(handler, event, fullContext, sendChunk);

  // The channel to the local edge must not keep the event loop alive, because Lambda has none.
  let onEmpty = (): void => undefined;
  const onBeforeExit = (): void => onEmpty();
  process.on('beforeExit', onBeforeExit);
  channel?.unref();
  try {
    return await runHandler(handler, event, fullContext, {
      ...runtime,
      onEmptyEventLoop: (listener) => (onEmpty = listener),
    });
  } finally {
    channel?.ref();
    process.off('beforeExit', onBeforeExit);
  }
}

/** Reports one piece, and waits until the local edge has consumed it. */
const sendChunk: SendChunk = async (chunk, contentType) => {
  const isTaken = once(process, 'message');
  report({ kind: 'stream-chunk', contentType, base64: chunk.toString('base64') });
  await isTaken;
};

function handlerContext(
  context: InvocationContext,
  timeoutMs: number,
): InvocationContext & { getRemainingTimeInMillis: () => number } {
  // A whole number, as code that passes it to a timer of Node.js needs it.
  const deadlineMs = Date.now() + Math.floor(timeoutMs);
  return { ...context, getRemainingTimeInMillis: () => Math.max(0, deadlineMs - Date.now()) };
}
