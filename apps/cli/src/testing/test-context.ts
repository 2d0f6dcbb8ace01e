/**
 * A context for tests that records its output, without a browser, a user or Ctrl-C unless a test adds
 * one.
 */
import type { Context } from '../context.js';

// The SDK's warning about Node versions would clutter the output of the tests.
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';

/** A context and its output. */
export interface TestContext {
  readonly context: Context;
  readonly out: string[];
  readonly err: string[];
}

/** A context that fails a test if it uses something that the test did not provide. */
export function testContext({
  input = null,
  ask = null,
  ...given
}: Partial<Context> & {
  /** The content of standard input; null for a terminal. */
  readonly input?: string | null;
  readonly ask?: Context['terminal']['ask'];
} = {}): TestContext {
  const out: string[] = [];
  const err: string[] = [];
  const context: Context = {
    version: '1.2.3',
    folder: '/nowhere',
    terminal: {
      print: (line) => out.push(line),
      note: (line) => err.push(line),
      ask,
      readInput: input === null ? null : () => Promise.resolve(input),
    },
    environment: {},
    now: () => new Date('2026-11-22T12:00:00Z'),
    sleep: () => Promise.reject(new Error('no time passes in tests')),
    openBrowser: () => Promise.reject(new Error('there is no browser in tests')),
    callbackUrl: 'http://localhost:1/callback',
    onInterrupt: () => () => undefined,
    clientSettings: {
      credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'of-a-test' },
      // Retries take real time.
      maxAttempts: 1,
    },
    ...given,
  };
  return { context, out, err };
}
