/**
 * Reads a file named on the command line, or standard input.
 */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { quoted, wrongUsage, type Result } from '../terminal/failure.js';
import type { Terminal } from '../terminal/terminal.js';

/** The bytes of a file, by its path from the folder that the command was called in. */
export function readFile(file: string, folder: string): Result<Buffer> {
  try {
    return { ok: true, value: readFileSync(resolve(folder, file)) };
  } catch (error) {
    const { code = 'unknown' } = error as NodeJS.ErrnoException;
    return code === 'ENOENT'
      ? wrongUsage(`The file ${quoted(file)} does not exist: name an existing one.`)
      : wrongUsage(`The file ${quoted(file)} cannot be read (${code}): name a readable one.`);
  }
}

/** The JSON in a file, or on standard input if the file is `-` or omitted. */
export async function readJson(
  file: string | undefined,
  { folder, terminal }: { readonly folder: string; readonly terminal: Pick<Terminal, 'readInput'> },
): Promise<Result<unknown>> {
  const fromInput = file === undefined || file === '-';
  if (fromInput && terminal.readInput === null) {
    return wrongUsage('There is no input: name a file, or pipe a JSON document in.');
  }
  const bytes = fromInput
    ? ({ ok: true, value: await terminal.readInput?.() } as const)
    : readFile(file, folder);
  if (!bytes.ok) return bytes;
  try {
    return { ok: true, value: JSON.parse(String(bytes.value)) as unknown };
  } catch {
    const named = fromInput ? 'Standard input' : `The file ${quoted(file)}`;
    return wrongUsage(`${named} is not JSON: give one JSON document.`);
  }
}
