/**
 * Reads a password from a pipe.
 */
import { wrongUsage, type Result } from '../terminal/failure.js';
import type { Terminal } from '../terminal/terminal.js';

/** The password on standard input, without the line ending. */
export async function readPassword({ readInput }: Terminal): Promise<Result<string>> {
  if (readInput === null) {
    return wrongUsage(
      'The password must come from a pipe or a file, because a terminal would show it: put `… |` before the command, or `< file` after it.',
    );
  }
  const password = (await readInput()).replace(/\r?\n$/, '');
  if (password === '') {
    return wrongUsage(
      'There is no password on standard input: pipe it into the command, or omit --password-stdin.',
    );
  }
  return { ok: true, value: password };
}
