/**
 * What the commands get from their process: `main.ts` creates the real context, tests create their
 * own.
 */
import type { Agent } from 'node:https';
import type { ClientSettings } from './target/connect-target.js';
import type { Terminal } from './terminal/terminal.js';

/** Everything that a command may use from its environment. */
export interface Context {
  readonly version: string;
  /** The folder that the command was called in. Shape: an absolute path. */
  readonly folder: string;
  readonly terminal: Terminal;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly now: () => Date;
  /** Resolves after the time, or immediately when the signal is aborted. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  /** Opens a URL in the user's browser; rejects if there is no browser. */
  readonly openBrowser: (url: string) => Promise<void>;
  /** Where the browser delivers the authorization code. Shape: `http://localhost:<port>/<path>`. */
  readonly callbackUrl: string;
  /**
   * Calls the listener when the user presses Ctrl-C, instead of ending the process; returns a
   * function that removes the listener.
   */
  readonly onInterrupt: (listener: () => void) => () => void;
  readonly clientSettings: ClientSettings;
  /** For HTTPS through the proxy of the environment; absent without one. The clients have it too. */
  readonly httpsAgent?: Agent;
}
