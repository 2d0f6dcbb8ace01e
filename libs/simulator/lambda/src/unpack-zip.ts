/**
 * Unpacks the zip file of an asset.
 */
import { readFileSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join, normalize, sep } from 'node:path';
import { unzipSync } from 'fflate';

/**
 * Unpacks a zip file into a folder.
 *
 * Approximated: every file is executable, because fflate does not read a file's mode.
 * Errors: rejects a file that is not a zip file, or that has an entry outside the folder.
 */
export async function unpackZip(file: string, target: string): Promise<void> {
  for (const [name, content] of Object.entries(unzipSync(await readFile(file)))) {
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
