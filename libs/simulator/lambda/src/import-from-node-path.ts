/**
 * Lets `import` find packages in the folders of `NODE_PATH`, as Lambda's Node.js runtime does from
 * Node.js 18 on. `require` finds them by itself.
 *
 * Source: AWS Compute Blog, "Node.js 18.x runtime now available in AWS Lambda" (read 2026-11-28).
 */
import { register } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** Runs in the thread of the loader. Node.js searches `node_modules` beside the importing module. */
const HOOKS = `
let importers = [];
export function initialize(data) { importers = data; }
export async function resolve(specifier, context, nextResolve) {
  try {
    return await nextResolve(specifier, context);
  } catch (error) {
    const isPackage = /^[@\\w]/.test(specifier) && !specifier.includes(':');
    if (error.code !== 'ERR_MODULE_NOT_FOUND' || !isPackage) throw error;
    for (const parentURL of importers) {
      try {
        return await nextResolve(specifier, { ...context, parentURL });
      } catch {
        // Not in this folder.
      }
    }
    throw error;
  }
}
`;

/** Adds the existing folders to the places where `import` looks. */
export function importFromNodePath(folders: readonly string[]): void {
  const importers = folders
    .filter((folder) => basename(folder) === 'node_modules')
    .map((folder) => pathToFileURL(join(dirname(folder), 'importer.mjs')).href);
  if (importers.length === 0) return;
  register(`data:text/javascript,${encodeURIComponent(HOOKS)}`, { data: importers });
}
