/**
 * Ends a command with its result or with a finding.
 */
import type { Command } from 'commander';
import { EXIT_CODES, type Result } from './failure.js';

/** Returns the value of a result, or ends the command with the message and exit code of its failure. */
export function finish<T>(command: Command, result: Result<T>): T {
  if (result.ok) return result.value;
  const { kind, message } = result.error;
  return command.error(message, { code: `furlock.${kind}`, exitCode: EXIT_CODES[kind] });
}

/**
 * Ends a command that printed its findings on standard output: with the exit code of a failure and
 * without a message.
 */
export function endWithFinding(command: Command): never {
  return command.configureOutput({ outputError: () => undefined }).error('', {
    code: 'furlock.found',
    exitCode: EXIT_CODES.failed,
  });
}
