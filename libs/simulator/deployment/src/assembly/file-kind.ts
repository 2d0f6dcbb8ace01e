/**
 * Tells what an asset of the assembly is.
 */
import { closeSync, existsSync, openSync, readSync, statSync } from 'node:fs';

/** The first bytes of every zip file with an entry. Source: PKWARE APPNOTE.TXT, section 4.3.7. */
const ZIP_SIGNATURE = 'PK\u0003\u0004';

/** What a path leads to. */
export function fileKind(path: string): 'missing' | 'folder' | 'zip' | 'file' {
  if (!existsSync(path)) return 'missing';
  if (statSync(path).isDirectory()) return 'folder';
  const beginning = Buffer.alloc(ZIP_SIGNATURE.length);
  const file = openSync(path, 'r');
  readSync(file, beginning);
  closeSync(file);
  return beginning.toString('latin1') === ZIP_SIGNATURE ? 'zip' : 'file';
}
