/**
 * Loads a function's code as Lambda's Node.js runtime does: the init phase.
 *
 * Source: Lambda developer guide, "Define Lambda function handler in Node.js" (read 2026-11-22); the
 * open source runtime interface client for Node.js, because the guide does not say in which order it
 * looks for files.
 */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** A handler of any form; its arguments depend on the runtime. */
export type Handler = (...args: unknown[]) => unknown;

/** In the order in which the runtime tries them. */
const EXTENSIONS = ['.js', '.mjs', '.cjs'];

/**
 * The handler that a function's configuration names, in the folder of its code.
 *
 * Shape of `name`: `<path without extension>.<export>`, where the export may be a path of properties.
 * Errors: throws a `Runtime.…` error of Lambda's, or what the code threw.
 */
export async function loadHandler(directory: string, name: string): Promise<Handler> {
  if (name.includes('..')) {
    throw runtimeError(
      'MalformedHandlerName',
      `'${name}' is not a valid handler name. Use absolute paths when specifying root directories in handler names.`,
    );
  }
  const file = basename(name);
  const [, module, path] = /^([^.]*)\.(.*)$/.exec(file) ?? [];
  if (module === undefined || path === undefined) {
    throw runtimeError('MalformedHandlerName', 'Bad handler');
  }
  const folder = join(directory, name.slice(0, name.indexOf(file)));
  const exports = await loadModule(directory, folder, module).catch((error: unknown) => {
    throw importError(error);
  });
  const handler = property(exports, path) ?? property(property(exports, 'default'), path);
  if (!handler) throw runtimeError('HandlerNotFound', `${name} is undefined or not exported`);
  if (typeof handler !== 'function') {
    throw runtimeError('HandlerNotFound', `${name} is not a function`);
  }
  return handler as Handler;
}

async function loadModule(directory: string, folder: string, module: string): Promise<unknown> {
  const require = createRequire(import.meta.url);
  const path = join(folder, module);
  // A file without an extension, or a folder with an index file.
  if (existsSync(path)) return require(path);
  for (const extension of EXTENSIONS) {
    // The nearest package.json decides whether `.js` is an ES module.
    if (existsSync(path + extension)) return import(pathToFileURL(path + extension).href);
  }
  return require(require.resolve(module, { paths: [directory, folder] }));
}

/** Follows a path of property names. */
function property(value: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>(
      (nested, key) =>
        (typeof nested === 'object' || typeof nested === 'function') && nested !== null
          ? (nested as Readonly<Record<string, unknown>>)[key]
          : undefined,
      value,
    );
}

/** The runtime renames two kinds of errors; `import` of a missing package keeps its own. */
function importError(error: unknown): unknown {
  if (error instanceof SyntaxError) return runtimeError('UserCodeSyntaxError', error);
  const isMissing = error instanceof Error && 'code' in error && error.code === 'MODULE_NOT_FOUND';
  return isMissing ? runtimeError('ImportModuleError', error) : error;
}

function runtimeError(name: string, cause: string | Error): Error {
  const error = new Error(String(cause));
  error.name = `Runtime.${name}`;
  // The stack of a cause leads to the code; this one's would lead here.
  const [, ...frames] =
    (cause instanceof Error ? cause.stack : undefined)?.split(/\n(?= {4}at )/) ?? [];
  error.stack = [`${error.name}: ${error.message}`, ...frames].join('\n');
  return error;
}
