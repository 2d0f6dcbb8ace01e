/**
 * What the commands get from the process that they run in: `main.ts` makes the real one, tests
 * make their own.
 */
import type { ClientSettings } from './connect-target.js';

/** The three streams, as commands use them. */
export interface Terminal {
  /** Writes a line to standard output: what the command was asked for, and nothing else. */
  readonly print: (line: string) => void;
  /** Writes a line to standard error: what a person should know meanwhile. */
  readonly note: (line: string) => void;
  /** Asks a person and resolves to the answer; null where nobody sits at a terminal. */
  readonly ask: ((question: string) => Promise<string>) | null;
  /** Reads standard input to its end; null where that is a terminal, which would show it. */
  readonly readInput: (() => Promise<string>) | null;
}

/** Everything that a command may use of the world around it. */
export interface Context {
  readonly version: string;
  /** The folder that the command was called in. Shape: an absolute path. */
  readonly folder: string;
  readonly terminal: Terminal;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly now: () => Date;
  /** Opens a URL in the person's browser; rejects where there is none. */
  readonly openBrowser: (url: string) => Promise<void>;
  /** Where the browser brings the authorization code. Shape: `http://localhost:<port>/<path>`. */
  readonly callbackUrl: string;
  /**
   * Calls the listener when the person presses Ctrl-C, in place of ending the process; returns
   * what takes the listener away again.
   */
  readonly onInterrupt: (listener: () => void) => () => void;
  readonly clientSettings: ClientSettings;
}
