/**
 * Runs a handler that returns its answer, in each form that Lambda's Node.js runtimes support.
 *
 * `run-streaming-handler.ts` runs a handler that streams.
 *
 * Source: Lambda developer guide, "Define Lambda function handler in Node.js" (read 2026-11-22); the
 * open source runtime interface client for Node.js.
 */
import { describeError, type DescribedError } from './describe-error.js';
import type { Handler } from './load-handler.js';

/** The outcome of a handler. */
export type HandlerOutcome =
  | { readonly kind: 'answered'; readonly payload: unknown }
  | ({ readonly kind: 'failed' } & DescribedError);

/** The runtime around one call of a handler. */
export interface HandlerSurroundings {
  /** Whether the runtime supports callbacks: up to Node.js 22. */
  readonly takesCallbacks: boolean;
  /** Calls the listener once the event loop is empty. */
  readonly onEmptyEventLoop: (listener: () => void) => void;
}

type Callback = (error?: unknown, result?: unknown) => void;

/** Whether a runtime supports callbacks. Shape of `runtime`: `nodejs24.x`. */
export function takesCallbacks(runtime: string): boolean {
  return Number(/^nodejs(\d+)\./.exec(runtime)?.[1]) <= 22;
}

/** Errors: throws Lambda's error if a handler cannot run on a runtime. */
export function refuseHandler(
  handler: Handler,
  { takesCallbacks }: Pick<HandlerSurroundings, 'takesCallbacks'>,
): void {
  if (takesCallbacks || handler.length < 3) return;
  const error = new Error(
    'Callback-based function handlers are supported up to Node.js 22: make the handler async',
  );
  error.name = 'Runtime.CallbackHandlerDeprecated';
  throw error;
}

/** The outcome of one call. A handler can report it in several ways; the first one is used. */
export function runHandler(
  handler: Handler,
  event: unknown,
  context: object,
  surroundings: HandlerSurroundings,
): Promise<HandlerOutcome> {
  return new Promise((resolve) => {
    const succeed = (result: unknown): void =>
      // Lambda converts the result to JSON; `undefined` becomes null.
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

/** Without callbacks, a handler returns its answer or a promise of it. */
function settle(returned: unknown, { succeed, fail, surroundings }: Settling): void {
  if (!isPromiseLike(returned)) return succeed(returned);
  surroundings.onEmptyEventLoop(() => fail(neverSettled()));
  returned.then(succeed, fail);
}

/** With callbacks, a returned value is ignored unless it is a promise. */
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
  // The runtime returns null for a handler that never calls back.
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

/** The error of a Node.js process that would exit with an unsettled promise. */
function neverSettled(): Error {
  const error = new Error(
    'The handler returned a promise that did not settle before the event loop was empty',
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
