/**
 * Ends a command with its result.
 */
import type { Command } from 'commander';
import { EXIT_CODES, type Result } from './failure.js';

/** Returns the value of a result, or ends the command with the sentence and exit code of its failure. */
export function finish<T>(command: Command, result: Result<T>): T {
  if (result.ok) return result.value;
  const { kind, sentence } = result.error;
  return command.error(sentence, { code: `furlock.${kind}`, exitCode: EXIT_CODES[kind] });
}
