/**
 * Runs a handler that returns its answer, in each of the forms that Lambda's Node.js runtimes know.
 *
 * A handler that streams is `run-streaming-handler.ts`'s.
 *
 * Source: Lambda developer guide, "Define Lambda function handler in Node.js" (read 2026-11-22); the
 * open source runtime interface client for Node.js.
 */
import { describeError } from './describe-error.js';
import type { ErrorDescription } from './host-messages.js';
import type { Handler } from './load-handler.js';

/** What a handler came to. */
export type HandlerOutcome =
  | { readonly kind: 'answered'; readonly payload: unknown }
  | ({ readonly kind: 'failed' } & ErrorDescription);

/** What surrounds one call of a handler. */
export interface HandlerSurroundings {
  /** Whether the runtime still has callbacks: up to Node.js 22. */
  readonly takesCallbacks: boolean;
  /** Calls once nothing is left that the process could wait for. */
  readonly onEmptyEventLoop: (listener: () => void) => void;
}

type Callback = (error?: unknown, result?: unknown) => void;

/** Whether a runtime has callbacks. Shape of `runtime`: `nodejs24.x`. */
export function takesCallbacks(runtime: string): boolean {
  return Number(/^nodejs(\d+)\./.exec(runtime)?.[1]) <= 22;
}

/** Why a handler cannot run on a runtime, in Lambda's words; undefined where it can. */
export function refuseHandler(
  handler: Handler,
  { takesCallbacks }: Pick<HandlerSurroundings, 'takesCallbacks'>,
): ErrorDescription | undefined {
  if (takesCallbacks || handler.length < 3) return undefined;
  return {
    errorType: 'Runtime.CallbackHandlerDeprecated',
    errorMessage: 'Callback-based function handlers ended with Node.js 22: make the handler async',
  };
}

/** The outcome of one call; the first of the ways in which a handler can tell it counts. */
export function runHandler(
  handler: Handler,
  event: unknown,
  context: object,
  surroundings: HandlerSurroundings,
): Promise<HandlerOutcome> {
  return new Promise((resolve) => {
    const succeed = (result: unknown): void =>
      // Lambda turns what it gets into JSON; `undefined` becomes null.
      resolve({ kind: 'answered', payload: result ?? null });
    const fail = (error: unknown): void => resolve({ kind: 'failed', ...describeError(error) });

    try {
      if (surroundings.takesCallbacks) {
        runWithCallback(handler, event, context, { succeed, fail, surroundings });
      } else {
        settle(handler(event, context), { succeed, fail, surroundings });
      }
    } catch (error) {
      fail(error);
    }
  });
}

interface Settling {
  readonly succeed: (result: unknown) => void;
  readonly fail: (error: unknown) => void;
  readonly surroundings: HandlerSurroundings;
}

/** Without callbacks what a handler returns is its answer, or a promise of it. */
function settle(returned: unknown, { succeed, fail, surroundings }: Settling): void {
  if (!isPromiseLike(returned)) return succeed(returned);
  surroundings.onEmptyEventLoop(() => fail(neverSettled()));
  returned.then(succeed, fail);
}

/** With callbacks only a promise counts among what a handler returns. */
function runWithCallback(
  handler: Handler,
  event: unknown,
  context: object,
  settling: Settling,
): void {
  const { succeed, fail, surroundings } = settling;
  const done: Callback = (error, result) => {
    if (error === undefined || error === null) succeed(result);
    else fail(error);
  };
  // The runtime answers null for a handler that never calls back.
  surroundings.onEmptyEventLoop(() => succeed(null));
  const callbackContext = {
    ...context,
    callbackWaitsForEmptyEventLoop: true,
    succeed,
    fail,
    done,
  };
  const callback: Callback = (error, result) => {
    const failed = error !== undefined && error !== null;
    if (failed || !callbackContext.callbackWaitsForEmptyEventLoop) done(error, result);
    else surroundings.onEmptyEventLoop(() => succeed(result));
  };

  const returned = handler(event, callbackContext, callback);
  if (isPromiseLike(returned)) settle(returned, settling);
}

/** What Node.js would end with: nothing is left to do, and the promise is still open. */
function neverSettled(): Error {
  const error = new Error(
    'The handler returned a promise that was not settled when nothing was left to wait for',
  );
  error.name = 'Runtime.NodeJsExit';
  return error;
}

function isPromiseLike(value: unknown): value is PromiseLike<unknown> {
  return (
    typeof value === 'object' &&
    value !== null &&
    'then' in value &&
    typeof value.then === 'function'
  );
}
