/**
 * Reads the option `--function <name>=<folder or zip>[#<handler>]`.
 */
import { existsSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { GivenCode } from '@furlock/simulator-deployment';
import { zipEntries } from '@furlock/simulator-lambda';

/** The name and the code, or what is wrong with the text. */
export type FunctionCode =
  | { readonly ok: true; readonly value: readonly [name: string, code: GivenCode] }
  | { readonly ok: false; readonly error: string };

/** The code that the option gives a function. */
export function readFunctionCode(text: string): FunctionCode {
  const [, name, given, handler] = /^([^=#]+)=([^#]+)(?:#(.+))?$/.exec(text) ?? [];
  if (name === undefined || given === undefined) {
    return {
      ok: false,
      error: 'It must have the form <name>=<folder or zip>, or <name>=<folder or zip>#<handler>.',
    };
  }
  const path = resolve(given);
  const contains = contentOf(path);
  return contains === undefined
    ? { ok: false, error: `${given} is neither a folder nor a zip file.` }
    : { ok: true, value: [name, { path, handler, contains }] };
}

/** Whether a folder or a zip file contains a file; undefined if it is neither. */
function contentOf(path: string): GivenCode['contains'] | undefined {
  const status = statSync(path, { throwIfNoEntry: false });
  if (status === undefined) return undefined;
  if (status.isDirectory()) return (file) => existsSync(join(path, file));
  try {
    const files = new Set(zipEntries(path));
    return (file) => files.has(file);
  } catch {
    // Not a zip file: the caller says so.
    return undefined;
  }
}
