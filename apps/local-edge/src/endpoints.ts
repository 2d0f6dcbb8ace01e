/**
 * Where a running local edge answers and what opens it: the file that other programs read.
 *
 * The file holds a password, tokens and credentials that are worth something on this machine only;
 * it is readable by its owner alone and goes away when the local edge stops.
 */
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { LocalEndpoints } from '@furlock/edge-settings';

/** What is in the file. */
export type Endpoints = LocalEndpoints;

/**
 * Writes the file. Gives a function that takes it away, unless another local edge has replaced it,
 * and puts back what was there before.
 */
export function writeEndpoints(file: string, endpoints: Endpoints): () => void {
  const content = `${JSON.stringify(endpoints, null, 2)}\n`;
  const previous = readIfThere(file);
  mkdirSync(dirname(file), { recursive: true });
  replaceFile(file, content);
  return () => {
    if (readIfThere(file) !== content) return;
    rmSync(file, { force: true });
    // That of another local edge in the same folder, which may still run.
    if (previous !== undefined) replaceFile(file, previous);
  };
}

/** Renames a complete file into place, so that a program that waits for the file never reads half of it. */
function replaceFile(file: string, content: string): void {
  const written = `${file}.${process.pid}`;
  rmSync(written, { force: true });
  writeFileSync(written, content, { mode: 0o600 });
  renameSync(written, file);
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
