/**
 * What the commands get from the process that they run in: `main.ts` makes the real one, tests
 * make their own.
 */
import type { ClientSettings } from './target/connect-target.js';
import type { Terminal } from './terminal/terminal.js';

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
