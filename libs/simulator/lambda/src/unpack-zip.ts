/**
 * Unpacks the zip file of an asset.
 */
import { readFileSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join, normalize, sep } from 'node:path';
import { unzipSync } from 'fflate';

/**
 * The limit of a function's unpacked code.
 *
 * Source: Lambda developer guide, "Lambda quotas", deployment package (read 2026-11-28).
 */
const MAX_UNPACKED_BYTES = 262_144_000;

/**
 * Unpacks a zip file into a folder.
 *
 * Approximated: every file is executable, because fflate does not read a file's mode.
 * Errors: rejects a file that is not a zip file, that is too large unpacked, or that has an entry outside the
 * folder.
 */
export async function unpackZip(file: string, target: string): Promise<void> {
  let bytes = 0;
  const entries = unzipSync(await readFile(file), {
    // Called before an entry is unpacked, which never gives more than its stated size.
    filter({ originalSize }) {
      bytes += originalSize;
      if (bytes > MAX_UNPACKED_BYTES) {
        throw new Error(
          `${file} has more than ${MAX_UNPACKED_BYTES} bytes unpacked, which Lambda rejects.`,
        );
      }
      return true;
    },
  });
  for (const [name, content] of Object.entries(entries)) {
    const path = normalize(name);
    if (path.startsWith('..') || path.startsWith(sep)) {
      throw new Error(`${file} has an entry outside its folder: ${name}`);
    }
    const to = join(target, path);
    if (name.endsWith('/')) {
      await mkdir(to, { recursive: true });
      continue;
    }
    await mkdir(dirname(to), { recursive: true });
    await rm(to, { force: true });
    await writeFile(to, content, { mode: 0o755 });
  }
}

/**
 * The paths of the files in a zip file.
 *
 * Errors: throws for a file that is not a zip file.
 */
export function zipEntries(file: string): string[] {
  const names: string[] = [];
  unzipSync(readFileSync(file), {
    filter({ name }) {
      names.push(name);
      return false;
    },
  });
  return names;
}
