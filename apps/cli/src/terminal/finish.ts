/**
 * Ends a command with its result, or with what it found.
 */
import type { Command } from 'commander';
import { EXIT_CODES, type Result } from './failure.js';

/** Returns the value of a result, or ends the command with the sentence and exit code of its failure. */
export function finish<T>(command: Command, result: Result<T>): T {
  if (result.ok) return result.value;
  const { kind, sentence } = result.error;
  return command.error(sentence, { code: `furlock.${kind}`, exitCode: EXIT_CODES[kind] });
}

/**
 * Ends a command that was asked to look and found something: with the exit code of a failure and
 * without a word, because what was asked for is on standard output.
 */
export function endWithFinding(command: Command): never {
  return command.configureOutput({ outputError: () => undefined }).error('', {
    code: 'furlock.found',
    exitCode: EXIT_CODES.failed,
  });
}
