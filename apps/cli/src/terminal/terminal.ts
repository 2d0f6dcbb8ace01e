/**
 * The three streams of a process, as commands use them.
 */

/** Standard input, output and error. */
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
