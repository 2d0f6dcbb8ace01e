/**
 * Lists the files of a folder or a zip file.
 *
 * Names from outside become keys of a map; none of them is ever made into a path.
 */
import { readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { unzipSync } from 'fflate';

/** One file. */
export interface SourceFile {
  readonly modifiedAt: Date;
  readonly read: () => Promise<Buffer>;
}

/**
 * The files, by their path in the source with `/` between its parts.
 *
 * A link is followed only if it leads to a file in the same folder.
 * Errors: throws if the source cannot be read.
 */
export function sourceFiles(path: string): Map<string, SourceFile> {
  return statSync(path).isDirectory() ? folderFiles(path) : zipFiles(path);
}

/** One file as it is. */
export function wholeFile(path: string): SourceFile {
  return { modifiedAt: statSync(path).mtime, read: () => readFile(path) };
}

function folderFiles(folder: string): Map<string, SourceFile> {
  const files = new Map<string, SourceFile>();
  const root = realpathSync(folder) + sep;
  const add = (directory: string, prefix: string): void => {
    for (const entry of readdirSync(directory, { withFileTypes: true })) {
      const path = join(directory, entry.name);
      if (entry.isDirectory()) {
        add(path, `${prefix}${entry.name}/`);
      } else if (entry.isFile() || (entry.isSymbolicLink() && isFileWithin(root, path))) {
        files.set(`${prefix}${entry.name}`, wholeFile(path));
      }
    }
  };
  add(folder, '');
  return files;
}

function isFileWithin(root: string, link: string): boolean {
  try {
    return realpathSync(link).startsWith(root) && statSync(link).isFile();
  } catch {
    // A link that leads nowhere is no file.
    return false;
  }
}

function zipFiles(path: string): Map<string, SourceFile> {
  const modifiedAt = statSync(path).mtime;
  return new Map(
    Object.entries(unzipSync(readFileSync(path)))
      .filter(([name]) => !name.endsWith('/'))
      .map(([name, content]) => [
        name,
        { modifiedAt, read: () => Promise.resolve(Buffer.from(content)) },
      ]),
  );
}
