/**
 * Loads a function's code as Lambda's Node.js runtime does: the init phase.
 *
 * Source: Lambda developer guide, "Define Lambda function handler in Node.js" (read 2026-11-22).
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** A handler of any form; its arguments depend on the runtime. */
export type Handler = (...args: unknown[]) => unknown;

/** A handler, or why it could not be loaded, as Lambda reports it. */
export type LoadedHandler =
  | { readonly ok: true; readonly value: Handler }
  | {
      readonly ok: false;
      readonly error: { readonly errorType: string; readonly errorMessage: string };
    };

/** In the order in which the runtime tries them. */
const EXTENSIONS = ['.js', '.mjs', '.cjs'];

/**
 * The handler that a function's configuration names.
 *
 * Shape of `name`: `<file without extension>.<export>`.
 */
export async function loadHandler(directory: string, name: string): Promise<LoadedHandler> {
  const dot = name.lastIndexOf('.');
  const file = name.slice(0, dot);
  const exportName = name.slice(dot + 1);
  const path = EXTENSIONS.map((extension) => join(directory, file + extension)).find((candidate) =>
    existsSync(candidate),
  );
  if (path === undefined) {
    return refusal('Runtime.ImportModuleError', `Cannot find module '${file}'`);
  }
  const exports = await importModule(path);
  if (!exports.ok) return exports;
  const handler = exports.value[exportName];
  return typeof handler === 'function'
    ? { ok: true, value: handler as Handler }
    : refusal('Runtime.HandlerNotFound', `${name} is undefined or not exported`);
}

async function importModule(
  path: string,
): Promise<{ ok: true; value: Record<string, unknown> } | Extract<LoadedHandler, { ok: false }>> {
  try {
    const module = (await import(pathToFileURL(path).href)) as Record<string, unknown>;
    // Exports of a CommonJS module that Node.js cannot detect as named exports are in `default`.
    const whole = module['default'];
    return {
      ok: true,
      value: typeof whole === 'object' && whole !== null ? { ...whole, ...module } : module,
    };
  } catch (error) {
    return error instanceof Error
      ? refusal(error.name, error.message)
      : refusal('Runtime.ImportModuleError', String(error));
  }
}

function refusal(errorType: string, errorMessage: string): Extract<LoadedHandler, { ok: false }> {
  return { ok: false, error: { errorType, errorMessage } };
}
