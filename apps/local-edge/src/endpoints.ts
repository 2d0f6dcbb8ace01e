/**
 * Where a running local edge answers and what opens it: the file that other programs read.
 *
 * The file holds a password, tokens and credentials that are worth something on this machine only;
 * it is readable by its owner alone and goes away when the local edge stops.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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
  // A file that is already there would keep its mode.
  rmSync(file, { force: true });
  writeFileSync(file, content, { mode: 0o600 });
  return () => {
    if (readIfThere(file) !== content) return;
    rmSync(file, { force: true });
    // That of another local edge in the same folder, which may still run.
    if (previous !== undefined) writeFileSync(file, previous, { mode: 0o600 });
  };
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
