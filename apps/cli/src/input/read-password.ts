/**
 * Reads the password that a pipe brings.
 */
import { wrongUsage, type Result } from '../terminal/failure.js';
import type { Terminal } from '../terminal/terminal.js';

/** The password on standard input, without the end of its line. */
export async function readPassword({ readInput }: Terminal): Promise<Result<string>> {
  if (readInput === null) {
    return wrongUsage(
      'The password is read from a pipe, because a terminal would show it: put `… |` or `< file` around the command.',
    );
  }
  const password = (await readInput()).replace(/\r?\n$/, '');
  if (password === '') {
    return wrongUsage(
      'There is no password on standard input: pipe it into the command, or leave --password-stdin away.',
    );
  }
  return { ok: true, value: password };
}
