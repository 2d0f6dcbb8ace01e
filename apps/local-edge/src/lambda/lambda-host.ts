/**
 * The main of an execution environment's process: loads a function's bundle (init phase), then
 * answers events one at a time.
 *
 * The bundle does not know that it runs here. Its environment variables are Lambda's; what this
 * file needs to know arrives as a message. Calls to AWS hosts are intercepted around the bundle
 * and carried, unchanged, to the servers of the local edge; calls to anywhere else are refused.
 */
import { once } from 'node:events';
import { syncBuiltinESMExports } from 'node:module';
import { resolve } from 'node:path';
import { setupServer } from 'msw/node';
import { forwardAwsCalls } from './forward-aws-calls.js';
import type { HostOrder, HostReport, InvocationContext } from './host-messages.js';
import { loadHandler, type Handler } from './load-handler.js';

const send = process.send?.bind(process);
if (send === undefined) throw new Error('lambda-host is started by local-edge, not by hand');
// Lambda has no parent process to talk to: the bundle must not find one.
delete process.send;

function report(message: HostReport): void {
  send?.(message);
}

// The AWS SDK warns of this machine's Node.js; the runtime that counts is the template's.
const emitWarning = process.emitWarning.bind(process);
process.emitWarning = (warning: string | Error, ...rest: never[]) => {
  if (!String(warning).startsWith('NodeVersionSupportWarning')) emitWarning(warning, ...rest);
};

// A Ctrl-C in the terminal reaches every process of it: the local edge decides when this one ends.
process.on('SIGINT', () => undefined);
process.on('disconnect', () => process.exit());

const [order] = (await once(process, 'message')) as [HostOrder];
if (order.kind !== 'start') throw new Error('the first message must be `start`');

setupServer(...forwardAwsCalls(order.awsHosts)).listen({ onUnhandledRequest: 'error' });
// Named imports of `node:https` in an ES module are bound before msw replaces the functions.
syncBuiltinESMExports();

const loaded = await loadHandler(resolve(order.directory), order.handler);
if (loaded.ok) {
  serve(loaded.value);
  report({ kind: 'ready' });
} else {
  report({ kind: 'init-failed', ...loaded.error });
}

function serve(handler: Handler): void {
  process.on('message', (message: HostOrder) => {
    if (message.kind === 'invoke') void answer(handler, message).then(report);
  });
}

async function answer(
  handler: Handler,
  { event, context, timeoutMs }: Extract<HostOrder, { kind: 'invoke' }>,
): Promise<HostReport> {
  try {
    // Lambda turns what the handler returns into JSON; `undefined` becomes null.
    const result = await handler(event, handlerContext(context, timeoutMs));
    return { kind: 'answered', payload: result ?? null };
  } catch (error) {
    return { kind: 'failed', ...describeError(error) };
  }
}

function handlerContext(
  context: InvocationContext,
  timeoutMs: number,
): InvocationContext & { getRemainingTimeInMillis: () => number } {
  const deadlineMs = Date.now() + timeoutMs;
  return { ...context, getRemainingTimeInMillis: () => Math.max(0, deadlineMs - Date.now()) };
}

function describeError(error: unknown): { errorType: string; errorMessage: string } {
  return error instanceof Error
    ? { errorType: error.name, errorMessage: error.message }
    : { errorType: typeof error, errorMessage: String(error) };
}
