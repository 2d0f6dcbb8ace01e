import { describe, expect, test } from '@jest/globals';
import type { Handler } from './load-handler.js';
import { refuseHandler, runHandler, takesCallbacks, type HandlerOutcome } from './run-handler.js';

/** Runs a handler; the event loop is empty as soon as it has returned. */
async function run(handler: Handler, withCallbacks: boolean): Promise<HandlerOutcome> {
  let onEmpty = (): void => undefined;
  const outcome = runHandler(
    handler,
    'event',
    {},
    {
      takesCallbacks: withCallbacks,
      onEmptyEventLoop: (listener) => (onEmpty = listener),
    },
  );
  await new Promise((resolve) => setImmediate(resolve));
  onEmpty();
  return outcome;
}

type Callback = (error?: unknown, result?: unknown) => void;
interface CallbackContext {
  callbackWaitsForEmptyEventLoop: boolean;
  succeed: (result?: unknown) => void;
  fail: (error?: unknown) => void;
  done: Callback;
}

const answered = (payload: unknown): HandlerOutcome => ({ kind: 'answered', payload });
const failed = { kind: 'failed', errorType: 'RangeError', errorMessage: 'm' } as const;

describe('with callbacks', () => {
  const cases: { name: string; handler: Handler; outcome: object }[] = [
    {
      name: 'a result',
      handler: (_event, _context, callback) => (callback as Callback)(null, 1),
      outcome: answered(1),
    },
    {
      name: 'an error',
      handler: (_event, _context, callback) => (callback as Callback)(new RangeError('m')),
      outcome: failed,
    },
    {
      name: 'an error that is a text',
      handler: (_event, _context, callback) => (callback as Callback)('m'),
      outcome: { kind: 'failed', errorType: 'string', errorMessage: 'm' },
    },
    {
      name: 'context.succeed',
      handler: (_event, context) => (context as CallbackContext).succeed(1),
      outcome: answered(1),
    },
    {
      name: 'context.fail',
      handler: (_event, context) => (context as CallbackContext).fail(new RangeError('m')),
      outcome: failed,
    },
    {
      name: 'context.done',
      handler: (_event, context) => (context as CallbackContext).done(null, 1),
      outcome: answered(1),
    },
    {
      name: 'the first of two',
      handler: (_event, context) => {
        (context as CallbackContext).succeed(1);
        (context as CallbackContext).fail(new RangeError('m'));
      },
      outcome: answered(1),
    },
    { name: 'a promise', handler: () => Promise.resolve(1), outcome: answered(1) },
    {
      name: 'a thrown error',
      handler: () => {
        throw new RangeError('m');
      },
      outcome: failed,
    },
    { name: 'nothing', handler: () => 1, outcome: answered(null) },
  ];

  test.each(cases)('$name', async ({ handler, outcome }) => {
    expect(await run(handler, true)).toMatchObject(outcome);
  });
});

describe('without callbacks', () => {
  const cases: { name: string; handler: Handler; outcome: object }[] = [
    { name: 'a promise', handler: () => Promise.resolve(1), outcome: answered(1) },
    { name: 'a value', handler: () => 1, outcome: answered(1) },
    { name: 'nothing', handler: () => undefined, outcome: answered(null) },
    {
      name: 'a rejection',
      handler: () => Promise.reject(new RangeError('m')),
      outcome: failed,
    },
    {
      name: 'a promise that never settles',
      handler: () => new Promise(() => undefined),
      outcome: { kind: 'failed', errorType: 'Runtime.NodeJsExit' },
    },
  ];

  test.each(cases)('$name', async ({ handler, outcome }) => {
    expect(await run(handler, false)).toMatchObject(outcome);
  });
});

describe('a handler with a third parameter', () => {
  const handler: Handler = (event, context, callback) => callback ?? event ?? context;
  const cases = [
    { runtime: 'nodejs20.x', refused: false },
    { runtime: 'nodejs22.x', refused: false },
    { runtime: 'nodejs24.x', refused: true },
    { runtime: 'nodejs26.x', refused: true },
  ];

  test.each(cases)('on $runtime, refused: $refused', ({ runtime, refused }) => {
    const refuse = (): void => refuseHandler(handler, { takesCallbacks: takesCallbacks(runtime) });

    if (refused) expect(refuse).toThrow('Callback-based function handlers');
    else expect(refuse).not.toThrow();
  });

  test('is the only kind that is refused', () => {
    expect(() => refuseHandler(() => 1, { takesCallbacks: false })).not.toThrow();
  });
});
