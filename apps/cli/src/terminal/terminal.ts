/**
 * The three streams of a process, as commands use them.
 */

/** Standard input, output and error. */
export interface Terminal {
  /** Writes a line to standard output: only the result of the command. */
  readonly print: (line: string) => void;
  /** Writes a line to standard error: progress and notes. */
  readonly note: (line: string) => void;
  /** Prompts the user and resolves to the answer; null without a terminal. */
  readonly ask: ((question: string) => Promise<string>) | null;
  /** Reads standard input to its end; null if it is a terminal, which would show the input. */
  readonly readInput: (() => Promise<string>) | null;
}
