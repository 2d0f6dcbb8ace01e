/**
 * Writes the file from which other programs read the addresses and credentials of a running local edge.
 *
 * The file contains a password, tokens and credentials that are valid on this machine only. Only its
 * owner can read it, Git ignores its folder, and it is removed when the local edge stops.
 */
import { mkdirSync, readFileSync, renameSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { LocalEndpoints } from '@furlock/edge-settings';

/** The content of the file. */
export type Endpoints = LocalEndpoints;

/** Where a distribution is served. */
export type DistributionAddress = NonNullable<LocalEndpoints['distributions']>[number];

/**
 * Writes the file into a folder of its own. Returns a function that removes it and the folders that
 * were created for it, or restores the previous content, unless another local edge has replaced the file.
 */
export function writeEndpoints(file: string, endpoints: Endpoints): () => void {
  const content = `${JSON.stringify(endpoints, null, 2)}\n`;
  const previous = readIfPresent(file);
  const folder = dirname(file);
  const firstCreated = mkdirSync(folder, { recursive: true });
  const ignoreFile = join(folder, '.gitignore');
  writeFileSync(ignoreFile, '*\n');
  replaceFile(file, content);
  return () => {
    if (readIfPresent(file) !== content) return;
    rmSync(file, { force: true });
    // It belongs to another local edge in the same folder, which may still be running.
    if (previous !== undefined) return replaceFile(file, previous);
    rmSync(ignoreFile, { force: true });
    if (firstCreated !== undefined) removeEmptyFolders(folder, firstCreated);
  };
}

/** Removes a folder and those above it, up to `last`, as far as they are empty. */
function removeEmptyFolders(folder: string, last: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // Something else is in it by now.
    return;
  }
  if (folder !== last) removeEmptyFolders(dirname(folder), last);
}

/** Renames a complete file into place, so that a program that waits for the file never reads half of it. */
function replaceFile(file: string, content: string): void {
  const written = `${file}.${process.pid}`;
  rmSync(written, { force: true });
  writeFileSync(written, content, { mode: 0o600 });
  renameSync(written, file);
}

function readIfPresent(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
